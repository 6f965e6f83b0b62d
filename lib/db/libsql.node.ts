// The database on libSQL: a local file by default, a server by URL. One connection per process, because
// PRAGMAs belong to a connection; batches only, because an open transaction locks everybody else out.
// @libsql/client 0.18.0 leaves a connection useless after one SQLITE_BUSY (every later batch fails, reads
// see a frozen snapshot; libsql-client-ts issue 352), so a busy connection is thrown away before the retry.

import { type Client, createClient } from '@libsql/client'
import { AppError } from '../core/errors.ts'
import type { Secret } from '../core/secret.ts'
import type { Db, Row, Statement } from './client.ts'
import { isBusy, toDatabaseError } from './database-error.ts'

export type LibsqlOptions =
  | {
      kind: 'file'
      path: string
      sync: 'full' | 'normal'
      busyTimeoutMs?: number
      giveUpMs?: number
    }
  | { kind: 'url'; url: string; authToken: Secret | null }

/** How long SQLite itself waits for the lock (it blocks the event loop, so it is no place for patience). */
const BUSY_TIMEOUT_MS = 5_000
/** After that long of being refused, the caller is told. */
const GIVE_UP_MS = 15_000

/** Opens (a file is created) and answers the port. Throws database_busy, storage_full. */
export async function openLibsql(options: LibsqlOptions): Promise<Db> {
  return options.kind === 'file' ? openFile(options) : openServer(options)
}

async function openFile(options: Extract<LibsqlOptions, { kind: 'file' }>): Promise<Db> {
  const { path, sync, busyTimeoutMs = BUSY_TIMEOUT_MS, giveUpMs = GIVE_UP_MS } = options
  const client = createClient({ url: `file:${path}`, concurrency: 1, timeout: busyTimeoutMs })
  // A pool drops connections that it distrusts and opens others without our PRAGMAs: after any fault
  // they are set again.
  let isTuned = false
  let isClosed = false
  const tune = async () => {
    await client.execute('PRAGMA journal_mode = WAL')
    await client.execute(`PRAGMA synchronous = ${sync === 'full' ? 'FULL' : 'NORMAL'}`)
    await client.execute('PRAGMA foreign_keys = ON')
    await client.execute('PRAGMA trusted_schema = OFF')
    isTuned = true
  }
  const persistently = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isClosed) throw new AppError('shutting_down', 'The database has been closed.')
    const until = performance.now() + giveUpMs
    for (let tries = 0; ; tries++) {
      try {
        if (!isTuned) await tune()
        return await work()
      } catch (thrown) {
        isTuned = false
        if (!isBusy(thrown)) throw toDatabaseError(thrown)
        await client.reconnect()
        if (performance.now() >= until) throw toDatabaseError(thrown)
        await pause(5 + Math.random() * Math.min(250, 20 * 2 ** Math.min(tries, 4)))
      }
    }
  }
  const inTurn = createTurns()
  const db = portOf(client, (work) => inTurn(() => persistently(work)))
  await db.read([{ sql: 'SELECT 1' }])
  return {
    ...db,
    async close() {
      // What is in the log goes into the file, so that the folder can be copied. Another process may hold
      // it; then the log stays, which loses nothing.
      await inTurn(async () => {
        await client.execute('PRAGMA busy_timeout = 300').catch(() => {})
        await client.execute('PRAGMA wal_checkpoint(TRUNCATE)').catch(() => {})
        isClosed = true
        client.close()
      })
    },
  }
}

async function openServer({ url, authToken }: Extract<LibsqlOptions, { kind: 'url' }>) {
  const client = createClient({ url, ...(authToken && { authToken: authToken.reveal() }) })
  const db = portOf(client, async (work) => {
    try {
      return await work()
    } catch (thrown) {
      throw toDatabaseError(thrown)
    }
  })
  return {
    ...db,
    async close() {
      client.close()
    },
  }
}

function portOf(
  client: Client,
  guarded: <T>(work: () => Promise<T>) => Promise<T>,
): Pick<Db, 'batch' | 'read'> {
  return {
    batch: (statements) =>
      guarded(async () => (await client.batch(statements.map(toDriver), 'write')).map(rows)),
    read: (statements) =>
      guarded(async () => {
        const [only] = statements
        if (only && statements.length === 1) return [rows(await client.execute(toDriver(only)))]
        return (await client.batch(statements.map(toDriver), 'read')).map(rows)
      }),
  }
}

const toDriver = ({ sql, args = [] }: Statement) => ({ sql, args: [...args] })

function rows(result: { rows: readonly object[] }): Row[] {
  return result.rows as Row[]
}

/** Runs one after the other: a reconnect must not close the connection under somebody else's batch. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine.catch(() => {})
    return mine
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
