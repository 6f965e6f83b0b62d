// Asking for previews: what a request means in its parent's result, and what is wrong with one.

import { beforeEach, describe, expect, it } from 'vitest'
import { PREVIEW_PRIORITY, planPreview } from '#lib/pipeline/motion-plan.ts'
import { createTestApp, JOBS, type TestApp } from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'
import { compared } from '#tests/helpers/compared.ts'

const MOTION = '/v1/video-analysis/virtual-motion/jobs'
const RECIPE = { type: 'push_in', strength: 0.2, duration_ms: 2000 }
const LIKE = { ...RECIPE, type: 'like_target', strength: 1 }

let t: TestApp
let parent: string
beforeEach(async () => {
  t = createTestApp()
  parent = await t.finishedJob()
  await t.newArtifact(parent, new Uint8Array(10))
})

const problem = async (answer: Response) => ({
  status: answer.status,
  body: await problemOf(answer),
})
const body = (more: object = {}) => ({
  parent_job_id: parent,
  asset_role: 'target',
  segment_id: 't_s001',
  motion_recipe: RECIPE,
  ...more,
})
const orderOf = async (answer: Response) => {
  const text = await answer.text()
  expect([answer.status, text]).toEqual([202, expect.any(String)])
  const { subtask_id } = JSON.parse(text) as { subtask_id: string }
  const preview = (await t.jobs.get(subtask_id))?.scope.preview
  if (!preview) throw new Error('no order')
  return { subtask_id, preview }
}

describe('a request', () => {
  it('becomes an order that holds all that the steps need', async () => {
    t.jobs.addAsset(parent, {
      role: 'target',
      sha256: 'a'.repeat(64),
      bytes: 1,
      key: `jobs/${parent}/input/target.mp4`,
      mediaJson: JSON.stringify(INFO),
    })
    const { preview, subtask_id } = await orderOf(await t.post(MOTION, body()))
    expect(subtask_id).toMatch(/^sub_[0-9a-z]{26}$/)
    expect(preview).toMatchObject({
      parent_job_id: parent,
      segment_id: 't_s001',
      recipe: { ...RECIPE, easing: 'ease_in_out' },
      clip: { start_ms: 0, end_ms: 2000, info: { width: 320 } },
      keyframes: [{ ts_ms: 0 }],
      provider: null,
      fallback: 'local',
      language: 'en',
    })
  })

  it('without a file is made from keyframes; without these too it is refused', async () => {
    const { preview } = await orderOf(await t.post(MOTION, body()))
    expect([preview.clip, preview.keyframes.length]).toEqual([null, 1])
    const bare = await t.finishedJob()
    const { status, body: said } = await problem(
      await t.post(MOTION, body({ parent_job_id: bare })),
    )
    expect([status, said.errors?.[0]?.pointer]).toEqual([422, '/segment_id'])
  })

  it.each([
    [{ motion_recipe: { ...RECIPE, type: 'spin' } }, 422, '/motion_recipe/type'],
    [{ motion_recipe: { ...RECIPE, strength: 1.01 } }, 422, '/motion_recipe/strength'],
    [{ motion_recipe: { ...RECIPE, strength: 0.005 } }, 422, '/motion_recipe/strength'],
    [{ motion_recipe: { ...RECIPE, duration_ms: 499 } }, 422, '/motion_recipe/duration_ms'],
    [{ motion_recipe: { ...RECIPE, duration_ms: 10_001 } }, 422, '/motion_recipe/duration_ms'],
    [{ motion_recipe: { ...RECIPE, easing: 'bounce' } }, 422, '/motion_recipe/easing'],
    [{ motion_recipe: undefined }, 422, '/motion_recipe'],
    [{ step_id: 'st_t_s001_movement' }, 422, '/motion_recipe'],
    [{ asset_role: 'somebody' }, 422, '/asset_role'],
    [{ asset_role: undefined }, 422, '/asset_role'],
    [{ segment_id: undefined }, 422, '/segment_id'],
    [{ asset_role: 'user' }, 422, '/asset_role'],
    [{ segment_id: 't_s002' }, 404, '/segment_id'],
    [{ segment_id: 'first' }, 422, '/segment_id'],
    [{ parent_job_id: 'x' }, 422, '/parent_job_id'],
    [{ options: { fallback: 'cloud' } }, 422, '/options/fallback'],
    [{ options: { provider: 'runway' } }, 422, '/options/provider'],
    [{ options: { model: 'a b' } }, 422, '/options/model'],
    [{ motion_recipe: undefined, step_id: 'st_t_s001_movement' }, 422, '/step_id'],
  ])('with %j is refused with %d at %s', async (more, status, pointer) => {
    const answer = await problem(await t.post(MOTION, body(more)))
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([status, pointer])
  })

  it('needs a parent that exists and has succeeded', async () => {
    const nobody = `job_${'0'.repeat(26)}`
    const none = await problem(await t.post(MOTION, body({ parent_job_id: nobody })))
    expect([none.status, none.body.code]).toEqual([404, 'job_not_found'])
    const early = await t.newJob()
    const soon = await problem(await t.post(MOTION, body({ parent_job_id: early })))
    expect([soon.status, soon.body.code]).toEqual([409, 'job_not_finished'])
  })

  it('goes to the named provider, the configured one, or stays here', async () => {
    t = createTestApp({ ports: { motionProviders: ['ark'] } })
    parent = await t.finishedJob()
    await t.newArtifact(parent, new Uint8Array(10))
    const chosen = async (options: object) =>
      (await orderOf(await t.post(MOTION, body({ options })))).preview.provider
    expect(await chosen({})).toEqual({ name: 'ark', model: null })
    expect(await chosen({ provider: 'default' })).toEqual({ name: 'ark', model: null })
    expect(await chosen({ provider: 'ark', model: 'm-2' })).toEqual({ name: 'ark', model: 'm-2' })
    expect(await chosen({ provider: 'local' })).toBeNull()
    const unknown = await problem(await t.post(MOTION, body({ options: { provider: 'luma' } })))
    expect(unknown.body.detail).toContain('local, default, ark')
  })

  it('is listed under its parent with its state', async () => {
    const { subtask_id } = await orderOf(await t.post(MOTION, body()))
    const before = await t.request(`${JOBS}/${parent}`)
    t.jobs.advance(subtask_id, { status: 'running' })
    const after = await t.request(`${JOBS}/${parent}`)
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'))
    const { previews } = (await after.json()) as { previews: object[] }
    expect(previews).toMatchObject([
      { subtask_id, status: 'running', provider: 'local', segment_id: 't_s001' },
    ])
    expect((await t.request(`${MOTION}/${parent}`)).status).toBe(404)
  })
})

