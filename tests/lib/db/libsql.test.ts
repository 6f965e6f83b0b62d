// The traps of the libSQL client, each with the behaviour that keeps us out of it. The controls show that
// the trap is still there: when one of them fails, the driver has been repaired.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, createClient } from '@libsql/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import type { Db } from '#lib/db/client.ts'
import { isBusy, toDatabaseError } from '#lib/db/database-error.ts'
import { openLibsql } from '#lib/db/libsql.node.ts'
import { createTestDb, type TestDb } from '#tests/helpers/db.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

let test: TestDb
const opened: { close(): unknown }[] = []

beforeEach(async () => {
  test = await createTestDb()
  await test.db.batch([{ sql: 'CREATE TABLE t (v INTEGER UNIQUE) STRICT' }])
})
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
  await test.dispose()
})

async function open(busyTimeoutMs: number, giveUpMs: number): Promise<Db> {
  const db = await openLibsql({
    kind: 'file',
    path: test.path,
    sync: 'full',
    busyTimeoutMs,
    giveUpMs,
  })
  opened.push(db)
  return db
}

function rawClient(timeout: number, concurrency = 1): Client {
  const client = createClient({ url: `file:${test.path}`, concurrency, timeout })
  opened.push(client)
  return client
}

/** Holds the write lock from another connection until it is called. */
async function lock(): Promise<() => Promise<void>> {
  const held = await rawClient(0).transaction('write')
  return () => held.rollback()
}

const insert = (v: number) => ({ sql: 'INSERT INTO t (v) VALUES (?)', args: [v] })
const count = async (db: Db) => (await db.read([{ sql: 'SELECT count(*) AS n FROM t' }]))[0]?.[0]?.n
const pragma = async (db: Db, name: string) =>
  Object.values((await db.read([{ sql: `PRAGMA ${name}` }]))[0]?.[0] ?? {})[0]
const tuning = (db: Db) =>
  Promise.all(
    ['journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema'].map((name) =>
      pragma(db, name),
    ),
  )
const TUNED = ['wal', 2, 1, 0]

describe('a connection that met SQLITE_BUSY', () => {
  it('control: is of no use to the bare client', async () => {
    const client = rawClient(5)
    const unlock = await lock()
    await expect(client.batch([insert(1)], 'write')).rejects.toThrow(/locked/)
    await unlock()
    await expect(client.batch([insert(1)], 'write')).rejects.toThrow(/in progress|locked/)
  })

  it('is replaced: the write succeeds once the lock is free, and reads are fresh', async () => {
    const db = await open(5, 10_000)
    const unlock = await lock()
    const written = db.batch([insert(1)])
    setTimeout(unlock, 60)
    await written
    await db.batch([insert(2)])
    for (const n of [3, 4, 5]) {
      await test.db.batch([insert(n)])
      expect(await count(db)).toBe(n)
    }
  })

  it('has our PRAGMAs again', async () => {
    const db = await open(5, 10_000)
    expect(await tuning(db)).toEqual(TUNED)
    const unlock = await lock()
    const written = db.batch([insert(1)])
    setTimeout(unlock, 30)
    await written
    expect(await tuning(db)).toEqual(TUNED)
  })

  it('is given up after a while with a code of ours, and works afterwards', async () => {
    const db = await open(5, 50)
    const unlock = await lock()
    await expect(db.batch([insert(1)])).rejects.toMatchObject({ code: 'database_busy' })
    expect(await count(db)).toBe(0)
    await unlock()
    await db.batch([insert(1)])
    expect(await count(db)).toBe(1)
  })

  it.each([50, 2_000])(
    'a second process that holds the lock for %i ms is waited for',
    async (holdMs) => {
      const db = await open(5_000, 15_000)
      const child = fork(join(ROOT, 'tests/helpers/db-locker.ts'), [test.path, String(holdMs)], {
        execArgv: ['--import', 'tsx'],
      })
      await once(child, 'message')
      const startedMs = performance.now()
      await db.batch([insert(1)])
      expect(performance.now() - startedMs).toBeLessThan(holdMs + 1_000)
      expect(await count(db)).toBe(1)
      if (child.exitCode === null) await once(child, 'exit')
    },
  )
})

describe('PRAGMAs belong to a connection', () => {
  it('control: a second connection of a pool does not have them', async () => {
    const client = rawClient(5_000, 2)
    await client.execute('PRAGMA foreign_keys = OFF')
    const held = await client.transaction('write')
    const second = await client.execute('PRAGMA foreign_keys')
    await held.rollback()
    const first = await client.execute('PRAGMA foreign_keys')
    const seen = [first, second].map(({ rows }) => rows[0]?.[0])
    expect(new Set(seen).size).toBe(2)
  })

  it.each([
    ['full', 2],
    ['normal', 1],
  ] as const)('sync %s is set', async (sync, level) => {
    const db = await openLibsql({ kind: 'file', path: test.path, sync })
    opened.push(db)
    expect(await tuning(db)).toEqual(['wal', level, 1, 0])
  })

  it('are set again after any fault, and foreign keys are enforced', async () => {
    await expect(test.db.batch([{ sql: 'nonsense' }])).rejects.toThrow(/syntax/)
    expect(await tuning(test.db)).toEqual(['wal', 1, 1, 0])
    const orphan = `INSERT INTO step_deps VALUES ('a', 'b')`
    await expect(test.db.batch([{ sql: orphan }])).rejects.toThrow(/FOREIGN KEY/)
  })
})

