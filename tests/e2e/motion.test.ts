// Local previews as a user meets them: a real server, real footage, real files.

import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { JobView } from '#lib/schema/job.ts'
import { VirtualMotionView } from '#lib/schema/virtual-motion.ts'
import { clip } from '#tests/helpers/clips.ts'
import { threeShots } from '#tests/helpers/clips-known.ts'
import { type LiveServer, startLive } from '#tests/helpers/live-server.ts'
import { finishedPreview, MOTION } from '#tests/helpers/motion-jobs.ts'

const folder = mkdtempSync(join(tmpdir(), 'motion-'))
let live: LiveServer
let parent: string

beforeAll(async () => {
  copyFileSync(await clip(threeShots), join(folder, 'three.mp4'))
  live = await startLive({ cwd: folder })
  const job = await live.finish({
    mode: 'learn',
    target_video: { source: { type: 'path', path: 'three.mp4' } },
  })
  expect(job.status).toBe('succeeded')
  parent = job.job_id
}, 60_000)

afterAll(async () => {
  await live?.close()
  rmSync(folder, { recursive: true, force: true })
})

const wish = (more: object = {}, recipe: object = {}) => ({
  parent_job_id: parent,
  asset_role: 'target',
  segment_id: 't_s002',
  motion_recipe: { type: 'push_in', strength: 0.2, duration_ms: 1000, ...recipe },
  ...more,
})

describe('a preview', () => {
  test('from the request to the file, listed under its parent, gone with it', async () => {
    const before = await live.call('GET', `/jobs/${parent}`)
    expect(before.body.previews).toEqual([])
    const first = await finishedPreview(live, wish())
    v.parse(VirtualMotionView, first)
    expect(first.status).toBe('succeeded')
    const { preview } = first.result
    expect(preview).toMatchObject({
      width: 640,
      height: 360,
      duration_ms: 1000,
      provider: 'local',
      applied: 'native',
      source: 'clip',
      fallback: null,
    })
    expect(preview.applied_recipe).toMatchObject({ type: 'push_in', strength: 0.2 })

    const file = await fetch(`${live.url}${preview.url}`)
    expect(file.headers.get('content-type')).toBe('video/mp4')
    const mp4 = Buffer.from(await file.arrayBuffer())
    expect(mp4.subarray(4, 8).toString('latin1')).toBe('ftyp')
    // faststart: what a player needs first comes first
    expect(mp4.indexOf('moov')).toBeLessThan(mp4.indexOf('mdat'))
    const poster = await fetch(`${live.url}${preview.poster.url}`)
    expect(poster.headers.get('content-type')).toMatch(/^image\/(webp|gif)$/)

    const second = await finishedPreview(
      live,
      wish({ options: { source: 'keyframes' } }, { type: 'roll_clockwise', easing: 'constant' }),
    )
    expect(second.result.preview.source).toBe('keyframes')

    const after = await live.call('GET', `/jobs/${parent}`)
    v.parse(JobView, after.body)
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'))
    const ids = after.body.previews.map((p: { subtask_id: string }) => p.subtask_id)
    expect(ids).toEqual([first.subtask_id, second.subtask_id])
    const { body: list } = await live.call('GET', '/jobs')
    expect(list.jobs).toHaveLength(1)
    const { body: files } = await live.call('GET', `/jobs/${parent}/artifacts`)
    const kinds = files.artifacts.map((artifact: { kind: string }) => artifact.kind)
    expect(kinds.filter((kind: string) => kind === 'preview')).toHaveLength(2)
    // A preview's id is no job's.
    expect((await live.call('GET', `/jobs/${first.subtask_id}`)).status).toBe(404)
  }, 60_000)

  test('follows the measured move of a shot', async () => {
    const job = await finishedPreview(
      live,
      wish({ segment_id: 't_s003' }, { type: 'like_target', strength: 1 }),
    )
    expect(job.status).toBe('succeeded')
    expect(job.result.preview.applied_recipe.max_zoom).toBeGreaterThan(1.1)
  }, 60_000)

  test('the same key answers the same preview; another body with it is refused', async () => {
    const key = { 'idempotency-key': 'motion-1' }
    const one = await live.call('POST', MOTION, wish(), key)
    const two = await live.call('POST', MOTION, wish(), key)
    expect(two.body.subtask_id).toBe(one.body.subtask_id)
    const three = await live.call('POST', MOTION, wish({}, { strength: 0.3 }), key)
    expect([three.status, three.body.code]).toEqual([409, 'idempotency_conflict'])
  })

  test('is cancelled while it waits or runs', async () => {
    const { body } = await live.call('POST', MOTION, wish({}, { duration_ms: 10_000 }))
    await live.call('POST', `${MOTION}/${body.subtask_id}/cancel`)
    const { body: job } = await live.call('GET', `${MOTION}/${body.subtask_id}?wait=20`)
    expect(job.status).toBe('cancelled')
    const again = await live.call('POST', `${MOTION}/${body.subtask_id}/cancel`)
    expect([again.status, again.body.status]).toEqual([200, 'cancelled'])
  }, 60_000)
})

test('previews go with their parent', async () => {
  const job = await live.finish({
    mode: 'learn',
    target_video: { source: { type: 'path', path: 'three.mp4' } },
  })
  const preview = await finishedPreview(live, { ...wish(), parent_job_id: job.job_id })
  expect((await live.call('DELETE', `/jobs/${job.job_id}`)).status).toBe(204)
  expect((await live.call('GET', `${MOTION}/${preview.subtask_id}`)).status).toBe(404)
  expect(existsSync(join(live.dataDir, 'jobs', job.job_id))).toBe(false)
}, 60_000)