describe('a step of a compare result', () => {
  beforeEach(async () => {
    t.jobs.advance(parent, { mode: 'compare', resultJson: JSON.stringify(compared()) })
  })

  const byStep = (step_id: string, more: object = {}) =>
    t.post(MOTION, { parent_job_id: parent, step_id, ...more })

  it('brings its recipe and its shot', async () => {
    const { preview } = await orderOf(await byStep('st_t_s001_movement'))
    expect(preview).toMatchObject({
      asset_role: 'user',
      segment_id: 'u_s001',
      step_id: 'st_t_s001_movement',
      recipe: { type: 'like_target' },
    })
    // The curve is that of the target's shot, not of the shot that is shown.
    expect(preview.target_curve?.[0]?.zoom_pct_per_s).toBe(12)
  })

  it('can be shown over another shot', async () => {
    const { preview } = await orderOf(
      await byStep('st_t_s001_movement', { asset_role: 'target', segment_id: 't_s001' }),
    )
    expect(preview).toMatchObject({ asset_role: 'target', segment_id: 't_s001' })
  })

  it.each([
    ['st_nothing', 404, 'step_not_found'],
    ['st_t_s001_exposure', 422, 'request_invalid'],
    ['st_t_s002_add_shot', 422, 'request_invalid'],
  ])('%s is refused with %d', async (step, status, code) => {
    const answer = await problem(await byStep(step))
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })

  it('like_target follows the mapping without a step', async () => {
    const { preview } = await orderOf(
      await t.post(MOTION, body({ asset_role: 'user', segment_id: 'u_s001', motion_recipe: LIKE })),
    )
    expect(preview.target_curve?.[0]?.zoom_pct_per_s).toBe(12)
  })
})

describe('the plan', () => {
  it('is one step here and four at a provider, all behind every analysis', async () => {
    const { preview } = await orderOf(await t.post(MOTION, body()))
    expect(planPreview(preview).map(({ name, resource }) => [name, resource])).toEqual([
      ['virtual_motion_render', 'media'],
    ])
    const ordered = planPreview({ ...preview, provider: { name: 'ark', model: null } })
    expect(ordered.map(({ name, resource, needs }) => [name, resource, needs.length])).toEqual([
      ['virtual_motion_start', 'io', 0],
      ['virtual_motion_poll', 'io', 1],
      ['virtual_motion_download', 'io', 1],
      ['virtual_motion_normalise', 'media', 1],
    ])
    expect(PREVIEW_PRIORITY).toBeGreaterThan(0)
  })
})

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
