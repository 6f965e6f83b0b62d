// The queue's rules, one by one, on a real file and a clock that stands still.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#lib/core/errors.ts'
import { parseJson } from '#lib/core/json.ts'
import { toProblem } from '#lib/core/problem.ts'
import { createRepos, type Repos } from '#lib/db/repos.ts'
import type { PlannedStep } from '#lib/pipeline/plan.ts'
import { createMemoryWake } from '#lib/queue/memory-wake.ts'
import type { ClaimedStep, Completion, StepQueue } from '#lib/queue/queue.port.ts'
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
let queue: StepQueue
let repos: Repos
const wake = createMemoryWake()

beforeEach(async () => {
  test = await createTestDb()
  clock = createTestClock()
  repos = createRepos({ db: test.db, clock })
  queue = createSqlQueue({ db: test.db, clock, wake, owner: testOwner() })
})
afterEach(() => test.dispose())

const DONE: Completion = {
  outputJson: '{}',
  outputKey: null,
  records: {},
  expansion: { steps: [], edges: [] },
}
const FAULT = toProblem(new AppError('media_failed', 'It broke.'))
const ALL = { media: 99, llm: 99, io: 99, light: 99 }

const submit = (n: number, steps: PlannedStep[]) =>
  repos.jobs.create({ scope: scopeOf(n, clock.now), steps })
const claimAll = () => queue.claim(ALL)
const names = (claims: ClaimedStep[]) => claims.map(({ name }) => name)
async function claimed(name: string): Promise<ClaimedStep> {
  const claim = await queue.claimStep(testJobId(1), name)
  if (!claim) throw new Error(`${name} is not claimable`)
  return claim
}
const job = async (n = 1) => {
  const row = await repos.jobs.get(testJobId(n))
  if (!row) throw new Error('no job')
  return row
}
const states = async (n = 1) =>
  Object.fromEntries((await job(n)).progress.steps.map(({ name, status }) => [name, status]))
const eventTypes = async (n = 1) =>
  (await repos.jobs.events(testJobId(n), 0, 1000)).map(({ type, step }) =>
    step ? `${type} ${step}` : type,
  )

describe('order', () => {
  it('runs a chain and tells it', async () => {
    await submit(1, [toy('a'), toy('b', ['a'])])
    expect(await states()).toEqual({ a: 'ready', b: 'blocked' })
    const [a] = await claimAll()
    expect(a).toMatchObject({ name: 'a', attempt: 1, fence: 1, required: true })
    expect((await job()).status).toBe('running')
    expect(await claimAll()).toEqual([])
    expect(await queue.complete(a as ClaimedStep, DONE)).toBe('done')
    const [b] = await claimAll()
    expect(b?.name).toBe('b')
    await queue.complete(b as ClaimedStep, {
      ...DONE,
      records: { resultJson: '{"ok":true}' },
    })
    const row = await job()
    expect(row).toMatchObject({ status: 'succeeded', resultJson: '{"ok":true}', error: null })
    expect(row.progress.percent).toBe(100)
    expect(await eventTypes()).toEqual([
      'job.queued',
      'step.started a',
      'step.succeeded a',
      'step.started b',
      'step.succeeded b',
      'job.succeeded',
    ])
  })

  it('joins wait for all parents, and older jobs go first', async () => {
    await submit(1, [toy('a'), toy('b'), toy('c', ['a', 'b'])])
    clock.now += 5
    await submit(2, [toy('a')])
    const [a, b, other] = await claimAll()
    expect([a?.jobId, b?.jobId, other?.jobId]).toEqual([1, 1, 2].map(testJobId))
    await queue.complete(a as ClaimedStep, DONE)
    expect(await claimAll()).toEqual([])
    clock.now += 5
    await submit(3, [toy('a')])
    await queue.complete(b as ClaimedStep, DONE)
    expect((await claimAll()).map(({ jobId }) => jobId)).toEqual([1, 3].map(testJobId))
  })

  it('keeps the limits of each class and sees no step of another', async () => {
    await submit(1, [
      ...['a', 'b', 'c'].map((name) => toy(name, [], { resource: 'media' })),
      toy('d', [], { resource: 'llm' }),
    ])
    expect(names(await queue.claim({ media: 2, io: 4 }))).toEqual(['a', 'b'])
    expect(names(await queue.claim({ media: 0, llm: 1 }))).toEqual(['d'])
    expect(await queue.claim({ media: 0 })).toEqual([])
  })

  it('adds what a step expands to before its join can run', async () => {
    await submit(1, [toy('split'), toy('join', ['split'])])
    const split = await claimed('split')
    const expansion = {
      steps: [0, 1, 2].map((n) => toy(`part:target:${n}`, ['split'])),
      edges: [0, 1, 2].map((n) => ({ child: 'join', parent: `part:target:${n}` })),
    }
    expect(await queue.complete(split, { ...DONE, expansion })).toBe('done')
    const parts = await claimAll()
    expect(names(parts)).toEqual(['part:target:0', 'part:target:1', 'part:target:2'])
    for (const part of parts) {
      expect((await states()).join).toBe('blocked')
      await queue.complete(part, DONE)
    }
    expect(names(await claimAll())).toEqual(['join'])
  })

  it('hands over the outputs that a step reads and no others', async () => {
    await submit(1, [toy('ingest:target'), toy('other'), toy('extract_frames:target', ['other'])])
    await queue.complete(await claimed('ingest:target'), { ...DONE, outputJson: '{"x":1}' })
    await queue.complete(await claimed('other'), { ...DONE, outputKey: 'k', outputJson: null })
    expect(await queue.outputsFor(await claimed('extract_frames:target'))).toEqual([
      { name: 'ingest:target', json: '{"x":1}', key: null },
    ])
  })
})

