// The only file that knows the product: one decode of a clip through ffmpeg, then the meters.
// Shots come from the whole clip; motion and look are summarised over the whole clip as one segment.

import { execa } from 'execa'
import type { Claim } from '#lib/analysis/claim.ts'
import { LIGHTNESS_OF_LUMA } from '#lib/analysis/colour/limited-luma.ts'
import { colourSize, type FrameSize, lumaSize } from '#lib/analysis/frame.ts'
import { createLookMeter } from '#lib/analysis/look/meter.ts'
import { summariseLook } from '#lib/analysis/look/summarise.ts'
import { createMotionMeter } from '#lib/analysis/motion/meter.ts'
import { summariseMotion } from '#lib/analysis/motion/summarise.ts'
import { detectBoundaries } from '#lib/analysis/shots/detect.ts'
import { createShotMeter } from '#lib/analysis/shots/meter.ts'
import type { Part } from './clip.ts'

export interface FoundBoundary {
  kind: string
  atMs: number
  spanMs: [number, number]
  confidence: number
}

export interface MeasuredClip {
  durationMs: number
  boundaries: FoundBoundary[]
  /** Empty when the part was not asked for. */
  claims: Claim[]
  measurements: Record<string, number>
}

/** Measures one file; `parts` limits the work. Throws when the decode fails. */
export async function measureClip(
  path: string,
  parts: readonly Part[] = ['shots', 'motion', 'look'],
): Promise<MeasuredClip> {
  const about = await describe(path)
  const luma = lumaSize(about.width, about.height)
  const colour = colourSize(about.width, about.height)
  const frames = await decode(path, about, luma, colour)
  const last = frames.lumaPts.at(-1) ?? 0
  const step = frames.lumaPts.length > 1 ? last / (frames.lumaPts.length - 1) : 40
  const out: MeasuredClip = {
    durationMs: last + step,
    boundaries: [],
    claims: [],
    measurements: {},
  }
  const area = luma.width * luma.height
  const lumaFrames = frames.lumaPts.map((ptsMs, i) => {
    const bytes = frames.luma.subarray(i * area * 1.5, (i + 1) * area * 1.5)
    return {
      ptsMs,
      y: bytes.subarray(0, area),
      u: bytes.subarray(area, area * 1.25),
      v: bytes.subarray(area * 1.25),
    }
  })
  if (parts.includes('shots')) {
    const meter = createShotMeter({ size: luma })
    for (const frame of lumaFrames) meter.push(frame)
    out.boundaries = detectBoundaries(meter.finish())
  }
  if (parts.includes('motion')) {
    const meter = createMotionMeter({ size: luma })
    for (const frame of lumaFrames) meter.push(frame)
    const reading = summariseMotion(meter.finish(), 0, out.durationMs, about)
    out.claims.push(...reading.claims)
    Object.assign(out.measurements, reading.measurements)
  }
  if (parts.includes('look')) {
    const meter = createLookMeter({ size: colour, display: about })
    const bytes = colour.width * colour.height * 3
    frames.colourPts.forEach((ptsMs, i) => {
      meter.push({ ptsMs, rgb: frames.colour.subarray(i * bytes, (i + 1) * bytes) })
    })
    const meanL = lumaFrames.map(
      (f) => f.y.reduce((sum, code) => sum + LIGHTNESS_OF_LUMA[code]!, 0) / area,
    )
    const reading = summariseLook(
      meter.finish(),
      0,
      out.durationMs,
      { ptsMs: frames.lumaPts, meanL },
      { modules: ['composition'] },
    )
    out.claims.push(...reading.claims)
    Object.assign(out.measurements, reading.measurements)
  }
  return out
}

interface About extends FrameSize {
  matrix: string
}

/** Display size in square pixels and the matrix to decode with, from ffmpeg's own words. */
async function describe(path: string): Promise<About> {
  const { stderr } = await execa('ffmpeg', ['-nostdin', '-hide_banner', '-i', path], {
    reject: false,
  })
  const line = /Stream.*Video:.*/.exec(stderr)?.[0] ?? ''
  const [, w = '0', h = '0'] = /, (\d+)x(\d+)/.exec(line) ?? []
  const [, sw = '1', sh = '1'] = /SAR (\d+):(\d+)/.exec(line) ?? []
  const tagged = /bt709/.test(line) ? 'bt709' : /smpte170m|bt470bg/.test(line) ? 'bt601' : null
  return {
    width: Math.round((Number(w) * Number(sw)) / Number(sh)),
    height: Number(h),
    matrix: tagged ?? (Number(h) < 720 ? 'bt601' : 'bt709'),
  }
}

async function decode(path: string, about: About, luma: FrameSize, colour: FrameSize) {
  const every = "select='isnan(prev_selected_t)+gte(t-prev_selected_t\\,0.499)'"
  const graph = `[0:v:0]split=2[a][b];[a]scale=${luma.width}:${luma.height}:flags=area:out_range=tv,format=yuv420p[o1];[b]${every},scale=${colour.width}:${colour.height}:flags=area:in_color_matrix=${about.matrix},format=rgb24[o2]`
  const output = (label: string, data: number, times: number) => [
    '-map',
    `[${label}]`,
    '-fps_mode',
    'passthrough',
    '-c:v',
    'rawvideo',
    '-f',
    'tee',
    `[f=rawvideo]pipe\\:${data}|[f=framecrc]pipe\\:${times}`,
  ]
  const run = await execa(
    'ffmpeg',
    [
      '-nostdin',
      '-hide_banner',
      '-v',
      'error',
      '-nostats',
      '-i',
      path,
      '-filter_complex',
      graph,
      ...output('o1', 3, 4),
      ...output('o2', 5, 6),
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      encoding: 'buffer',
      timeout: 120_000,
      maxBuffer: 2 ** 31,
    },
  )
  const bytes = (fd: 3 | 4 | 5 | 6): Uint8Array => {
    const value = run.stdio[fd]
    return value instanceof Uint8Array ? value : new Uint8Array()
  }
  const lumaPts = times(bytes(4))
  const colourPts = times(bytes(6))
  const origin = lumaPts[0] ?? 0
  return {
    luma: bytes(3),
    lumaPts: lumaPts.map((t) => t - origin),
    colour: bytes(5),
    colourPts: colourPts.map((t) => t - origin),
  }
}

function times(framecrc: Uint8Array): number[] {
  const text = Buffer.from(framecrc).toString('latin1')
  const [, num = '1', den = '1000'] = /#tb 0: (\d+)\/(\d+)/.exec(text) ?? []
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => (Number(line.split(',')[2]) * 1000 * Number(num)) / Number(den))
}
