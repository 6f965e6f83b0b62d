// Repositories: creation with its key, views, pages, removal, uploads.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { depthsOf } from '#lib/db/graph-sql.ts'
import { createRepos, type Repos } from '#lib/db/repos.ts'
import { createMemoryWake } from '#lib/queue/memory-wake.ts'
import { createSqlQueue } from '#lib/queue/sql-queue.ts'
import {
  createTestClock,
  createTestDb,
  scopeOf,
  type TestClock,
  type TestDb,
  testJobId,
  testOwner,
  toy,
} from '#tests/helpers/db.ts'

let test: TestDb
let clock: TestClock
let repos: Repos
beforeEach(async () => {
  test = await createTestDb()
  clock = createTestClock()
  repos = createRepos({ db: test.db, clock })
})
afterEach(() => test.dispose())

const tableCounts = async () => {
  const names = ['jobs', 'steps', 'step_deps', 'events', 'artifacts', 'assets', 'outbox']
  const sql = names.map((name) => `(SELECT count(*) FROM ${name}) AS ${name}`).join(', ')
  return { ...(await test.db.read([{ sql: `SELECT ${sql}` }]))[0]?.[0] }
}

describe('create', () => {
  it('stores scope and graph', async () => {
    const scope = scopeOf(1, 77)
    await repos.jobs.create({ scope, steps: [toy('b', ['a']), toy('a'), toy('c', ['b', 'a'])] })
    const job = await repos.jobs.get(scope.job_id)
    expect(job).toMatchObject({ status: 'queued', rev: 1, revision: 1, createdAt: 77, scope })
    expect(job?.progress.steps.map(({ name, status }) => [name, status])).toEqual([
      ['a', 'ready'],
      ['b', 'blocked'],
      ['c', 'blocked'],
    ])
    expect(await repos.jobs.peek(scope.job_id)).toEqual({ rev: 1, status: 'queued' })
    expect(await repos.jobs.get(testJobId(9))).toBeNull()
    expect(await repos.jobs.peek(testJobId(9))).toBeNull()
  })

  it('with a key: the same body gets the first job, another body a conflict, nothing is left behind', async () => {
    const idempotency = { key: 'k', bodyHash: 'h' }
    const create = (n: number, bodyHash = 'h') =>
      repos.jobs.create({
        scope: scopeOf(n),
        steps: [toy('a'), toy('b', ['a'])],
        idempotency: { ...idempotency, bodyHash },
      })
    expect(await create(1)).toEqual({ jobId: testJobId(1), created: true })
    const before = await tableCounts()
    expect(await create(2)).toEqual({ jobId: testJobId(1), created: false })
    await expect(create(3, 'other')).rejects.toMatchObject({ code: 'idempotency_conflict' })
    expect(await tableCounts()).toEqual(before)
  })

  it('of many with one key at once creates one', async () => {
    const all = await Promise.all(
      [1, 2, 3, 4, 5].map((n) =>
        repos.jobs.create({
          scope: scopeOf(n),
          steps: [toy('a')],
          idempotency: { key: 'k', bodyHash: 'h' },
        }),
      ),
    )
    expect(all.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(all.map(({ jobId }) => jobId)).size).toBe(1)
  })

  it('refuses a plan with a circle', () => {
    expect(() => depthsOf([toy('a', ['b']), toy('b', ['a'])])).toThrow(/circle at a, b/)
    expect([...depthsOf([toy('c', ['a', 'b']), toy('b', ['a']), toy('a')])]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ])
  })
})

describe('list', () => {
  it('pages newest first without loss or repeat, also at equal times', async () => {
    for (let n = 1; n <= 7; n++)
      await repos.jobs.create({ scope: scopeOf(n, n < 5 ? 10 : 20), steps: [toy('a')] })
    const seen: string[] = []
    let cursor: string | undefined
    for (let pages = 0; pages < 9; pages++) {
      const page = await repos.jobs.list({ limit: 2, ...(cursor !== undefined && { cursor }) })
      seen.push(...page.jobs.map(({ jobId }) => jobId))
      expect(page.jobs[0]?.progress.steps).toHaveLength(1)
      if (page.nextCursor === null) break
      expect(page.nextCursor).toMatch(/^[\w.~:+/=-]{1,200}$/)
      cursor = page.nextCursor
    }
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1].map(testJobId))
    await expect(repos.jobs.list({ limit: 2, cursor: "x' OR 1" })).rejects.toMatchObject({
      code: 'request_invalid',
    })
  })

  it('filters by status', async () => {
    for (const n of [1, 2, 3]) await repos.jobs.create({ scope: scopeOf(n), steps: [toy('a')] })
    await repos.jobs.cancel(testJobId(2))
    const { jobs } = await repos.jobs.list({ limit: 9, status: 'cancelled' })
    expect(jobs.map(({ jobId }) => jobId)).toEqual([testJobId(2)])
  })
})

describe('remove', () => {
  it('leaves nothing of the job and everything of the others', async () => {
    const queue = createSqlQueue({
      db: test.db,
      clock,
      wake: createMemoryWake(),
      owner: testOwner(),
      outbox: true,
    })
    await repos.jobs.create({ scope: scopeOf(2), steps: [toy('a'), toy('b', ['a'])] })
    const before = await tableCounts()
    await repos.jobs.create({ scope: scopeOf(1), steps: [toy('a'), toy('b', ['a'])] })
    const a = await queue.claimStep(testJobId(1), 'a')
    if (!a) throw new Error('not claimable')
    const asset = { role: 'user' as const, sha256: 'a', bytes: 1, key: 'k', mediaJson: '{}' }
    const decomposition = { cacheKey: 'c', json: '{}' }
    await queue.complete(a, {
      outputJson: null,
      outputKey: null,
      records: { asset, decomposition },
      expansion: { steps: [], edges: [] },
    })
    const b = await queue.claimStep(testJobId(1), 'b')
    expect(await repos.jobs.remove(testJobId(1))).toBe(true)
    expect(await repos.jobs.remove(testJobId(1))).toBe(false)
    expect(await tableCounts()).toEqual(before)
    expect(await repos.decompositions.find('c')).toBe('{}')
    if (!b) throw new Error('not claimable')
    expect(await queue.heartbeat(b)).toEqual({ held: false, cancelRequested: false })
    expect(await queue.cancelled([b])).toEqual(new Set([b.stepId]))
    const nothing = { records: {}, expansion: { steps: [], edges: [] } }
    expect(await queue.complete(b, { outputJson: null, outputKey: null, ...nothing })).toBe('stale')
    expect(await tableCounts()).toEqual(before)
  })
})

it('uploads', async () => {
  const row = { uploadId: 'upl_1', key: 'k', bytes: 5, sha256: 'f', createdAt: 9 }
  await repos.uploads.create(row)
  expect(await repos.uploads.get('upl_1')).toEqual(row)
  expect(await repos.uploads.get('upl_2')).toBeNull()
})
