// One decoding run that keeps the frames of given windows as JPEGs in the working folder (and as rgb24 when
// asked), and one that keeps only the times of all frames.

import { chain, inputArgs, jpegArgs, rgbFilters, select, stillFilters } from './extract-args.ts'
import { passthroughArgs } from './ffmpeg-tool.ts'
import { FrameTimes } from './frame-times.ts'
import { stillSize } from './geometry.ts'
import type { StillsRequest } from './media.port.ts'
import { Pumps } from './pump.node.ts'
import { type DecodeHost, runFfmpeg } from './run-ffmpeg.node.ts'
import { selectWindows } from './sampling.ts'
import { judgeRun } from './verdict.ts'
import { INPUT_NAME } from './workspace.node.ts'

export type Wish = Omit<StillsRequest, 'inputKey'>

/** Still number n + 1 of the working folder began at `timesMs[n]`; `rgb` is empty when not asked for. */
export interface Taken {
  timesMs: number[]
  rgb: Uint8Array[]
}

/** Windows in seconds since the first frame, which is always taken too: it is the clock's zero. */
export async function takeWindows(
  host: DecodeHost,
  wish: Wish,
  windows: (readonly [number, number])[],
  endS: number | null,
  cwd: string,
  signal: AbortSignal,
): Promise<Taken> {
  const { info, colour } = wish
  const jpeg = chain(...stillFilters(info, stillSize(info, wish.longSide)))
  const picked = `[0:V:0]${select(`isnan(prev_selected_t)+${selectWindows(windows)}`)}`
  const graph = colour
    ? `${picked},split=2[a][b];[a]${jpeg}[stills];[b]${chain(...rgbFilters(info, colour))}[colour]`
    : `${picked},${jpeg}[stills]`
  const rgbArgs = ['-map', '[colour]', ...passthroughArgs(host.tool), '-c:v', 'rawvideo']
  const args = [
    ...(endS === null ? [] : ['-t', endS.toFixed(3)]),
    ...inputArgs(INPUT_NAME),
    ...['-y', '-filter_complex', graph],
    ...jpegArgs(host.tool, '[stills]', 3),
    ...(colour ? [...rgbArgs, '-f', 'rawvideo', 'pipe:4'] : []),
  ]
  const times = new FrameTimes()
  const timesMs: number[] = []
  const chunks: Uint8Array[] = []
  const run = runFfmpeg({ ...host, args, cwd, signal, outputs: colour ? 2 : 1 })
  const pumps = new Pumps(run)
  pumps.add(3, (chunk) => {
    timesMs.push(...times.push(Buffer.from(chunk).toString('latin1')))
  })
  pumps.add(4, (chunk) => {
    chunks.push(chunk)
  })
  const [end] = await Promise.all([run.end, pumps.done()])
  judgeRun(end, timesMs.length)
  return { timesMs, rgb: colour ? pieces(chunks, colour.width * colour.height * 3) : [] }
}

/** Times of all frames in ms, at the price of one decode. */
export async function listTimes(
  host: DecodeHost,
  cwd: string,
  signal: AbortSignal,
): Promise<number[]> {
  const args = [
    ...inputArgs(INPUT_NAME),
    ...['-filter_complex', '[0:V:0]scale=16:16:flags=fast_bilinear[o]', '-map', '[o]'],
    ...[...passthroughArgs(host.tool), '-enc_time_base', '1:1000000', '-c:v', 'rawvideo'],
    ...['-f', 'framecrc', 'pipe:3'],
  ]
  const times = new FrameTimes()
  const timesMs: number[] = []
  const run = runFfmpeg({ ...host, args, cwd, signal, outputs: 1 })
  const pumps = new Pumps(run)
  pumps.add(3, (chunk) => {
    for (const time of times.push(Buffer.from(chunk).toString('latin1'))) timesMs.push(time)
  })
  const [end] = await Promise.all([run.end, pumps.done()])
  judgeRun(end, timesMs.length)
  return timesMs
}

function pieces(chunks: Uint8Array[], bytes: number): Uint8Array[] {
  const whole = Buffer.concat(chunks)
  return Array.from({ length: Math.floor(whole.length / bytes) }, (_, i) =>
    Uint8Array.from(whole.subarray(i * bytes, (i + 1) * bytes)),
  )
}