describe('fence', () => {
  it('an old holder changes nothing, and a second completion neither', async () => {
    await submit(1, [toy('a'), toy('b', ['a'])])
    const first = await claimed('a')
    clock.now += 30_001
    expect(await queue.reap()).toBe(1)
    const second = await claimed('a')
    expect([second.fence, second.attempt]).toEqual([2, 2])
    const before = await job()
    const artifact = { ...ARTIFACT, artifactId: 'art_stale00000000000000000' }
    const stale = { ...DONE, records: { artifacts: [artifact], resultJson: '{}' } }
    expect(await queue.complete(first, stale)).toBe('stale')
    expect(await queue.fail(first, { problem: FAULT, retryAtMs: null })).toBe('stale')
    await queue.release(first)
    await queue.progress(first, 50, 'half')
    expect((await queue.heartbeat(first)).held).toBe(false)
    expect(await job()).toEqual(before)
    expect(await queue.complete(second, DONE)).toBe('done')
    const after = await job()
    expect(await queue.complete(second, { ...DONE, records: { resultJson: '{}' } })).toBe('stale')
    expect(await job()).toEqual(after)
    expect(await repos.jobs.artifacts(testJobId(1))).toEqual([])
  })

  it('two claims at once never share a step', async () => {
    await submit(
      1,
      Array.from({ length: 20 }, (_, n) => toy(`s${n}`)),
    )
    const all = await Promise.all(Array.from({ length: 8 }, () => queue.claim({ light: 3 })))
    const taken = all.flat().map(({ name }) => name)
    expect(taken).toHaveLength(20)
    expect(new Set(taken).size).toBe(20)
  })
})

describe('failure', () => {
  it('waits until the time of the next try', async () => {
    await submit(1, [toy('a')])
    const a = await claimed('a')
    await queue.fail(a, { problem: FAULT, retryAtMs: clock.now + 500 })
    expect(await queue.nextRunAtMs()).toBe(clock.now + 500)
    expect(await claimAll()).toEqual([])
    clock.now += 500
    expect((await claimAll())[0]?.attempt).toBe(2)
  })

  it('of a required step fails the job, skips what waits and stops what runs', async () => {
    await submit(1, [toy('a'), toy('b'), toy('c', ['a']), toy('d', ['c'])])
    const [a, b] = await claimAll()
    await queue.fail(a as ClaimedStep, { problem: FAULT, retryAtMs: null })
    const row = await job()
    expect(row).toMatchObject({ status: 'failed', error: { code: 'media_failed', step: 'a' } })
    expect(await states()).toEqual({ a: 'failed', b: 'running', c: 'skipped', d: 'skipped' })
    expect(await queue.heartbeat(b as ClaimedStep)).toEqual({ held: true, cancelRequested: true })
    expect(await queue.cancelled([b as ClaimedStep])).toEqual(new Set([b?.stepId]))
    await queue.fail(b as ClaimedStep, { problem: FAULT, retryAtMs: clock.now })
    expect((await states()).b).toBe('cancelled')
    expect((await job()).error).toMatchObject({ step: 'a' })
    expect((await eventTypes()).slice(-3)).toEqual([
      'step.failed a',
      'job.failed',
      'step.cancelled b',
    ])
  })

  it('of an optional step does not; its optional followers are skipped, required joins go on', async () => {
    const optional = { required: false }
    await submit(1, [
      toy('a'),
      toy('extra', [], optional),
      toy('extra2', ['extra'], optional),
      toy('extra3', ['extra2'], optional),
      toy('join', ['a', 'extra']),
    ])
    await queue.complete(await claimed('a'), DONE)
    await queue.fail(await claimed('extra'), { problem: FAULT, retryAtMs: null })
    expect(await states()).toMatchObject({ extra2: 'skipped', extra3: 'skipped', join: 'ready' })
    await queue.complete(await claimed('join'), DONE)
    expect(await job()).toMatchObject({ status: 'succeeded', error: null })
  })

  it('optional steps go on after the job has succeeded', async () => {
    await submit(1, [toy('a'), toy('extra', ['a'], { required: false })])
    await queue.complete(await claimed('a'), DONE)
    expect((await job()).status).toBe('succeeded')
    const extra = await claimed('extra')
    expect(await queue.heartbeat(extra)).toEqual({ held: true, cancelRequested: false })
    await queue.complete(extra, DONE)
    expect(await job()).toMatchObject({ status: 'succeeded' })
    expect((await states()).extra).toBe('succeeded')
  })

  it('three deaths of its worker make a step poison', async () => {
    await submit(1, [toy('a'), toy('b', ['a'])])
    for (let death = 1; death <= 3; death++) {
      await claimed('a')
      expect(await queue.reap()).toBe(0)
      clock.now += 30_001
      expect(await queue.reap()).toBe(1)
      expect((await states()).a).toBe(death < 3 ? 'ready' : 'failed')
    }
    expect(await job()).toMatchObject({
      status: 'failed',
      error: { code: 'step_poison', step: 'a' },
    })
  })
})

