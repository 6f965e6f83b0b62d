import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFfmpegMedia } from '#lib/media/ffmpeg.node.ts'
import { allFfmpegs, type ClipRecipe } from '#tests/helpers/clips.ts'
import * as clips from '#tests/helpers/clips-basic.ts'
import { type MediaRoom, openMediaRoom } from '#tests/helpers/media-room.ts'
import { keepStreams } from '#tests/helpers/media-sinks.ts'

const never = new AbortController().signal
let room: MediaRoom
beforeAll(async () => {
  room = await openMediaRoom()
})
afterAll(() => room.close())

describe.each(await allFfmpegs())('second pass with %s', (_, ffmpeg) => {
  const open = () => createFfmpegMedia({ ffmpeg, storage: room.files, files: room.files })
  const colour = { width: 80, height: 44 }
  const take = async (recipe: ClipRecipe, timesMs: number[]) => {
    const media = open()
    const inputKey = await room.put(recipe)
    const info = await media.probe(inputKey, never)
    return media.stills({ inputKey, info, timesMs, longSide: 160, keyPrefix: 'st/', colour }, never)
  }

  it('gives the frame on screen at each time, in the order that was asked', async () => {
    const got = await take(clips.plain, [1000, 0, 520, 1990, 500])
    expect(got.map((s) => s.tsMs)).toEqual([1000, 0, 500, 1958, 500])
    expect(got[2]?.key).toBe(got[4]?.key)
    for (const still of got) {
      expect(still).toMatchObject({ width: 160, height: 90 })
      expect(still.rgb).toHaveLength(80 * 44 * 3)
      expect(await room.files.size(still.key)).toBe(still.bytes)
    }
    expect(got[0]?.rgb).not.toEqual(got[1]?.rgb)
  })

  it('shows the same pictures as the first pass at the same times', async () => {
    const media = open()
    const inputKey = await room.put(clips.variableRate)
    const info = await media.probe(inputKey, never)
    const sinks = keepStreams()
    await media.extract(
      {
        inputKey,
        info,
        sample: { fps: 2, maxFrames: 10, longSide: 160, keyPrefix: 'ex/' },
        luma: { width: 160, height: 90 },
        colour: { ...colour, fps: 2 },
      },
      sinks,
      never,
    )
    const { kept } = sinks
    const got = await take(clips.variableRate, kept.colourPts)
    const size = colour.width * colour.height * 3
    got.forEach((still, i) => {
      expect(still.tsMs).toBe(Math.round(kept.colourPts[i] as number))
      expect(Buffer.from(still.rgb as Uint8Array)).toEqual(
        Buffer.from(kept.colour.subarray(i * size, (i + 1) * size)),
      )
    })
  })

  it('finds the frame that stands through a gap, and late pictures', async () => {
    const gap = await take(clips.hourGap, [1_800_000, 20, 3_600_130])
    expect(gap.map((s) => s.tsMs)).toEqual([40, 0, 3_600_120])
    expect((await take(clips.lateStart, [0, 900])).map((s) => s.tsMs)).toEqual([0, 880])
    expect((await take(clips.oneFrame, [0, 35])).map((s) => s.tsMs)).toEqual([0, 0])
  })

  it('lays mixed and missing pictures on one sheet', async () => {
    const media = open()
    const wide = await take(clips.plain, [0, 500, 1000])
    const tall = await take(clips.rotated90, [0])
    const keys = [...wide.map((s) => s.key), 'st/none.jpg', tall[0]?.key as string]
    const request = { keys, columns: 3, tile: { width: 96, height: 54 }, outKey: 'sheet.jpg' }
    const sheet = await media.contactSheet(request, never)
    expect(sheet.bytes).toBeGreaterThan(1000)
    const info = (await room.files.readBytes('sheet.jpg')) as Uint8Array
    const view = new DataView(info.buffer, info.byteOffset)
    let at = 2
    while (info[at + 1] !== 0xc0) at += 2 + view.getUint16(at + 2)
    expect([view.getUint16(at + 7), view.getUint16(at + 5)]).toEqual([3 * 96 + 16, 2 * 54 + 12])
    await expect(
      media.contactSheet({ ...request, keys: ['st/none.jpg'] }, never),
    ).rejects.toMatchObject({ code: 'media_failed' })
  })
})