describe('a batch', () => {
  it('is all or nothing, and a fault does not spoil the next', async () => {
    await expect(test.db.batch([insert(1), insert(2), insert(1)])).rejects.toThrow(/UNIQUE/)
    expect(await count(test.db)).toBe(0)
    await test.db.batch([insert(1)])
    expect(await count(test.db)).toBe(1)
  })

  it('answers rows, also of a write that returns them', async () => {
    const [written, read] = await test.db.batch([
      { sql: 'INSERT INTO t (v) VALUES (7) RETURNING v' },
      { sql: 'SELECT v FROM t' },
    ])
    expect([written, read].map((rows) => rows?.map((row) => row.v))).toEqual([[7], [7]])
  })

  it('never meets another one: many at once take turns', async () => {
    const all = Array.from({ length: 50 }, (_, n) =>
      n % 2 === 0 ? test.db.batch([insert(n)]) : test.db.read([{ sql: 'SELECT 1' }]),
    )
    await Promise.all(all)
    expect(await count(test.db)).toBe(25)
  })

  it('refuses after close', async () => {
    const db = await open(5, 10)
    await db.close()
    await expect(db.read([{ sql: 'SELECT 1' }])).rejects.toMatchObject({ code: 'shutting_down' })
  })
})

describe('space', () => {
  it('a full database says so, and goes on when there is space again', async () => {
    const pages = Number(await pragma(test.db, 'page_count'))
    await test.db.read([{ sql: `PRAGMA max_page_count = ${pages + 2}` }])
    const large = {
      sql: `INSERT INTO uploads VALUES ('u', ?, 1, 'x', 0)`,
      args: ['x'.repeat(100_000)],
    }
    await expect(test.db.batch([large])).rejects.toMatchObject({ code: 'storage_full' })
    await test.db.read([{ sql: `PRAGMA max_page_count = ${pages + 1000}` }])
    await test.db.batch([large])
  })

  it('close empties the log into the file', async () => {
    await test.db.batch([insert(1)])
    expect((await stat(`${test.path}-wal`)).size).toBeGreaterThan(0)
    await test.db.close()
    const left = await stat(`${test.path}-wal`).then(
      (file) => file.size,
      () => 0,
    )
    expect(left).toBe(0)
  })
})

describe('faults', () => {
  it('are told apart through the chain of causes', () => {
    const busy = Object.assign(new Error('x'), { code: 'SQLITE_BUSY' })
    const full = Object.assign(new Error('x'), { extendedCode: 'SQLITE_FULL' })
    expect(isBusy(new Error('outer', { cause: busy }))).toBe(true)
    expect(isBusy(new Error('SQLITE_CONSTRAINT'))).toBe(false)
    expect(toDatabaseError(new Error('outer', { cause: full }))).toMatchObject({
      code: 'storage_full',
    })
    const other = new Error('other')
    expect(toDatabaseError(other)).toBe(other)
  })

  it('a server that is not there is busy, and the token is in no message', async () => {
    const authToken = new Secret('s3cret-token')
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    const db = await openLibsql({ kind: 'url', url: `http://127.0.0.1:${port}`, authToken })
    opened.push(db)
    const fault = await db.read([{ sql: 'SELECT 1' }]).catch((error: unknown) => error)
    expect(fault).toMatchObject({ code: 'database_busy' })
    expect(String((fault as Error).cause)).not.toContain('s3cret')
  })
})

describe('law', () => {
  it('one SQLite library, no interactive transaction outside tests', async () => {
    const other =
      /from '(better-sqlite3|node:sqlite|sqlite3?|libsql|bun:sqlite|@tursodatabase\/[^']+)'/
    const faults: string[] = []
    let looked = 0
    for (const room of ['lib', 'plugins', 'functions', 'tests'])
      for (const file of await readdir(join(ROOT, room), { recursive: true })) {
        if (!/\.tsx?$/.test(file)) continue
        const text = await readFile(join(ROOT, room, file), 'utf8')
        looked++
        if (other.test(text)) faults.push(`${room}/${file}: another SQLite library`)
        if (room !== 'tests' && /\.transaction\(/.test(text))
          faults.push(`${room}/${file}: transaction()`)
      }
    expect(faults).toEqual([])
    expect(looked).toBeGreaterThan(100)
  })
})