describe('leases', () => {
  it('a heartbeat keeps the step', async () => {
    await submit(1, [toy('a')])
    const a = await claimed('a')
    for (let n = 0; n < 5; n++) {
      clock.now += 20_000
      expect(await queue.heartbeat(a)).toEqual({ held: true, cancelRequested: false })
      expect(await queue.reap()).toBe(0)
    }
    expect(await queue.complete(a, DONE)).toBe('done')
  })

  it('released steps get their attempt back', async () => {
    await submit(1, [toy('a')])
    await queue.release(await claimed('a'))
    expect(await claimed('a')).toMatchObject({ attempt: 1, fence: 2 })
  })

  it('dead processes of this host are found at once, living ones are left alone', async () => {
    await submit(1, [toy('a'), toy('b')])
    const other = (id: string) => createSqlQueue({ db: test.db, clock, wake, owner: testOwner(id) })
    await other('host/boot/7/1').claimStep(testJobId(1), 'a')
    await other('host/boot/8/1').claimStep(testJobId(1), 'b')
    const owner = testOwner('host/boot/9/1', new Set(['host/boot/7/1']))
    expect(await createSqlQueue({ db: test.db, clock, wake, owner }).recover()).toBe(1)
    expect(await states()).toEqual({ a: 'ready', b: 'running' })
  })
})

describe('cancel', () => {
  it('ends a waiting job at once', async () => {
    await submit(1, [toy('a'), toy('b', ['a'])])
    expect(await repos.jobs.cancel(testJobId(1))).toBe('cancelled')
    expect(await states()).toEqual({ a: 'cancelled', b: 'cancelled' })
    const before = await job()
    expect(await repos.jobs.cancel(testJobId(1))).toBe('cancelled')
    expect(await job()).toEqual(before)
    expect(await eventTypes()).toEqual(['job.queued', 'job.cancelling', 'job.cancelled'])
    expect(await repos.jobs.cancel(testJobId(9))).toBeNull()
  })

  it.each(['complete', 'fail', 'release', 'reap'] as const)(
    'ends a running job when the last step ends by %s',
    async (how) => {
      await submit(1, [toy('a'), toy('b', ['a'])])
      const a = await claimed('a')
      expect(await repos.jobs.cancel(testJobId(1))).toBe('running')
      expect(await queue.heartbeat(a)).toEqual({ held: true, cancelRequested: true })
      if (how === 'complete') {
        const expansion = { steps: [toy('late', ['a'])], edges: [] }
        await queue.complete(a, { ...DONE, expansion })
      }
      if (how === 'fail') await queue.fail(a, { problem: FAULT, retryAtMs: clock.now })
      if (how === 'release') await queue.release(a)
      if (how === 'reap') {
        clock.now += 31_000
        expect(await queue.reap()).toBe(1)
      }
      expect(await job()).toMatchObject({ status: 'cancelled', error: null })
      expect(await claimAll()).toEqual([])
      expect((await eventTypes()).at(-1)).toBe('job.cancelled')
    },
  )
})

