import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { colourSize, lumaSize } from '#lib/analysis/frame.ts'
import { AppError } from '#lib/core/errors.ts'
import { createFfmpegMedia } from '#lib/media/ffmpeg.node.ts'
import type { ExtractRequest, VideoInfo } from '#lib/media/media.port.ts'
import { allFfmpegs, anyFfmpeg, type ClipRecipe } from '#tests/helpers/clips.ts'
import * as clips from '#tests/helpers/clips-basic.ts'
import { type MediaRoom, openMediaRoom } from '#tests/helpers/media-room.ts'
import { keepStreams } from '#tests/helpers/media-sinks.ts'

const never = new AbortController().signal
let room: MediaRoom
beforeAll(async () => {
  room = await openMediaRoom()
})
afterEach(async () => {
  expect(await readdir(join(room.root, '.tmp'))).toEqual([])
})
afterAll(() => room.close())

describe.each(await allFfmpegs())('extract with %s', (_, ffmpeg) => {
  const open = () => createFfmpegMedia({ ffmpeg, storage: room.files, files: room.files })

  const run = async (
    recipe: ClipRecipe,
    sample: Partial<ExtractRequest['sample']> = {},
    told: Partial<VideoInfo> = {},
  ) => {
    const media = open()
    const inputKey = await room.put(recipe)
    const info = { ...(await media.probe(inputKey, never)), ...told }
    const sinks = keepStreams()
    const [luma, colour] = [lumaSize(info.width, info.height), colourSize(info.width, info.height)]
    await room.files.removeAll('out/')
    const request: ExtractRequest = {
      inputKey,
      info,
      sample: { fps: 2, maxFrames: 240, longSide: 1280, keyPrefix: 'out/', ...sample },
      luma,
      colour: { ...colour, fps: 2 },
      audioHz: 16_000,
    }
    const result = await media.extract(request, sinks, never)
    const { kept } = sinks
    expect(kept.luma.length).toBe(result.frameCount * luma.width * luma.height * 1.5)
    expect(kept.colour.length).toBe(result.colourFrameCount * colour.width * colour.height * 3)
    expect(kept.lumaPts).toHaveLength(result.frameCount)
    expect(kept.colourPts).toHaveLength(result.colourFrameCount)
    for (const times of [kept.lumaPts, kept.colourPts, result.frames.map((f) => f.tsMs)]) {
      expect(times[0]).toBe(0)
      expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
    }
    expect(result.durationMs).toBeGreaterThan(kept.lumaPts.at(-1) as number)
    const stored: string[] = []
    for await (const { key } of room.files.list('out/')) stored.push(key)
    expect(result.frames.map(({ key }) => key)).toEqual(stored)
    for (const { key, bytes, width, height } of result.frames) {
      const jpeg = (await room.files.readBytes(key)) as Uint8Array
      expect(jpeg.length).toBe(bytes)
      expect(jpegSize(jpeg)).toEqual({ width, height })
    }
    return { ...result, ...kept, info, lumaSize: luma, colourSize: colour }
  }
  const times = (frames: { tsMs: number }[]) => frames.map((f) => f.tsMs)

  it('gives every frame its own time, and one still per step', async () => {
    const got = await run(clips.real)
    expect(got).toMatchObject({
      durationMs: 2000,
      frameCount: 48,
      colourFrameCount: 4,
      warnings: [],
    })
    expect(got.lumaPts[1]).toBeCloseTo(1000 / 24, 2)
    expect(times(got.frames)).toEqual([0, 500, 1000, 1500])
    expect(got.frames[0]).toMatchObject({ key: 'out/f_00001.jpg', width: 640, height: 360 })
  })

  it('keeps the true times of a variable rate', async () => {
    const got = await run(clips.variableRate)
    expect(got.frameCount).toBe(40)
    const gaps = got.lumaPts.slice(1).map((t, i) => Math.round(t - (got.lumaPts[i] as number)))
    expect(gaps.slice(0, 6)).toEqual([33, 67, 33, 67, 33, 67])
  })

  it('accepts one frame and two frames', async () => {
    expect(await run(clips.oneFrame)).toMatchObject({
      frameCount: 1,
      durationMs: 40,
      colourFrameCount: 1,
    })
    expect(await run(clips.twoFrames)).toMatchObject({ frameCount: 2, durationMs: 80 })
  })

  it('crosses an hour of nothing without inventing frames', async () => {
    const got = await run(clips.hourGap)
    expect(got.frameCount).toBe(4)
    expect(got.lumaPts[2]).toBeGreaterThan(3_600_000)
    expect(got.frames).toHaveLength(2)
  })

  it('counts from the first decoded frame, whatever clock the file has', async () => {
    for (const recipe of [clips.transportStream, clips.lateStart, clips.webm, clips.avi])
      expect(await run(recipe)).toMatchObject({ frameCount: 25, durationMs: 1000 })
    const cut = await run(clips.editList)
    expect(cut.durationMs).toBeCloseTo(cut.info.durationMs as number, -2)
    expect(await run(clips.gif)).toMatchObject({ frameCount: 10, durationMs: 1000 })
  })

  it('turns pictures clockwise: the corners of the file end where a viewer sees them', async () => {
    const upright = await run(clips.plain)
    const turned = await run(clips.rotated90)
    const back = await run(clips.rotated270)
    expect(turned.frames[0]).toMatchObject({ width: 180, height: 320 })
    const corner = (got: typeof upright, right: boolean, bottom: boolean) => {
      const { width, height } = got.colourSize
      const x = right ? width - 5 : 4
      const y = bottom ? height - 5 : 4
      return [...got.colour.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)]
    }
    const near = (a: number[], b: number[]) =>
      expect(Math.max(...a.map((v, i) => Math.abs(v - (b[i] as number))))).toBeLessThan(40)
    near(corner(turned, true, false), corner(upright, false, false))
    near(corner(turned, false, true), corner(upright, true, true))
    near(corner(back, false, true), corner(upright, false, false))
    near(corner(back, true, false), corner(upright, true, true))
  })

  it('squares pixels, keeps odd sizes whole, and never enlarges', async () => {
    expect((await run(clips.anamorphic)).frames[0]).toMatchObject({ width: 1024, height: 576 })
    const odd = (await run(clips.oddSize)).frames[0]
    expect(odd?.width).toBeLessThanOrEqual(322)
    expect(odd?.height).toBe(180)
    expect((await run(clips.real, { longSide: 320 })).frames[0]).toMatchObject({
      width: 320,
      height: 180,
    })
  })

  it.each([
    ['bt601', clips.flat601],
    ['bt709', clips.flat709],
    ['full range', clips.flatFull],
  ])('gives true colours from %s', async (_name, recipe) => {
    const got = await run(recipe)
    const off = [200, 60, 40].map((v, i) => Math.abs((got.colour[i] as number) - v))
    expect(Math.max(...off)).toBeLessThanOrEqual(4)
    expect(await jpegColour((await room.files.readBytes('out/f_00001.jpg')) as Uint8Array)).toEqual(
      [200, 60, 40].map((v) => expect.toSatisfy((x: number) => Math.abs(x - v) <= 6)),
    )
    const luma = got.luma[0] as number
    expect(luma).toBeGreaterThan(16)
    expect(luma).toBeLessThan(120)
  })

  it('spreads maxFrames over the whole, when the header tells the truth, lies, or says nothing', async () => {
    const spread = (frames: { tsMs: number }[], most: number) => {
      expect(frames.length).toBeLessThanOrEqual(most)
      expect(frames.length).toBeGreaterThanOrEqual(most - 1)
      expect(times(frames).at(-1)).toBeGreaterThan(1200)
    }
    spread((await run(clips.plain, { fps: 10, maxFrames: 5 })).frames, 5)
    for (const durationMs of [null, 200, 3_600_000])
      spread((await run(clips.plain, { fps: 10, maxFrames: 5 }, { durationMs })).frames, 5)
    expect((await run(clips.plain, { fps: 10, maxFrames: 1 })).frames).toHaveLength(1)
  })

  it('cuts sound to the first frame', async () => {
    const { audio } = await run(clips.lateStart)
    // Three seconds of sound, the picture begins after two.
    expect(audio.length / 32_000).toBeCloseTo(1, 1)
    expect((await run(clips.real)).audio.length / 32_000).toBeCloseTo(2, 1)
  })

  it('accepts damaged files and says so', async () => {
    const cut = await run(clips.truncated)
    expect(cut.durationMs).toBeLessThan(3000)
    expect(cut.warnings.map((w) => w.code)).toContain('input_truncated')
    const noisy = await run(clips.corrupted)
    expect(noisy.warnings.map((w) => w.code)).toContain('decode_errors')
  })

  it('refuses what gives no picture', async () => {
    await expect(run(clips.undecodable)).rejects.toMatchObject({ code: 'input_decode_failed' })
  })

  it('stops reading while a sink is busy, and stops at its error', async () => {
    const media = open()
    const inputKey = await room.put(clips.long)
    const info = await media.probe(inputKey, never)
    const request: ExtractRequest = {
      inputKey,
      info,
      sample: { fps: 2, maxFrames: 10, longSide: 320, keyPrefix: 'out/' },
      luma: lumaSize(info.width, info.height),
      colour: { ...colourSize(info.width, info.height), fps: 2 },
    }
    const sinks = keepStreams()
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let seen = 0
    let farthestMs = 0
    const busy = media.extract(
      request,
      {
        ...sinks,
        luma: async (chunk) => {
          seen += chunk.length
          if (seen > 200_000) await held
        },
        progress: (ptsMs) => {
          farthestMs = ptsMs
        },
      },
      never,
    )
    // The clip has 600 frames of 21 600 bytes; pipes and buffers hold a few dozen.
    await expect.poll(() => farthestMs, { timeout: 10_000 }).toBeGreaterThan(300)
    let before = -1
    const settled = () => {
      const still = before === farthestMs
      before = farthestMs
      return still
    }
    await expect.poll(settled, { interval: 100 }).toBe(true)
    expect(farthestMs).toBeLessThan(10_000)
    release()
    expect((await busy).frameCount).toBe(600)

    const full = new AppError('storage_full', 'no room')
    const failing = media.extract(request, { ...sinks, luma: () => Promise.reject(full) }, never)
    await expect(failing).rejects.toBe(full)
  })

  it('dies within a second of an abort, with the reason of the signal', async () => {
    const media = open()
    const inputKey = await room.put(clips.long)
    const info = await media.probe(inputKey, never)
    const controller = new AbortController()
    const sinks = keepStreams()
    let began = 0
    const running = media.extract(
      {
        inputKey,
        info,
        sample: { fps: 2, maxFrames: 10, longSide: 320, keyPrefix: 'out/' },
        luma: lumaSize(info.width, info.height),
        colour: { ...colourSize(info.width, info.height), fps: 2 },
      },
      {
        ...sinks,
        // A sink that never answers: ffmpeg is blocked in a full pipe when the signal comes.
        luma: () => {
          began ||= performance.now()
          setTimeout(() => controller.abort(new AppError('cancelled', 'by the user')), 50)
          return new Promise((_, reject) => {
            controller.signal.addEventListener('abort', () => reject(controller.signal.reason))
          })
        },
      },
      controller.signal,
    )
    await expect(running).rejects.toMatchObject({ code: 'cancelled', detail: 'by the user' })
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

/** First pixel of a JPEG, decoded by ffmpeg with the matrix of the JPEG standard. */
async function jpegColour(bytes: Uint8Array): Promise<number[]> {
  const { bin } = await anyFfmpeg()
  const { stdout } = await execa(
    bin,
    [
      ...['-v', 'error', '-f', 'image2pipe', '-c:v', 'mjpeg', '-i', 'pipe:0', '-vf'],
      ...['scale=in_color_matrix=bt601:in_range=pc,format=rgb24', '-f', 'rawvideo', 'pipe:1'],
    ],
    { input: bytes, encoding: 'buffer' },
  )
  return [...stdout.subarray(0, 3)]
}

/** Width and height of the first frame header of a JPEG. */
function jpegSize(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 2; at + 9 < bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1] as number
    if (marker >= 0xc0 && marker <= 0xc2)
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
  }
  throw new Error('no frame header')
}
