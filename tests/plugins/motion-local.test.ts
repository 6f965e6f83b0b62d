// The local renderer on clips of every awkward kind, with every ffmpeg of this machine.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFfmpegMedia } from '#lib/media/ffmpeg.node.ts'
import type { FfmpegTool } from '#lib/media/ffmpeg-tool.ts'
import type { Media } from '#lib/media/media.port.ts'
import type { MotionRequest } from '#plugins/contracts.ts'
import { motionLocalV1 } from '#plugins/motion-local-v1/index.ts'
import { allFfmpegs, type ClipRecipe } from '#tests/helpers/clips.ts'
import * as clips from '#tests/helpers/clips-basic.ts'
import { type MediaRoom, openMediaRoom } from '#tests/helpers/media-room.ts'
import { lumaPlanes } from '#tests/helpers/tracker-run.ts'

const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'] as const
/** Every frame has its own grey: 20 + 4 n. One key frame only. */
const greys: ClipRecipe = {
  name: 'greys',
  ext: 'mp4',
  args: [
    ...['-f', 'lavfi', '-i', 'color=black:s=160x90:r=10:d=5', '-vf', "geq='20+4*N':128:128"],
    ...[...X264, '-qp', '4', '-g', '1000', '-bf', '2'],
  ],
}
/** The same as a transport stream: its clock starts anywhere, jumps land anywhere. */
const greysTs: ClipRecipe = {
  ...greys,
  ext: 'ts',
  args: [...greys.args, '-output_ts_offset', '100'],
}
const upright: ClipRecipe = {
  name: 'upright',
  ext: 'mp4',
  args: [...['-f', 'lavfi', '-i', 'testsrc2=s=1080x1920:r=30:d=0.3'], ...X264],
}
const huge: ClipRecipe = {
  name: 'huge-picture',
  ext: 'mp4',
  args: [...['-f', 'lavfi', '-i', 'testsrc2=s=3840x2160:r=30:d=0.2'], ...X264],
}
const odd: ClipRecipe = {
  name: 'odd',
  ext: 'mkv',
  args: [
    ...['-f', 'lavfi', '-i', 'testsrc2=s=321x181:r=25:d=0.6'],
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv444p',
  ],
}
const shaky: ClipRecipe = {
  name: 'shaky',
  ext: 'mp4',
  args: [
    ...['-f', 'lavfi', '-i', 'mandelbrot=s=360x220:r=25:end_scale=2.9', '-vf'],
    ...['crop=320:180:20+8*sin(n*2.1):20+8*cos(n*1.7)', '-t', '1', ...X264],
  ],
}

const never = new AbortController().signal
let room: MediaRoom
beforeAll(async () => {
  room = await openMediaRoom()
})
afterAll(() => room.close())

const FFMPEGS = await allFfmpegs()
type Wish = Partial<Omit<MotionRequest, 'recipe'>> & { recipe?: Partial<MotionRequest['recipe']> }

async function requestFor(media: Media, recipe: ClipRecipe, wish: Wish): Promise<MotionRequest> {
  const key = await room.put(recipe)
  const info = await media.probe(key, never)
  return {
    clip: { key, info, startMs: 0, endMs: 500 },
    keyframes: [],
    use: 'auto',
    nearest: 'apply',
    layout: 'single',
    poster: false,
    outKey: 'p/preview.mp4',
    ...wish,
    recipe: {
      type: 'push_in',
      strength: 0.2,
      duration_ms: 500,
      easing: 'ease_in_out',
      ...wish.recipe,
    },
  }
}

const open = (ffmpeg: FfmpegTool) =>
  createFfmpegMedia({ ffmpeg, storage: room.files, files: room.files })

async function render(ffmpeg: FfmpegTool, recipe: ClipRecipe, wish: Wish = {}) {
  const media = open(ffmpeg)
  const request = await requestFor(media, recipe, wish)
  const seen: number[] = []
  const context = { media, signal: never, progress: (percent: number) => void seen.push(percent) }
  const preview = await motionLocalV1.render(context, request)
  const made = await media.probe(preview.key, never)
  return { preview, made, seen, path: `${room.root}/${preview.key}` }
}

const keys = async () => {
  const found: string[] = []
  for await (const { key } of room.files.list('q/')) found.push(key)
  return found
}