describe('progress', () => {
  it('is weighted, names the least advanced step, and never falls', async () => {
    await submit(1, [toy('a', [], { weight: 3 }), toy('b', ['a'])])
    const a = await claimed('a')
    const { rev } = await job()
    await queue.progress(a, 50, 'halfway')
    expect((await job()).progress).toMatchObject({ stage: 'a', percent: 37, message: 'halfway' })
    expect((await job()).rev).toBe(rev + 1)
    await queue.progress(a, 50, 'halfway')
    expect((await job()).rev).toBe(rev + 1)
    await queue.progress(a, 10, 'halfway')
    expect((await job()).progress.percent).toBe(37)
    await queue.fail(a, { problem: FAULT, retryAtMs: clock.now })
    expect((await job()).progress).toMatchObject({ percent: 37, steps: [{ percent: 0 }, {}] })
    const again = await claimed('a')
    await queue.progress(again, 20, 'again')
    expect((await job()).progress.percent).toBe(37)
    await queue.complete(again, DONE)
    expect((await job()).progress).toMatchObject({ stage: 'b', percent: 75 })
  })

  it('tells each percent once', async () => {
    await submit(1, [toy('a')])
    const a = await claimed('a')
    for (const percent of [10, 10.2, 10.4, 20]) await queue.progress(a, percent, `at ${percent}`)
    const events = await repos.jobs.events(testJobId(1), 2, 10)
    expect(events.map(({ type }) => type)).toEqual(['job.progress', 'job.progress'])
    expect(events.map(({ seq }) => seq)).toEqual([3, 4])
    expect(parseJson(events[1]?.dataJson ?? '')).toEqual({
      status: 'running',
      stage: 'a',
      percent: 20,
      message: 'at 20',
    })
  })
})

const ARTIFACT = {
  artifactId: 'art_00000000000000000000000001',
  kind: 'keyframe',
  role: 'target' as const,
  key: 'jobs/x/k.jpg',
  bytes: 7,
  sha256: 'f'.repeat(64),
  contentType: 'image/jpeg',
  fileName: 'k.jpg',
}

describe('records', () => {
  it('come with the completion, and a repeat writes the same rows', async () => {
    await submit(1, [toy('a')])
    const a = await claimed('a')
    await queue.complete(a, {
      ...DONE,
      records: {
        artifacts: [ARTIFACT, { ...ARTIFACT, artifactId: 'art_2', role: null, key: 'jobs/x/z' }],
        asset: { role: 'target', sha256: 'aa', bytes: 3, key: 'k', mediaJson: '{}' },
        decomposition: { cacheKey: 'cache', json: '{"n":1}' },
      },
    })
    expect(await repos.jobs.artifact(testJobId(1), ARTIFACT.artifactId)).toEqual(ARTIFACT)
    expect(await repos.jobs.artifacts(testJobId(1))).toHaveLength(2)
    expect(await repos.decompositions.find('cache')).toBe('{"n":1}')
    expect(await repos.decompositions.find('none')).toBeNull()
  })

  it('leaves a result above one MiB to its file', async () => {
    await submit(1, [toy('a')])
    const resultJson = JSON.stringify('é'.repeat(600_000))
    await queue.complete(await claimed('a'), { ...DONE, records: { resultJson } })
    expect(await job()).toMatchObject({ status: 'succeeded', resultJson: null })
  })

  it('takes the fan-out of a long video in one batch', async () => {
    await submit(1, [toy('split'), toy('join', ['split'])])
    const steps = Array.from({ length: 500 }, (_, n) => toy(`part:target:${n}`, ['split']))
    const edges = steps.map(({ name }) => ({ child: 'join', parent: name }))
    await queue.complete(await claimed('split'), { ...DONE, expansion: { steps, edges } })
    expect(await queue.claim({ light: 1000 })).toHaveLength(500)
  })
})

describe('outbox', () => {
  it('holds one message per delivery of a step that became ready', async () => {
    const sending = createSqlQueue({ db: test.db, clock, wake, owner: testOwner(), outbox: true })
    await submit(1, [toy('a'), toy('b', ['a']), toy('c', ['b'])])
    const a = await sending.claimStep(testJobId(1), 'a')
    await sending.complete(a as ClaimedStep, DONE)
    await sending.complete(a as ClaimedStep, DONE)
    const [rows] = await test.db.read([{ sql: 'SELECT step_id, fence FROM outbox' }])
    expect(rows?.map((row) => ({ ...row }))).toEqual([{ step_id: `${testJobId(1)}:1:b`, fence: 0 }])
  })
})
