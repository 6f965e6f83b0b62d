// After a comparison: previews for the camera moves among the top fixes, as jobs of their own that the queue takes last.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { STEPS } from '#functions/steps/index.ts'
import { createRepos } from '#lib/db/repos.ts'
import { MAX_PREVIEWS, topPreviews, wantsPreviews } from '#lib/pipeline/motion-previews.ts'
import { expand, plan } from '#lib/pipeline/plan.ts'
import { createMemoryWake } from '#lib/queue/memory-wake.ts'
import { createSqlQueue } from '#lib/queue/sql-queue.ts'
import type { CompareResult } from '#lib/schema/compare.ts'
import { compared } from '#tests/helpers/compared.ts'
import { createTestClock, createTestDb, type TestDb, testOwner } from '#tests/helpers/db.ts'
import { jobScope } from '#tests/helpers/job-scope.ts'
import { stepContext } from '#tests/helpers/step-context.ts'

const SHA = 'a'.repeat(64)
const INFO = {
  container: 'mp4',
  codec: 'h264',
  width: 320,
  height: 180,
  durationMs: 2000,
  fpsNum: 25,
  fpsDen: 1,
  rotationDeg: 0,
  sarNum: 1,
  sarDen: 1,
  color: { primaries: null, transfer: null, matrix: null, range: null, bitDepth: 8 },
  interlaced: false,
  audio: null,
}
const scope = jobScope({
  mode: 'compare',
  options: { compare: { virtual_camera_motion: { enabled: true } } },
})
const material = {
  video: { key: 'jobs/x/input/user.mp4', info: INFO },
  keyOf: new Map<string, string>(),
  provider: null,
}

let test: TestDb
beforeEach(async () => {
  test = await createTestDb()
})
afterEach(() => test.dispose())

it('is planned only where it was asked for, and is not required', () => {
  const last = plan(scope).at(-1)
  expect(last).toMatchObject({ name: 'virtual_motion_plan', needs: ['persist'], required: false })
  for (const other of [jobScope({ mode: 'compare' }), jobScope()]) {
    expect(wantsPreviews(other)).toBe(false)
    expect(plan(other).map(({ name }) => name)).not.toContain('virtual_motion_plan')
  }
})

it('shows the moves among the top fixes over the shots of the user, three at the most', () => {
  const result = compared()
  const [order, ...rest] = topPreviews(scope, result, material)
  expect(rest).toEqual([])
  expect(order).toMatchObject({
    asset_role: 'user',
    segment_id: 'u_s001',
    step_id: 'st_t_s001_movement',
    recipe: { type: 'like_target' },
    clip: { key: 'jobs/x/input/user.mp4', start_ms: 0, end_ms: 2000 },
    fallback: 'local',
  })
  expect(topPreviews(scope, many(result, 5), material)).toHaveLength(MAX_PREVIEWS)
  // A fix without a move, one of a shot that is missing, and one that nobody knows get none.
  const top_fixes = ['st_t_s001_exposure', 'st_t_s002_add_shot', 'st_nothing']
  expect(topPreviews(scope, { ...result, top_fixes }, material)).toEqual([])
})

it('makes them with its completion, once, and the queue takes them after every analysis', async () => {
  const clock = createTestClock()
  const { jobs } = createRepos({ db: test.db, clock })
  const wake = createMemoryWake()
  const queue = createSqlQueue({ db: test.db, clock, wake, owner: testOwner() })
  const only = { ...plan(scope).at(-1), needs: [] as string[] } as ReturnType<typeof plan>[number]
  await jobs.create({ scope, steps: [{ ...only, required: true }] })
  const [claim] = await queue.claim({ light: 1 })
  if (!claim) throw new Error('nothing to claim')
  const ran = () =>
    STEPS.virtual_motion_plan?.run(stepContext({ clock }), {
      job: scope,
      role: null,
      index: null,
      from: {
        persist: {
          result_json: JSON.stringify(compared()),
          result: { key: 'k', bytes: 1, sha256: SHA },
          artifact_id: `art_${'0'.repeat(26)}`,
        },
        user: { ingest: INGESTED, artifacts: ARTIFACTS },
      },
    })
  const [first, again] = [await ran(), await ran()]
  expect(again).toEqual(first)
  if (!first) throw new Error('no such step')
  const expansion = expand(scope, claim.name, first.output)
  const done = await queue.complete(claim, {
    outputJson: '{}',
    outputKey: null,
    records: first.records,
    expansion,
  })
  expect(done).toBe('done')

  const previews = await jobs.previews(scope.job_id)
  expect(previews.map(({ jobId, status }) => [jobId.slice(0, 4), status])).toEqual([
    ['sub_', 'queued'],
  ])
  expect((await jobs.list({ limit: 10 })).jobs).toHaveLength(1)
  // A later analysis goes first although the preview has waited longer.
  clock.now += 1000
  const late = { ...jobScope({ jobId: `job_${'9'.repeat(26)}` }), created_at: clock.now }
  const steps = [{ ...only, name: 'render', resource: 'media' as const, required: true }]
  await jobs.create({ scope: late, steps })
  const order = []
  for (let i = 0; i < 2; i++) order.push(...(await queue.claim({ media: 1 })))
  expect(order.map(({ jobId }) => jobId.slice(0, 3))).toEqual(['job', 'sub'])
})

const INGESTED = {
  key: 'jobs/x/input/user.mp4',
  bytes: 1,
  sha256: SHA,
  info: INFO,
  cache_key: SHA,
  cached: false,
}
const ARTIFACTS = {
  breakdown: {
    video: { sha256: SHA, info: INFO, duration_ms: 2000, frame_count: 50 },
    bare: {
      segments: [],
      pacing: compared().user.pacing,
      warnings: [],
      usage: compared().user.usage,
    },
    files: [],
  },
  cache_key: SHA,
  fresh: false,
  artifacts: [],
}

/** The same fix so many times, under names of their own. */
function many(result: CompareResult, count: number): CompareResult {
  const [first] = result.improvements
  const step = first?.steps[0]
  if (!first || !step) throw new Error('no step')
  const steps = Array.from({ length: count }, (_, i) => ({ ...step, step_id: `st_move_${i}` }))
  const top_fixes = steps.map(({ step_id }) => step_id)
  return { ...result, top_fixes, improvements: [{ ...first, steps }] }
}