describe.each(FFMPEGS)('local previews with %s', (_, ffmpeg) => {
  it('shows just the shot: from its first frame, whatever the key frames', async () => {
    for (const clip of [greys, greysTs]) {
      const key = await room.put(clip)
      const info = await open(ffmpeg).probe(key, never)
      const { preview, path, made } = await render(ffmpeg, clip, {
        clip: { key, info, startMs: 4000, endMs: 4700 },
        recipe: { type: 'static', duration_ms: 700 },
      })
      const planes = await lumaPlanes(ffmpeg.bin, path, { width: 160, height: 90 })
      const levels = planes.map((plane) => Math.round((plane[45 * 160 + 80] as number) / 2) * 2)
      // The source's ten frames a second are doubled so that a camera could glide.
      expect(levels).toEqual([180, 180, 184, 184, 188, 188, 192, 192, 196, 196, 200, 200, 204, 204])
      expect(preview).toMatchObject({ duration_ms: 700, applied: 'native', warnings: [] })
      expect(made.fpsNum / made.fpsDen).toBeCloseTo(20, 5)
    }
  })

  it('makes a short shot longer, then holds its last picture', async () => {
    const key = await room.put(greys)
    const info = await open(ffmpeg).probe(key, never)
    const { preview, path } = await render(ffmpeg, greys, {
      clip: { key, info, startMs: 1000, endMs: 1200 },
      recipe: { type: 'static', duration_ms: 600 },
    })
    const planes = await lumaPlanes(ffmpeg.bin, path, { width: 160, height: 90 })
    const levels = planes.map((plane) => Math.round((plane[45 * 160 + 80] as number) / 4) * 4)
    expect(levels).toHaveLength(12)
    expect(levels.slice(0, 3)).toEqual([60, 60, 60])
    expect(levels.slice(4)).toEqual(new Array(8).fill(64))
    expect(preview.warnings.map((w) => w.code)).toEqual(['source_slowed'])
  })

  it.each([
    ['upright', upright, { width: 720, height: 1280 }, 30],
    ['4K', huge, { width: 1280, height: 720 }, 30],
    ['odd sides, 4:4:4', odd, { width: 320, height: 180 }, 25],
    ['turned by a phone', clips.rotated90, { width: 180, height: 320 }, 24],
    ['one frame', clips.oneFrame, { width: 320, height: 180 }, 25],
    ['variable rate', clips.variableRate, { width: 320, height: 180 }, null],
    ['late picture', clips.lateStart, { width: 320, height: 180 }, 25],
  ] as const)('takes a source that is %s', async (_name, clip, size, fps) => {
    const { preview, made, seen } = await render(ffmpeg, clip, {
      recipe: { type: 'roll_clockwise' },
    })
    expect(preview).toMatchObject({ ...size, source: 'clip' })
    expect(made).toMatchObject({ codec: 'h264', ...size, rotationDeg: 0, audio: null })
    expect(Math.abs(preview.duration_ms - 500)).toBeLessThanOrEqual(25)
    if (fps) expect(made.fpsNum / made.fpsDen).toBeCloseTo(fps, 3)
    expect(seen.at(-1)).toBe(95)
    const head = Buffer.from((await room.files.readBytes(preview.key)) as Uint8Array)
    expect(head.indexOf('moov')).toBeLessThan(head.indexOf('mdat'))
  })

  it('puts before and after side by side, and a small endless picture beside it', async () => {
    const { preview, path } = await render(ffmpeg, clips.plain, {
      layout: 'side_by_side',
      poster: true,
      recipe: { type: 'zoom_in', strength: 0.5 },
    })
    expect(preview).toMatchObject({ width: 640, height: 180, poster: { width: 320, height: 90 } })
    const poster = await room.files.readBytes(preview.poster?.key ?? '')
    expect(['RIFF', 'GIF8']).toContain(Buffer.from(poster as Uint8Array).toString('latin1', 0, 4))
    const planes = await lumaPlanes(ffmpeg.bin, path, { width: 640, height: 180 })
    const differ = (plane: Uint8Array) => {
      let sum = 0
      for (let y = 0; y < 180; y++)
        for (let x = 0; x < 320; x++)
          sum += Math.abs((plane[y * 640 + x] as number) - (plane[y * 640 + 320 + x] as number))
      return sum / (320 * 180)
    }
    expect(differ(planes[0] as Uint8Array)).toBeLessThan(2)
    expect(differ(planes.at(-1) as Uint8Array)).toBeGreaterThan(10)
  })

  it('moves over stills, one to three, when asked or when the shot is broken', async () => {
    const media = open(ffmpeg)
    const key = await room.put(clips.plain)
    const info = await media.probe(key, never)
    const wish = { inputKey: key, info, timesMs: [0, 700, 1400], longSide: 320, keyPrefix: 'k/' }
    const keyframes = await media.stills(wish, never)
    const asked = await render(ffmpeg, clips.plain, {
      keyframes,
      use: 'keyframes',
      recipe: { duration_ms: 900 },
    })
    expect(asked.preview).toMatchObject({
      source: 'keyframes',
      width: 320,
      height: 180,
      duration_ms: 917,
    })
    const planes = await lumaPlanes(ffmpeg.bin, asked.path, { width: 320, height: 180 })
    expect(planes).toHaveLength(22)
    const broken = { key: await room.put(clips.undecodable), info, startMs: 0, endMs: 500 }
    const rescued = await render(ffmpeg, clips.plain, { keyframes, clip: broken })
    expect(rescued.preview.source).toBe('keyframes')
    expect(rescued.preview.warnings.map((w) => w.code)).toContain('clip_unusable')
    await expect(render(ffmpeg, clips.plain, { clip: broken })).rejects.toMatchObject({
      code: 'input_decode_failed',
    })
  })

  it('steadies a shaky shot first where this ffmpeg can', async () => {
    const size = { width: 320, height: 180 }
    const restlessness = async (jitterPctDiag: number) => {
      const { preview, path } = await render(ffmpeg, shaky, {
        jitterPctDiag,
        clip: {
          key: await room.put(shaky),
          info: await open(ffmpeg).probe(await room.put(shaky), never),
          startMs: 0,
          endMs: 1000,
        },
        recipe: { type: 'static', duration_ms: 1000 },
      })
      expect(preview.warnings).toEqual([])
      const planes = await lumaPlanes(ffmpeg.bin, path, size)
      let sum = 0
      for (let n = 5; n < 20; n++)
        for (let i = 0; i < 320 * 180; i++)
          sum += Math.abs((planes[n]?.[i] as number) - (planes[n - 1]?.[i] as number))
      return sum
    }
    expect(await restlessness(1)).toBeLessThan(0.6 * (await restlessness(0.1)))
    const without = {
      ...ffmpeg,
      filters: new Set([...ffmpeg.filters].filter((f) => !f.startsWith('vidstab'))),
    }
    const plain = await render(without, shaky, { jitterPctDiag: 1 })
    expect(plain.preview.warnings.map((w) => w.code)).toContain('not_stabilised')
  })

  it('stops when told to, and leaves nothing behind', async () => {
    const media = open(ffmpeg)
    const stop = new AbortController()
    const request = await requestFor(media, upright, {
      outKey: 'q/gone.mp4',
      poster: true,
      recipe: { duration_ms: 10_000 },
    })
    const context = { media, signal: stop.signal, progress: () => stop.abort() }
    await expect(motionLocalV1.render(context, request)).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(await keys()).toEqual([])
  })
})

