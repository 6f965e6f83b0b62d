// learn, end to end, as a user meets it: a real server, real footage, all three sources.

import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DecomposeResult } from '#lib/schema/decompose.ts'
import { JobView } from '#lib/schema/job.ts'
import { isValue, labelOf, REQUIRED_CATEGORIES } from '#lib/schema/vocabulary.ts'
import { clip, REAL_CLIP } from '#tests/helpers/clips.ts'
import { threeShots } from '#tests/helpers/clips-known.ts'
import { type LiveServer, startLive } from '#tests/helpers/live-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'e2e-'))
let live: LiveServer
let files: Server
let filesUrl: string

beforeAll(async () => {
  copyFileSync(await clip(threeShots), join(folder, 'three.mp4'))
  writeFileSync(join(folder, 'notes.mp4'), 'this is a text file')
  files = createServer((request, response) => {
    const name = request.url?.slice(1) ?? ''
    if (!existsSync(join(folder, name))) return response.writeHead(404).end('no')
    response.writeHead(200, { 'content-type': 'video/mp4' }).end(readFileSync(join(folder, name)))
  })
  await new Promise<void>((done) => files.listen(0, '127.0.0.1', done))
  const { port } = files.address() as AddressInfo
  filesUrl = `http://127.0.0.1:${port}`
  live = await startLive({ cwd: folder, environment: { URL_ALLOW_HOSTS: `127.0.0.1:${port}` } })
}, 120_000)

afterAll(async () => {
  await live?.close()
  files?.close()
  rmSync(folder, { recursive: true, force: true })
})

const learn = (source: unknown, options = {}) => ({
  mode: 'learn',
  target_video: { source },
  options,
})
const path = (name: string) => ({ type: 'path', path: name })

/** Everything that the contract promises of any learn result. */
function checkResult(result: DecomposeResult): void {
  v.parse(DecomposeResult, result)
  const { segments, video } = result
  expect(segments[0]?.start_ms).toBe(0)
  expect(segments.at(-1)?.end_ms).toBe(video.duration_ms)
  expect(segments.at(-1)?.end_frame).toBe(video.frame_count)
  for (const [i, segment] of segments.entries()) {
    expect(segment.index).toBe(i)
    expect(segment.duration_ms).toBe(segment.end_ms - segment.start_ms)
    const next = segments[i + 1]
    if (next) expect(next.start_ms).toBe(segment.end_ms)
    expect(segment.keyframes.length).toBeGreaterThan(0)
    for (const keyframe of segment.keyframes) {
      expect(keyframe.ts_ms).toBeGreaterThanOrEqual(segment.start_ms)
      expect(keyframe.ts_ms).toBeLessThan(segment.end_ms)
    }
    const { features } = segment.analysis
    for (const category of REQUIRED_CATEGORIES)
      expect(features.some((f) => f.category === category)).toBe(true)
    for (const feature of features) {
      expect(isValue(feature.category, feature.type, feature.value)).toBe(true)
      expect(feature.label).toEqual(labelOf(feature.category, feature.type, feature.value))
      for (const [a, b] of feature.evidence.time_ranges_ms) {
        expect(a).toBeGreaterThanOrEqual(segment.start_ms)
        expect(b).toBeLessThanOrEqual(segment.end_ms)
        expect(b).toBeGreaterThan(a)
      }
    }
  }
}

const valueIn = (segment: DecomposeResult['segments'][number] | undefined, type: string) =>
  segment?.analysis.features.find((f) => f.type === type)?.value

describe('the three sources', () => {
  test('a path, a URL and an upload of one file give one breakdown, made once', async () => {
    const byPath = await live.finish(learn(path('three.mp4')))
    expect(byPath.status).toBe('succeeded')
    checkResult(byPath.result)
    v.parse(JobView, byPath)

    const byUrl = await live.finish(learn({ type: 'url', url: `${filesUrl}/three.mp4` }))
    const upload = await live.call('POST', '/uploads', readFileSync(join(folder, 'three.mp4')))
    expect(upload.status).toBe(201)
    const { upload_id } = upload.body
    const byUpload = await live.finish(learn({ type: 'upload', upload_id }))
    for (const job of [byUrl, byUpload]) {
      expect(job.status).toBe('succeeded')
      expect(bare(job.result)).toEqual(bare(byPath.result))
      // Cached: nothing was decoded again, so no sampled stills lie in the new folder.
      const frames = readdirSync(join(live.dataDir, 'jobs', job.job_id, 'frames', 'target'))
      expect(frames).toEqual(['frames_index.json'])
    }

    // Deleting one job breaks neither the others nor the next.
    expect((await live.call('DELETE', `/jobs/${byPath.job_id}`)).status).toBe(204)
    expect(existsSync(join(live.dataDir, 'jobs', byPath.job_id))).toBe(false)
    const { keyframes } = byUrl.result.segments[1]
    const image = await fetch(`${live.url}${keyframes[0].url}`)
    expect(image.status).toBe(200)
    expect(image.headers.get('content-type')).toBe('image/jpeg')
    const jpeg = new Uint8Array(await image.arrayBuffer())
    expect([jpeg[0], jpeg[1], jpeg.at(-2), jpeg.at(-1)]).toEqual([0xff, 0xd8, 0xff, 0xd9])
    const again = await live.finish(learn(path('three.mp4')))
    expect(bare(again.result)).toEqual(bare(byUrl.result))

    // A cache that somebody emptied is no fault of the next job.
    rmSync(join(live.dataDir, 'cache'), { recursive: true })
    const anew = await live.finish(learn(path('three.mp4')))
    expect(anew.status).toBe('succeeded')
    expect(bare(anew.result)).toEqual(bare(byUrl.result))
  }, 90_000)
})

/** A result without what belongs to the job. */
function bare(result: unknown): unknown {
  const text = JSON.stringify(result).replaceAll(/(job|art)_[0-9a-z]{26}/g, '$1')
  return JSON.parse(text)
}

describe('what is said of known footage', () => {
  test('three known shots: cuts, a pan, a locked-off shot, a push-in; warm, dark', async () => {
    const { result } = await live.finish(learn(path('three.mp4')))
    expect(result.segments.map((s: { start_frame: number }) => s.start_frame)).toEqual([0, 50, 100])
    const [first, second, third] = result.segments
    expect(['pan_right', 'truck_right']).toContain(valueIn(first, 'movement'))
    expect(valueIn(second, 'movement')).toBe('static')
    expect(['push_in', 'zoom_in']).toContain(valueIn(third, 'movement'))
    expect(third.measurements.zoom_pct_per_s).toBeGreaterThan(8)
    expect(third.measurements.zoom_pct_per_s).toBeLessThan(12)
    expect(['warm', 'very_warm']).toContain(valueIn(second, 'temperature'))
    expect(third.measurements.median_l).toBeLessThan(first.measurements.median_l - 10)
  }, 60_000)

  test('the real clip: its shots, one tilt, the opening fade', async () => {
    copyFileSync(REAL_CLIP, join(folder, 'real.mp4'))
    const job = await live.finish(
      learn(path('real.mp4'), { analysis: { enabled_modules: ['pacing', 'transition'] } }),
    )
    expect(job.status).toBe('succeeded')
    checkResult(job.result)
    const { segments } = job.result as DecomposeResult
    expect(segments.length).toBeGreaterThanOrEqual(4)
    expect(segments.length).toBeLessThanOrEqual(7)
    expect(segments.some((s) => valueIn(s, 'movement')?.startsWith('tilt'))).toBe(true)
    expect(segments[0]?.transition_in.kind).toBe('fade_in')
  }, 120_000)
})
