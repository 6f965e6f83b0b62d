// Previews from an image-to-video service, over real HTTP to a service of our own on loopback: what works, and every
// fault, which ends in a coded failure or in a local preview that says why. Nothing is ordered twice.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ErrorCode } from '#lib/core/errors.ts'
import { type ClipRecipe, clip } from '#tests/helpers/clips.ts'
import { threeShots } from '#tests/helpers/clips-known.ts'
import {
  type FakeVideoProvider,
  startFakeVideoProvider,
  type VideoFault,
} from '#tests/helpers/fake-video-provider.ts'
import { type LiveServer, startLive } from '#tests/helpers/live-server.ts'
import { finishedPreview, MOTION } from '#tests/helpers/motion-jobs.ts'

const made = (name: string, size: string, seconds: number): ClipRecipe => ({
  name: `provider-${name}`,
  ext: 'mp4',
  args: [
    ...['-f', 'lavfi', '-i', `testsrc=s=${size}:r=24:d=${seconds}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
  ],
})

const folder = mkdtempSync(join(tmpdir(), 'motion-p-'))
let live: LiveServer
let fake: FakeVideoProvider
let parent: string

beforeAll(async () => {
  copyFileSync(await clip(threeShots), join(folder, 'three.mp4'))
  fake = await startFakeVideoProvider({
    videos: {
      good: await clip(made('good', '640x360', 1)),
      square_video: await clip(made('square', '360x360', 1)),
      short_video: await clip(made('short', '640x360', 0.3)),
      long_video: await clip(made('long', '640x360', 3)),
    },
  })
  live = await startLive({
    cwd: folder,
    environment: {
      IMG2VIDEO_BASE_URL: fake.baseUrl,
      IMG2VIDEO_API_KEY: 'key-of-the-fake',
      IMG2VIDEO_MODEL: 'seedance',
      IMG2VIDEO_PROTOCOL: 'ark',
      URL_ALLOW_HOSTS: fake.host,
    },
    motionTiming: { firstMs: 20, maxMs: 100, deadlineMs: 2_000, submitMs: 400 },
  })
  const job = await live.finish({
    mode: 'learn',
    target_video: { source: { type: 'path', path: 'three.mp4' } },
  })
  parent = job.job_id
}, 60_000)

afterAll(async () => {
  await live?.close()
  await fake?.close()
  rmSync(folder, { recursive: true, force: true })
})

const wish = (options: object, recipe: object = {}) => ({
  parent_job_id: parent,
  asset_role: 'target',
  segment_id: 't_s001',
  motion_recipe: { type: 'push_in', strength: 0.2, duration_ms: 900, ...recipe },
  options,
})

describe('a preview from the configured service', () => {
  test('is the default, is asked for in words, is cut to length, keeps the key to itself', async () => {
    const job = await finishedPreview(live, wish({}))
    expect(job.status).toBe('succeeded')
    expect(job.provider).toBe('ark')
    const { preview } = job.result
    expect(preview).toMatchObject({
      provider: 'ark',
      model: 'seedance',
      applied: 'prompt',
      fallback: null,
      width: 640,
      height: 360,
    })
    expect(Math.abs(preview.duration_ms - 900)).toBeLessThanOrEqual(42)
    const [order] = fake.of('seedance')
    expect(order?.body).toMatchObject({ duration: 4, resolution: '720p', camera_fixed: false })
    expect(JSON.stringify(order?.body.content)).toContain('camera slowly pushes in toward')
    expect(order).toMatchObject({ questions: 2, downloads: 1 })
    expect(fake.leaked).toEqual([])
    const video = await fetch(`${live.url}${preview.url}`)
    expect([video.status, video.headers.get('content-type')]).toEqual([200, 'video/mp4'])
    expect(JSON.stringify(job)).not.toMatch(/signature|key-of-the-fake/)
  }, 60_000)

  test('whose name is not configured answers 422 with the names there are; local is one', async () => {
    const { status, body } = await live.call('POST', MOTION, wish({ provider: 'runway' }))
    expect([status, body.code, body.errors[0].pointer]).toEqual([
      422,
      'provider_unknown',
      '/options/provider',
    ])
    expect(body.detail).toContain('local, default, ark')
    const local = await finishedPreview(live, wish({ provider: 'local' }))
    expect(local.result.preview.provider).toBe('local')
  }, 60_000)

  test('too long a clip is cut; an optional field that is refused is left out; a limit is waited for', async () => {
    const models = ['long_video', 'refuses_camera_fixed', 'rate_limited_once', 'status_500_twice']
    const jobs = await Promise.all(models.map((model) => finishedPreview(live, wish({ model }))))
    for (const job of jobs) {
      expect(job.result?.preview, JSON.stringify(job)).toMatchObject({
        provider: 'ark',
        fallback: null,
      })
      expect(Math.abs(job.result.preview.duration_ms - 900)).toBeLessThanOrEqual(42)
    }
    for (const model of models) expect(fake.of(model)).toHaveLength(1)
    expect(fake.of('refuses_camera_fixed')[0]?.body).not.toHaveProperty('camera_fixed')
  }, 60_000)
})

/** What each fault ends in, and how many orders reached the service. */
const FAULTS: [VideoFault, ErrorCode, number][] = [
  ['submit_timeout', 'unknown_submission', 1],
  ['submit_drop', 'unknown_submission', 1],
  ['submit_502', 'unknown_submission', 1],
  ['submit_500', 'provider_failed', 3],
  ['submit_html', 'model_output_invalid', 1],
  ['unauthorized', 'provider_unauthorized', 0],
  ['unknown_status', 'provider_deadline', 1],
  ['status_500', 'provider_deadline', 1],
  ['failed', 'provider_rejected', 1],
  ['cancelled', 'provider_rejected', 1],
  ['expired_task', 'provider_rejected', 1],
  ['no_url', 'provider_result_invalid', 1],
  ['expired_link', 'provider_result_invalid', 1],
  ['html_video', 'provider_result_invalid', 1],
  ['noise_video', 'provider_result_invalid', 1],
  ['square_video', 'provider_result_invalid', 1],
  ['short_video', 'provider_result_invalid', 1],
]

describe('every fault of the service', () => {
  test('is a coded failure without a fallback', async () => {
    const ends = await Promise.all(
      FAULTS.map(async ([model]) => {
        const job = await finishedPreview(live, wish({ model, fallback: 'none' }))
        return [model, job.status, job.error?.code, fake.of(model).length]
      }),
    )
    expect(ends).toEqual(FAULTS.map(([model, code, orders]) => [model, 'failed', code, orders]))
  }, 60_000)

  test('is a local preview that says why, with one', async () => {
    const faults = FAULTS.filter(([model]) =>
      ['submit_drop', 'status_500', 'expired_link', 'short_video'].includes(model),
    )
    const jobs = await Promise.all(
      faults.map(([model]) => finishedPreview(live, wish({ model, fallback: 'local' }))),
    )
    for (const [i, job] of jobs.entries()) {
      expect(job.status, JSON.stringify(job.error)).toBe('succeeded')
      const { preview } = job.result
      expect([preview.provider, preview.applied, preview.fallback.code]).toEqual([
        'local',
        'native',
        faults[i]?.[1],
      ])
    }
  }, 60_000)

  test('does not matter to a preview that is cancelled', async () => {
    const { body } = await live.call('POST', MOTION, wish({ model: 'unknown_status' }))
    await live.call('POST', `${MOTION}/${body.subtask_id}/cancel`)
    const { body: job } = await live.call('GET', `${MOTION}/${body.subtask_id}?wait=20`)
    expect(job.status).toBe('cancelled')
  }, 60_000)
})
