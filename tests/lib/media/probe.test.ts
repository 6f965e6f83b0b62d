import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { probeFile } from '#lib/media/probe.node.ts'
import { allFfmpegs } from '#tests/helpers/clips.ts'
import * as clips from '#tests/helpers/clips-basic.ts'
import { type MediaRoom, openMediaRoom } from '#tests/helpers/media-room.ts'

const signal = new AbortController().signal
let room: MediaRoom
beforeAll(async () => {
  room = await openMediaRoom()
})
afterEach(async () => {
  expect(await readdir(join(room.root, '.tmp'))).toEqual([])
})
afterAll(() => room.close())

describe.each(await allFfmpegs())('probe with %s', (_, tool) => {
  const probe = async (recipe: (typeof clips)[keyof typeof clips]) =>
    probeFile(tool, room.files, await room.put(recipe), signal)

  it('describes an ordinary file', async () => {
    expect(await probe(clips.real)).toMatchObject({
      container: 'mp4',
      codec: 'h264',
      width: 640,
      height: 360,
      durationMs: 2000,
      fpsNum: 24,
      fpsDen: 1,
      rotationDeg: 0,
      sarNum: 1,
      sarDen: 1,
      color: { bitDepth: 8 },
      audio: { codec: 'aac', channels: 2, sampleRate: 48000 },
    })
  })

  it('gives the display size: rotation and pixel aspect applied, never shrunk', async () => {
    const size = async (recipe: Parameters<typeof probe>[0]) => {
      const { width, height, rotationDeg, sarNum, sarDen } = await probe(recipe)
      return { width, height, rotationDeg, sar: `${sarNum}:${sarDen}` }
    }
    expect(await size(clips.rotated90)).toEqual({
      width: 180,
      height: 320,
      rotationDeg: 90,
      sar: '1:1',
    })
    expect(await size(clips.rotated270)).toEqual({
      width: 180,
      height: 320,
      rotationDeg: 270,
      sar: '1:1',
    })
    expect(await size(clips.anamorphic)).toEqual({
      width: 1024,
      height: 576,
      rotationDeg: 0,
      sar: '64:45',
    })
    expect(await size(clips.oddSize)).toMatchObject({ height: 181 })
  })

  it.each([
    ['webm', clips.webm, 'vp8'],
    ['matroska', clips.hourGap, 'h264'],
    ['avi', clips.avi, 'mpeg4'],
    ['mpegts', clips.transportStream, 'h264'],
    ['gif', clips.gif, 'gif'],
  ])('describes %s', async (container, recipe, codec) => {
    const info = await probe(recipe)
    expect(info).toMatchObject({ container, codec })
    expect(info.width).toBeGreaterThan(0)
    expect(info.fpsNum).toBeGreaterThan(0)
  })

  it('reads colour tags', async () => {
    expect((await probe(clips.hdrTags)).color).toEqual({
      primaries: 'bt2020',
      transfer: 'smpte2084',
      matrix: 'bt2020nc',
      range: 'tv',
      bitDepth: 10,
    })
  })

  it.each([
    ['input_no_video', clips.audioOnly],
    ['input_incomplete', clips.noIndex],
    ['input_resolution_too_large', clips.hugeHeader],
    ['input_too_small', clips.tiny],
    ['input_too_many_streams', clips.manyStreams],
    ['input_codec_not_allowed', clips.rareCodec],
  ])('refuses with %s', async (code, recipe) => {
    await expect(probe(recipe)).rejects.toMatchObject({ code })
  })

  it.each([
    ['input_empty', ''],
    ['input_not_media', 'a text that somebody named .mp4'],
    ['input_format_not_allowed', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'],
    ['input_incomplete', '\0\0\0\x20ftypisom and then nothing of use at all'],
    ['input_not_media', `RIFF\0\0\0\0AVI ${'x'.repeat(5000)}`],
  ])('refuses bytes with %s', async (code, text) => {
    await room.files.put('bad/x.mp4', Buffer.from(text, 'latin1'))
    await expect(probeFile(tool, room.files, 'bad/x.mp4', signal)).rejects.toMatchObject({ code })
  })
})
