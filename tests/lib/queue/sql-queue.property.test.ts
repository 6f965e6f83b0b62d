// The queue against its model: random histories of submit, claim, heartbeat, complete, fail, release, late and
// repeated deliveries, cancel, removal, reaping and clocks that jump, and after every step the same view.

import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppError } from '#lib/core/errors.ts'
import { toProblem } from '#lib/core/problem.ts'
import { createRepos, type Repos } from '#lib/db/repos.ts'
import { rowsOf } from '#lib/db/rows.ts'
import type { Expansion, PlannedStep } from '#lib/pipeline/plan.ts'
import { createMemoryWake } from '#lib/queue/memory-wake.ts'
import type { ClaimedStep, StepQueue } from '#lib/queue/queue.port.ts'
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
import { queueFaults } from '#tests/helpers/db-oracle.ts'
import { type ModelClaim, QueueModel } from './model.ts'

const RUNS = Number(process.env.QUEUE_RUNS ?? 250)
const START_MS = 10_000_000
const FAULT = toProblem(new AppError('media_failed', 'It broke.'))
const NOTHING: Expansion = { steps: [], edges: [] }
const optional = { required: false }

const PLANS: readonly PlannedStep[][] = [
  [toy('a'), toy('x', [], optional), toy('y', ['x'], optional), toy('j', ['a', 'x'])],
  [toy('split'), toy('join', ['split'])],
  [toy('a')],
  [toy('a'), toy('b', ['a']), toy('c', ['b'], { resource: 'media' })],
  [toy('a'), toy('b', [], { resource: 'llm' }), toy('c', ['a', 'b']), toy('d', ['c'])],
  [toy('a', [], { maxAttempts: 2 }), toy('x', ['a'], optional), toy('y', ['x'], optional)],
]

/** Only `split` grows: two parts before the join, and an optional one beside it. */
const expansionOf = (name: string): Expansion =>
  name === 'split'
    ? {
        steps: [
          toy('part:target:0', ['split']),
          toy('part:target:1', ['split']),
          toy('extra', ['split'], optional),
        ],
        edges: [0, 1].map((n) => ({ child: 'join', parent: `part:target:${n}` })),
      }
    : NOTHING

type Op =
  | { do: 'submit'; plan: number }
  | { do: 'claim'; light: number; media: number; llm: number }
  | { do: 'heartbeat' | 'complete' | 'twice' | 'release'; which: number }
  | { do: 'fail'; which: number; retryMs: number | null }
  | { do: 'progress'; which: number; percent: number }
  | { do: 'clock'; ms: number }
  | { do: 'reap' }
  | { do: 'cancel' | 'remove'; job: number }

const which = fc.nat(40)
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('submit' as const), plan: fc.nat(7) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      light: fc.nat(4),
      media: fc.nat(1),
      llm: fc.nat(2),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({ do: fc.constantFrom('complete' as const, 'twice' as const), which }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('heartbeat' as const, 'release' as const), which }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      which,
      retryMs: fc.option(fc.nat(5_000), { freq: 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('progress' as const), which, percent: fc.nat(120) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('clock' as const),
      ms: fc.constantFrom(1, 900, 10_000, 30_001, 3_600_000, -3_600_000),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ do: 'reap' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('cancel' as const, 'remove' as const),
      job: fc.nat(5),
    }),
  },
)

let test: TestDb
let clock: TestClock
let repos: Repos
let queue: StepQueue
beforeAll(async () => {
  test = await createTestDb()
  clock = createTestClock(START_MS)
  repos = createRepos({ db: test.db, clock })
  queue = createSqlQueue({ db: test.db, clock, wake: createMemoryWake(), owner: testOwner() })
})
afterAll(() => test.dispose())

it(`agrees with the model in ${RUNS} histories`, { timeout: 300_000 }, async () => {
  let deliveries = 0
  let late = 0
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 10, maxLength: 45 }), async (ops) => {
      await empty()
      const seen = await play(ops)
      deliveries += seen.deliveries
      late += seen.late
      expect(await queueFaults(test.db)).toEqual([])
    }),
    { numRuns: RUNS },
  )
  // Histories in which nothing happens would prove nothing.
  expect(deliveries).toBeGreaterThan(RUNS)
  expect(late).toBeGreaterThan(RUNS / 5)
})

