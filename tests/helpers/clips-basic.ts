// Recipes of small clips that many tests share: shapes, clocks and broken files.

import { type ClipRecipe, REAL_CLIP } from './clips.ts'

const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-g', '24'] as const
const pattern = (size: string, rate: number, seconds: number) =>
  ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`] as const

/** A moving test pattern, 24 fps, 2 s, 320×180. */
export const plain: ClipRecipe = {
  name: 'plain',
  ext: 'mp4',
  args: [...pattern('320x180', 24, 2), ...X264],
}

/** Two seconds of the real clip around its second cut, with sound, 640×360. */
export const real: ClipRecipe = {
  name: 'real',
  ext: 'mp4',
  args: [
    '-ss',
    '10',
    '-i',
    REAL_CLIP,
    '-t',
    '2',
    '-vf',
    'scale=640:-2',
    ...X264,
    '-c:a',
    'aac',
    '-ac',
    '2',
  ],
}

/** Frame n of 40 at 33 ms × (n + every third skipped): gaps of 33 and 67 ms. */
export const variableRate: ClipRecipe = {
  name: 'vfr',
  ext: 'mp4',
  args: [
    ...pattern('320x180', 30, 2),
    '-vf',
    "select='mod(n,3)'",
    'PASSTHROUGH',
    ...X264,
    '-bf',
    '2',
  ],
}

export const oneFrame: ClipRecipe = {
  name: 'one-frame',
  ext: 'mp4',
  args: [...pattern('320x180', 25, 1), '-frames:v', '1', ...X264],
}
export const twoFrames: ClipRecipe = {
  name: 'two-frames',
  ext: 'mp4',
  args: [...pattern('320x180', 25, 1), '-frames:v', '2', ...X264],
}

/** 321×181, which 4:2:0 cannot hold: full chroma. */
export const oddSize: ClipRecipe = {
  name: 'odd',
  ext: 'mp4',
  args: [
    ...pattern('640x360', 24, 1),
    '-vf',
    'scale=321:181',
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv444p',
  ],
}

/** 720×576 that shows as 1024×576. */
export const anamorphic: ClipRecipe = {
  name: 'sar',
  ext: 'mp4',
  args: [...pattern('720x576', 25, 1), '-vf', 'setsar=64/45', ...X264],
}

/** Four frames: two, an hour of nothing, two more. */
export const hourGap: ClipRecipe = {
  name: 'gap',
  ext: 'mkv',
  args: [
    ...pattern('320x180', 25, 0.16),
    '-vf',
    "setpts='PTS+if(gte(N,2),3600/TB,0)'",
    'PASSTHROUGH',
    ...X264,
    '-bf',
    '0',
  ],
}

/** Sound from 0, picture from 2 s on. */
export const lateStart: ClipRecipe = {
  name: 'late',
  ext: 'mp4',
  args: [
    ...pattern('320x180', 25, 1),
    '-f',
    'lavfi',
    '-i',
    'sine=d=3',
    '-vf',
    'setpts=PTS+2/TB',
    'PASSTHROUGH',
    ...X264,
    '-c:a',
    'aac',
  ],
}

/** Cut without re-encoding in the middle of a GOP: an edit list hides the first frames. */
export const editList: ClipRecipe = {
  name: 'edit',
  ext: 'mp4',
  args: ['-ss', '10.7', '-i', REAL_CLIP, '-t', '1', '-c', 'copy', '-an'],
}

export const transportStream: ClipRecipe = {
  name: 'ts',
  ext: 'ts',
  args: [...pattern('320x180', 25, 1), ...X264, '-output_ts_offset', '3600'],
}

export const gif: ClipRecipe = { name: 'gif', ext: 'gif', args: [...pattern('160x120', 10, 1)] }
export const webm: ClipRecipe = {
  name: 'webm',
  ext: 'webm',
  args: [...pattern('320x180', 25, 1), '-c:v', 'libvpx', '-b:v', '300k'],
}
export const avi: ClipRecipe = {
  name: 'avi',
  ext: 'avi',
  args: [...pattern('320x180', 25, 1), '-c:v', 'mpeg4', '-q:v', '4'],
}
export const audioOnly: ClipRecipe = {
  name: 'audio',
  ext: 'mp4',
  args: ['-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac'],
}

/** The index stands at the end and is cut off: nothing can be played. */
export const noIndex: ClipRecipe = {
  ...plain,
  name: 'no-index',
  derive: (bytes) => bytes.subarray(0, Math.floor(bytes.length * 0.6)),
}

const faststart = [...pattern('320x180', 25, 4), ...X264, '-movflags', '+faststart']

/** The index stands first and half of the pictures are missing. */
export const truncated: ClipRecipe = {
  name: 'truncated',
  ext: 'mp4',
  args: faststart,
  derive: (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2)),
}

/** Noise over a tenth of the pictures' bytes in the middle. */
export const corrupted: ClipRecipe = {
  name: 'corrupted',
  ext: 'mp4',
  args: faststart,
  derive: (bytes) => {
    const from = Math.floor(bytes.length * 0.5)
    let noise = 12345
    for (let i = from; i < from + bytes.length / 10; i++) {
      noise = (noise * 1103515245 + 12345) & 0x7fffffff
      bytes[i] = noise >> 16
    }
    return bytes
  },
}

/** A phone's portrait video: pictures stored 320×180, matrix turns them clockwise. */
export const rotated90: ClipRecipe = {
  ...plain,
  name: 'rotated90',
  derive: (bytes) => {
    const text = Buffer.from(bytes.buffer)
    const matrix = text.indexOf('tkhd') + 4 + 40
    ;[0, 0x10000, 0, -0x10000, 0, 0].forEach((v, i) => {
      text.writeInt32BE(v, matrix + 4 * i)
    })
    return bytes
  },
}

export const rotated270: ClipRecipe = {
  ...plain,
  name: 'rotated270',
  derive: (bytes) => {
    const text = Buffer.from(bytes.buffer)
    const matrix = text.indexOf('tkhd') + 4 + 40
    ;[0, -0x10000, 0, 0x10000, 0, 0].forEach((v, i) => {
      text.writeInt32BE(v, matrix + 4 * i)
    })
    return bytes
  },
}

/** A GIF whose header claims 16 000 × 16 000. */
export const hugeHeader: ClipRecipe = {
  ...gif,
  name: 'huge',
  derive: (bytes) => {
    bytes.set([0x80, 0x3e, 0x80, 0x3e], 6)
    return bytes
  },
}

export const tiny: ClipRecipe = {
  name: 'tiny',
  ext: 'mp4',
  args: [...pattern('320x180', 25, 0.2), '-vf', 'scale=8:8', ...X264],
}

export const manyStreams: ClipRecipe = {
  name: 'many',
  ext: 'mkv',
  args: [
    ...pattern('32x32', 5, 0.4),
    ...Array.from({ length: 40 }, () => ['-map', '0:v']).flat(),
    ...['-c:v', 'mpeg4'],
  ],
}

/** QuickTime animation: a decoder that we do not let near strangers' files. */
export const rareCodec: ClipRecipe = {
  name: 'rare',
  ext: 'mov',
  args: [...pattern('320x180', 5, 0.4), '-c:v', 'qtrle'],
}

/** PQ, BT.2020, 10 bit, full set of tags. */
export const hdrTags: ClipRecipe = {
  name: 'hdr',
  ext: 'mkv',
  args: [
    ...pattern('320x180', 24, 0.5),
    ...['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuv420p10le', '-deadline', 'realtime', '-cpu-used', '8'],
    ...['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'],
    ...['-color_range', 'tv'],
  ],
}

/** 600 small frames: long enough to be stopped in the middle. */
export const long: ClipRecipe = {
  name: 'long',
  ext: 'mp4',
  args: [...pattern('320x180', 30, 20), ...X264],
}

/** All picture bytes are noise, the index is whole. */
export const undecodable: ClipRecipe = {
  name: 'undecodable',
  ext: 'mp4',
  args: [...pattern('320x180', 25, 1), ...X264, '-movflags', '+faststart'],
  derive: (bytes) => {
    const from = Buffer.from(bytes.buffer).indexOf('mdat') + 4
    let noise = 12345
    for (let i = from; i < bytes.length; i++) {
      noise = (noise * 1103515245 + 12345) & 0x7fffffff
      bytes[i] = noise >> 16
    }
    return bytes
  },
}

/** One colour, sRGB (200, 60, 40), stored with the given matrix and range and tagged so. */
const flatColour = (full: boolean, matrix: 'bt709' | 'smpte170m'): ClipRecipe => ({
  name: 'flat',
  ext: 'mp4',
  args: [
    ...['-f', 'lavfi', '-i', 'color=0xC83C28:s=320x180:r=24:d=0.5,format=rgb24'],
    '-vf',
    `scale=out_color_matrix=${matrix === 'bt709' ? 'bt709' : 'bt601'}:out_range=${full ? 'pc' : 'tv'}`,
    ...['-c:v', 'libx264', '-pix_fmt', full ? 'yuvj420p' : 'yuv420p', '-qp', '1'],
    ...['-colorspace', matrix, '-color_primaries', matrix, '-color_trc', matrix],
    ...['-color_range', full ? 'pc' : 'tv'],
  ],
})

export const flat601 = flatColour(false, 'smpte170m')
export const flat709 = flatColour(false, 'bt709')
export const flatFull = flatColour(true, 'bt709')
