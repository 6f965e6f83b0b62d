// What the viewer's eye judges: does the picture glide, and along the path that was asked for?

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allFfmpegs } from '#tests/helpers/clips.ts'
import { type MediaRoom, openMediaRoom } from '#tests/helpers/media-room.ts'
import { previewOfStill, putStill, STILL_SIZE } from '#tests/helpers/tracker-preview.ts'
import { lumaPlanes, pathError, psnr } from '#tests/helpers/tracker-run.ts'

const SIZE = { width: 1280, height: 720 }
const MAX_JITTER_PX = 0.06
const MAX_OFF_PX = 0.3
const MIN_PSNR_DB = 35
/** The seed's 0.18 in three seconds, at its pace. */
const MOVES = [
  { type: 'push_in', strength: 0.05 },
  { type: 'pull_out', strength: 0.05 },
  { type: 'pan_right', strength: 0.05 },
  { type: 'tilt_up', strength: 0.05 },
  { type: 'roll_clockwise', strength: 0.06 },
] as const
const DURATION_MS = 640

let room: MediaRoom
let still: { key: string; path: string }
beforeAll(async () => {
  room = await openMediaRoom()
  still = await putStill(room)
})
afterAll(() => room.close())

const LIMITED = 'scale=in_range=pc:out_range=tv'
const source = async (bin: string): Promise<Uint8Array> => {
  const [plane] = await lumaPlanes(bin, still.path, STILL_SIZE, LIMITED)
  return plane as Uint8Array
}

const FFMPEGS = await allFfmpegs()

describe.each(FFMPEGS)('previews by %s', (_, ffmpeg) => {
  it.each(MOVES)('$type glides along its path', async (move) => {
    const { path, poses } = await previewOfStill(room, ffmpeg, still.key, {
      ...move,
      durationMs: DURATION_MS,
    })
    const frames = await lumaPlanes(ffmpeg.bin, path, SIZE)
    expect(frames).toHaveLength(poses.length)
    const error = pathError(await source(ffmpeg.bin), STILL_SIZE, frames, SIZE, poses)
    process.stdout.write(
      `    ${move.type}: ${error.jitterPx.toFixed(3)} px/frame², ${error.worstPx.toFixed(3)} px off\n`,
    )
    expect(error.jitterPx).toBeLessThan(MAX_JITTER_PX)
    expect(error.worstPx).toBeLessThan(MAX_OFF_PX)
    const end = { push_in: 0, pull_out: frames.length - 1 }[move.type as string]
    if (end === undefined) return
    const small = `scale=${SIZE.width}:${SIZE.height}:flags=bicubic:in_range=pc:out_range=tv`
    const [whole] = await lumaPlanes(ffmpeg.bin, still.path, SIZE, small)
    const db = psnr(frames[end] as Uint8Array, whole as Uint8Array)
    process.stdout.write(`    ${move.type}: ${db.toFixed(1)} dB at its wide end\n`)
    expect(db).toBeGreaterThan(MIN_PSNR_DB)
  })
})

describe('the tracker', () => {
  // One ffmpeg is enough to show that it can fail.
  const [, ffmpeg] = FFMPEGS[0] as (typeof FFMPEGS)[number]

  it('sees that zoompan shakes', async () => {
    const { path, poses } = await previewOfStill(room, ffmpeg, still.key, {
      type: 'push_in',
      strength: 0.05,
      durationMs: DURATION_MS,
      easing: 'constant',
    })
    const last = poses.length - 1
    const zoom = `z='pow(1.05,on/${last})':x='iw/2-iw/zoom/2':y='(ih-ih/zoom)*0.45'`
    const naive = `${LIMITED},scale=1280:720,zoompan=${zoom}:d=${poses.length}:s=1280x720`
    const measure = async (frames: Uint8Array[]) =>
      pathError(await source(ffmpeg.bin), STILL_SIZE, frames, SIZE, poses)
    const shaking = await measure(await lumaPlanes(ffmpeg.bin, still.path, SIZE, naive))
    const gliding = await measure(await lumaPlanes(ffmpeg.bin, path, SIZE))
    process.stdout.write(
      `    zoompan: ${shaking.jitterPx.toFixed(3)} px/frame², ours ${gliding.jitterPx.toFixed(3)}\n`,
    )
    expect(shaking.jitterPx).toBeGreaterThan(5 * MAX_JITTER_PX)
    expect(gliding.jitterPx).toBeLessThan(MAX_JITTER_PX)
  })
})
