import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFfmpegMedia } from '#lib/media/ffmpeg.node.ts'
import { allFfmpegs } from '#tests/helpers/clips.ts'
import * as clips from '#tests/helpers/clips-basic.ts'
import { type MediaRoom, openMediaRoom } from '#tests/helpers/media-room.ts'

const never = new AbortController().signal
let room: MediaRoom
beforeAll(async () => {
  room = await openMediaRoom()
})
afterAll(() => room.close())

describe.each(await allFfmpegs())('scaled stills with %s', (_, ffmpeg) => {
  const media = () => createFfmpegMedia({ ffmpeg, storage: room.files, files: room.files })

  async function someKeys(): Promise<string[]> {
    const inputKey = await room.put(clips.plain)
    const info = await media().probe(inputKey, never)
    const wish = { inputKey, info, timesMs: [0, 500, 1000], longSide: 320, keyPrefix: 'sc/' }
    return (await media().stills(wish, never)).map(({ key }) => key)
  }

  it('are whole JPEGs of the size, in order, the same bytes each time', async () => {
    const keys = await someKeys()
    const size = { width: 252, height: 140 }
    const first = await media().scaleStills({ keys, size }, never)
    expect(first).toHaveLength(3)
    for (const jpeg of first) expect(sizeOf(jpeg)).toEqual(size)
    expect(first[0]).not.toEqual(first[2])
    expect(await media().scaleStills({ keys, size }, never)).toEqual(first)
    const turned = await media().scaleStills({ keys: keys.toReversed(), size }, never)
    expect(turned).toEqual(first.toReversed())
  })

  it('share a sheet without gaps', async () => {
    const keys = await someKeys()
    const size = { width: 112, height: 56 }
    const sheets = await media().scaleStills({ keys, size, sheet: { columns: 2, rows: 1 } }, never)
    expect(sheets.map(sizeOf)).toEqual(Array(2).fill({ width: 224, height: 56 }))
  })

  it('a still that is gone is a fault', async () => {
    const wish = { keys: ['sc/none.jpg'], size: { width: 56, height: 56 } }
    await expect(media().scaleStills(wish, never)).rejects.toThrow()
  })
})

/** Of the frame header; fails on bytes that do not end as a JPEG does. */
function sizeOf(jpeg: Uint8Array): { width: number; height: number } {
  expect([jpeg[0], jpeg[1], jpeg.at(-2), jpeg.at(-1)]).toEqual([0xff, 0xd8, 0xff, 0xd9])
  const view = new DataView(jpeg.buffer, jpeg.byteOffset)
  for (let at = 2; at + 9 < jpeg.length; at += 2 + view.getUint16(at + 2))
    if (jpeg[at + 1] === 0xc0)
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
  throw new Error('no frame header')
}
