import { describe, expect, it } from 'vitest'
import { parseMediaText } from '#lib/media/probe-text.ts'

const stream = (line: string) =>
  parseMediaText(`Input #0, mov,mp4, from 'x':\n  Stream #0:0[0x1](und): ${line}\n`)

describe('parseMediaText', () => {
  it('reads the form of 2018 and the form of today alike', () => {
    const common = {
      codec: 'h264',
      pixFmt: 'yuv420p',
      size: { width: 1920, height: 1080 },
      sarNum: 1,
      sarDen: 1,
    }
    const now = stream(
      'Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709, progressive), 1920x1080 [SAR 1:1 DAR 16:9], 5860 kb/s, 23.98 fps, 23.98 tbr, 12288 tbn (default)',
    )
    expect(now.pictures[0]).toMatchObject({
      ...common,
      range: 'tv',
      matrix: 'bt709',
      primaries: 'bt709',
      transfer: 'bt709',
      interlaced: false,
      fpsNum: 24000,
      fpsDen: 1001,
    })
    const old = stream(
      'Video: h264 (High) (avc1 / 0x31637661), yuv420p, 1920x1080 [SAR 1:1 DAR 16:9], 24 fps, 24 tbr, 12288 tbn, 48 tbc (default)',
    )
    expect(old.pictures[0]).toMatchObject({
      ...common,
      range: null,
      matrix: null,
      interlaced: null,
      fpsNum: 24,
      fpsDen: 1,
    })
  })

  it('reads HDR tags, field order and depth', () => {
    const hdr = stream(
      'Video: hevc (Main 10) (hvc1 / 0x31637668), yuv420p10le(tv, bt2020nc/bt2020/smpte2084), 3840x2160, 59.94 fps, 59.94 tbr',
    )
    expect(hdr.pictures[0]).toMatchObject({
      bitDepth: 10,
      matrix: 'bt2020nc',
      primaries: 'bt2020',
      transfer: 'smpte2084',
      fpsNum: 60000,
      fpsDen: 1001,
    })
    const tape = stream(
      'Video: mpeg2video (Main), yuv420p(tv, bt470bg/unknown/unknown, top first), 720x576 [SAR 64:45 DAR 16:9], 25 fps',
    )
    expect(tape.pictures[0]).toMatchObject({
      interlaced: true,
      matrix: 'bt470bg',
      primaries: null,
      transfer: null,
      sarNum: 64,
      sarDen: 45,
    })
    expect(
      stream('Video: prores (HQ), yuv422p10le(bt709), 1920x1080, 25 fps').pictures[0],
    ).toMatchObject({ range: null, matrix: 'bt709', bitDepth: 10 })
  })

  it('does not take a fourcc in hex for a size, nor a bit rate for a frame rate', () => {
    expect(stream('Video: h264 (avc1 / 0x31637661), none, 12 kb/s').pictures[0]).toMatchObject({
      size: null,
      pixFmt: null,
      fpsNum: 0,
    })
    expect(
      stream('Video: vp8, yuv420p(progressive), 320x180, SAR 1:1 DAR 16:9, 25 fps').pictures[0]
        ?.size,
    ).toEqual({ width: 320, height: 180 })
    expect(stream('Video: h264, yuv420p, 320x180, 1k fps, 1k tbr').pictures[0]).toMatchObject({
      fpsNum: 1000,
      fpsDen: 1,
    })
    expect(stream('Video: h264, yuv420p, 320x180, 20.34 fps').pictures[0]).toMatchObject({
      fpsNum: 1017,
      fpsDen: 50,
    })
  })

  it('turns ffmpeg counter-clockwise degrees clockwise and counts all tracks', () => {
    const text = parseMediaText(
      [
        "Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'x':",
        '  Duration: 01:02:03.45, start: 0.000000, bitrate: 1 kb/s',
        '    Stream #0:0(und): Video: png, rgba, 100x100 (attached pic)',
        '    Stream #0:1(und): Video: h264, yuv420p, 320x180, 25 fps',
        '    Side data:',
        '      displaymatrix: rotation of -90.00 degrees',
        '    Stream #0:2(und): Audio: aac (LC), 48000 Hz, 5.1(side), fltp',
        '    Stream #0:3(und): Data: none',
      ].join('\n'),
    )
    expect(text).toMatchObject({ format: 'mov', durationMs: 3_723_450, streamCount: 4 })
    expect(text.pictures.map((p) => [p.isCover, p.rotationDeg])).toEqual([
      [true, 0],
      [false, 90],
    ])
    expect(text.sounds).toEqual([{ codec: 'aac', sampleRate: 48000, channels: 6 }])
  })

  it('says null where nothing is known', () => {
    expect(parseMediaText('input.bin: Invalid data found')).toEqual({
      format: null,
      durationMs: null,
      streamCount: 0,
      pictures: [],
      sounds: [],
    })
    expect(
      parseMediaText("Input #0, gif, from 'x':\n  Duration: N/A, bitrate: N/A\n").durationMs,
    ).toBeNull()
  })
})