describe('what the local renderer says', () => {
  const [, ffmpeg] = FFMPEGS[0] as (typeof FFMPEGS)[number]
  const codes = (preview: { warnings: { code: string }[] }) => preview.warnings.map((w) => w.code)

  it('does the nearest flat move and says so, or refuses and names it', async () => {
    const { preview } = await render(ffmpeg, clips.plain, { recipe: { type: 'arc_clockwise' } })
    expect(preview).toMatchObject({
      applied: 'approximate',
      applied_recipe: { type: 'truck_left' },
    })
    expect(codes(preview)).toEqual(['motion_approximated', 'no_parallax'])
    const refused = render(ffmpeg, clips.plain, {
      nearest: 'refuse',
      recipe: { type: 'dolly_zoom' },
    })
    await expect(refused).rejects.toMatchObject({ code: 'request_invalid', detail: /"push_in"/ })
  })

  it('tells of softness and of what is missing', async () => {
    const { preview } = await render(ffmpeg, clips.plain, {
      recipe: { type: 'zoom_in', strength: 0.5 },
    })
    expect(codes(preview)).toEqual(['soft_preview'])
    for (const wish of [
      { clip: null },
      { recipe: { type: 'like_target' } },
      { use: 'keyframes' },
    ] as const)
      await expect(render(ffmpeg, clips.plain, wish)).rejects.toMatchObject({
        code: 'request_invalid',
      })
  })
})