async function play(ops: readonly Op[]): Promise<{ deliveries: number; late: number }> {
  const model = new QueueModel(START_MS)
  clock.now = START_MS
  const claims: ClaimedStep[] = []
  let jobs = 0
  let late = 0
  // Mostly one of the latest claims, so that histories get somewhere; sometimes any, to be too late.
  const pick = (n: number): ClaimedStep | undefined =>
    claims.at(-1 - (n % Math.max(1, Math.min(claims.length, n < 28 ? 5 : 40))))
  for (const op of ops) {
    switch (op.do) {
      case 'submit': {
        const plan = PLANS[op.plan % PLANS.length] ?? []
        const scope = scopeOf(++jobs, clock.now)
        await repos.jobs.create({ scope, steps: plan })
        model.submit(scope.job_id, plan)
        break
      }
      case 'claim': {
        const { light, media, llm } = op
        const got = await queue.claim({ light, media, llm })
        expect(sorted(got)).toEqual(sorted(model.claim({ light, media, llm })))
        claims.push(...got)
        break
      }
      case 'reap':
        expect(await queue.reap()).toBe(model.reap())
        break
      case 'clock':
        clock.now += op.ms
        model.now += op.ms
        break
      case 'cancel':
        expect(await repos.jobs.cancel(testJobId(op.job))).toBe(model.cancel(testJobId(op.job)))
        break
      case 'remove':
        expect(await repos.jobs.remove(testJobId(op.job))).toBe(model.remove(testJobId(op.job)))
        break
      default: {
        const claim = pick(op.which)
        if (claim) late += (await deliver(model, claim, op)) ? 1 : 0
      }
    }
    expect(await view()).toEqual(model.view())
  }
  return { deliveries: claims.length, late }
}

/** True when the model calls it too late. */
async function deliver(
  model: QueueModel,
  claim: ClaimedStep,
  op: Extract<Op, { which: number }>,
): Promise<boolean> {
  switch (op.do) {
    case 'heartbeat': {
      const expected = model.heartbeat(claim)
      expect(await queue.heartbeat(claim)).toEqual(expected)
      return !expected.held
    }
    case 'progress':
      await queue.progress(claim, op.percent, `at ${op.percent}`)
      return false
    case 'release':
      await queue.release(claim)
      model.release(claim)
      return false
    case 'fail': {
      const retryAtMs = op.retryMs === null ? null : clock.now + op.retryMs
      const expected = model.fail(claim, retryAtMs)
      expect(await queue.fail(claim, { problem: FAULT, retryAtMs })).toBe(expected)
      return expected === 'stale'
    }
    default: {
      const expansion = expansionOf(claim.name)
      const completion = { outputJson: '{}', outputKey: null, records: {}, expansion }
      const times = op.do === 'twice' ? 2 : 1
      // At the same moment, as two deliveries of one message would be.
      const got = await Promise.all(
        Array.from({ length: times }, () => queue.complete(claim, completion)),
      )
      const expected = got.map(() => model.complete(claim, expansion))
      expect(got).toEqual(expected)
      return expected.includes('stale')
    }
  }
}

async function view(): Promise<Record<string, unknown>> {
  const [jobs, steps] = await test.db.read([
    { sql: 'SELECT job_id, status FROM jobs' },
    { sql: 'SELECT job_id, name, state, attempt, fence, run_at FROM steps' },
  ])
  const seen: Record<string, { status: string; steps: Record<string, unknown> }> = {}
  for (const { job_id, status } of rowsOf<{ job_id: string; status: string }>(jobs))
    seen[job_id] = { status, steps: {} }
  for (const row of rowsOf<StepRow>(steps)) {
    const { state, attempt, fence, run_at: runAt } = row
    const job = seen[row.job_id]
    if (job) job.steps[row.name] = { state, attempt, fence, runAt }
  }
  return seen
}

interface StepRow {
  job_id: string
  name: string
  state: string
  attempt: number
  fence: number
  run_at: number
}

const sorted = (claims: readonly ModelClaim[]) =>
  claims.map(({ jobId, name, fence }) => `${jobId} ${name} ${fence}`).sort()

async function empty(): Promise<void> {
  const tables = ['outbox', 'step_deps', 'events', 'artifacts', 'assets', 'steps', 'jobs']
  await test.db.batch(tables.map((table) => ({ sql: `DELETE FROM ${table}` })))
}
