// Arguments of the one ffmpeg run that makes a preview: source → constant rate → warp size → camera → H.264. Pure.
// Descriptors: 3 time of the first picture that is shown, 4 progress.

import { inputArgs } from './extract-args.ts'
import { type FfmpegTool, passthroughArgs } from './ffmpeg-tool.ts'
import { sourceMatrix, storedSize, turnFilters } from './geometry.ts'
import type { MotionRenderRequest, MotionSource } from './media.port.ts'
import { h264 } from './render-encode-args.ts'

export type ClipSource = Extract<MotionSource, { kind: 'clip' }>

export const RENDER_PIPES = { firstTime: 3, progress: 4 }
/** What the first pass of the stabiliser writes and the second reads, in the working folder. */
const SHAKE_FILE = 'shake.trf'

/** Where a clip is entered, in seconds of the file's own clock. */
export interface Entry {
  /** Time of the first decodable picture. */
  originS: number
  /** Jump to this long after the file's start before decoding; null = from the start. */
  seekS: number | null
}

const FIRST_ONLY = "select='eq(n,0)',scale=16:16:flags=fast_bilinear"
/** Half a millisecond's worth of rounding on either side, and far below a frame. */
const SLACK_S = 0.001
const DISSOLVE_S = 0.4
/** Room for the decoder to find a key frame and for pictures that are shown before they are stored. */
const LEAD_S: Readonly<Record<string, number>> = { mov: 0.5, mp4: 0.5, matroska: 0.5, webm: 0.5 }
const LEAD_ELSEWHERE_S = 6
/** A jump is not worth its risk for less. */
const MIN_SEEK_S = 2

/** Seconds to jump over, before a lead in which the decoder gets going; null when it is not worth it. */
export function seekFor(source: ClipSource): number | null {
  const to = source.startMs / 1000 - (LEAD_S[source.info.container] ?? LEAD_ELSEWHERE_S)
  return to > MIN_SEEK_S ? to : null
}

/** The preview itself. */
export function renderArgs(
  tool: Pick<FfmpegTool, 'avutil'>,
  request: MotionRenderRequest,
  entry: Entry,
  input: string,
  stabilised: boolean,
): string[] {
  const { source, camera, layout, size, frames } = request
  const isClip = source.kind === 'clip'
  const shown = isClip
    ? clipGraph(request, source, entry, stabilised)
    : stillsGraph(request, source.keys.length)
  const turn = forgetTurn(tool, source)
  const fit = `scale=${size.width}:${size.height}:flags=bicubic,setsar=1`
  const moved = [...(camera === null ? [] : [camera]), fit].join(',')
  const picture =
    layout === 'single'
      ? `[shown]${moved}[out]`
      : `[shown]split[a][b];[a]${fit}[left];[b]${moved}[right];[left][right]hstack[out]`
  return [
    ...['-progress', `pipe:${RENDER_PIPES.progress}`],
    ...turn.before,
    ...(isClip ? clipInput(entry, input) : stillInputs(request, source.keys.length)),
    ...turn.after,
    ...['-y', '-filter_complex', `${shown};${picture}${turn.graph}`],
    ...['-map', '[out]', '-frames:v', String(frames)],
    ...h264(source, request),
    ...(isClip ? firstTime(tool) : []),
  ]
}

/** First pass of the stabiliser over the same pictures. */
export function shakeArgs(
  request: MotionRenderRequest,
  source: ClipSource,
  entry: Entry,
  input: string,
): string[] {
  const detect = `vidstabdetect=shakiness=6:accuracy=12:result=${SHAKE_FILE}`
  return [
    ...clipInput(entry, input),
    ...[
      '-filter_complex',
      `[0:V:0]${cut(source, entry)},${steady(request, source)},${detect}[out]`,
    ],
    ...['-map', '[out]', '-f', 'null', '-'],
  ]
}

/** Time of the first picture that can be decoded at all, as framecrc text on descriptor 3. */
export function originArgs(tool: Pick<FfmpegTool, 'avutil'>, input: string): string[] {
  return [
    ...['-copyts', ...inputArgs(input), '-filter_complex', `[0:V:0]${FIRST_ONLY}[first]`],
    ...firstTime(tool),
  ]
}

/**
 * The pictures are turned by us; the file must not tell players to turn them again. Later ffmpegs let the mark be
 * removed at the input. Up to 5 they copy it from the one input of a graph, but not when the graph has two.
 */
function forgetTurn(
  tool: Pick<FfmpegTool, 'avutil'>,
  source: MotionSource,
): { before: string[]; after: string[]; graph: string } {
  if (source.kind !== 'clip' || source.info.rotationDeg === 0)
    return { before: [], after: [], graph: '' }
  if (tool.avutil[0] >= 58) return { before: ['-display_rotation', '0'], after: [], graph: '' }
  const second = ['-f', 'lavfi', '-i', 'color=s=16x16:r=25:d=0.04']
  return { before: [], after: second, graph: ';[1:v]nullsink' }
}

function clipInput(entry: Entry, input: string): string[] {
  const seek = entry.seekS === null ? [] : ['-ss', entry.seekS.toFixed(3), '-noaccurate_seek']
  return ['-copyts', ...seek, ...inputArgs(input)]
}

/** Exactly the shot, by the file's own clock: [start, end), both rounded to ms by whoever named them. */
function cut(source: ClipSource, entry: Entry): string {
  const at = (ms: number): string => (entry.originS + ms / 1000 - SLACK_S).toFixed(6)
  // Nothing stands before the first picture; its time may be negative on the file's clock.
  const start = source.startMs <= 0 ? '' : `start=${at(source.startMs)}:`
  return `trim=${start}end=${at(source.endMs)}`
}

/** Constant rate and warp size. */
function steady(
  { warp, fpsNum, fpsDen }: MotionRenderRequest,
  { info, slowdown }: ClipSource,
): string {
  const { width, height } = storedSize(warp, info.rotationDeg)
  const matrix = sourceMatrix(info)
  const range = info.color.range === 'pc' ? 'pc' : 'tv'
  return [
    `setpts=(PTS-STARTPTS)*${slowdown.toFixed(6)}`,
    `fps=${fpsNum}/${fpsDen}`,
    `scale=${width}:${height}:flags=bicubic:in_color_matrix=${matrix}:out_color_matrix=${matrix}:in_range=${range}:out_range=tv`,
    'format=yuv420p',
    ...turnFilters(info.rotationDeg),
    'setsar=1',
  ].join(',')
}

function clipGraph(
  request: MotionRenderRequest,
  source: ClipSource,
  entry: Entry,
  stabilised: boolean,
): string {
  const { frames, fpsNum, fpsDen } = request
  // A second's worth of smoothing on either side; the static zoom keeps the borders out.
  const still = `vidstabtransform=input=${SHAKE_FILE}:smoothing=${Math.round(fpsNum / fpsDen)}:optzoom=1:interpol=bicubic`
  const hold = `tpad=stop_mode=clone:stop_duration=${((frames * fpsDen) / fpsNum + 1).toFixed(3)}`
  const rest = [
    steady(request, source),
    ...(stabilised ? [still] : []),
    hold,
    `trim=end_frame=${frames}`,
  ]
  return `[0:V:0]${cut(source, entry)},split[pictures][clock];[clock]${FIRST_ONLY}[first];[pictures]${rest.join(',')}[shown]`
}

/** Each still stands for an equal part of the time; the next one fades in over it. */
function stillsGraph({ warp, fpsNum, fpsDen, frames }: MotionRenderRequest, count: number): string {
  const clock = `loop=loop=${frames}:size=1,settb=${fpsDen}/${fpsNum},setpts=N`
  const fit = `scale=${warp.width}:${warp.height}:flags=bicubic:in_range=pc:out_range=tv`
  const partS = (frames * fpsDen) / fpsNum / count
  const parts = [`[0:V:0]${fit},format=yuv420p,${clock}[s0]`]
  for (let i = 1; i < count; i++) {
    const fadeS = Math.min(DISSOLVE_S, partS / 2)
    const fade = `fade=t=in:st=${(i * partS - fadeS / 2).toFixed(3)}:d=${fadeS.toFixed(3)}:alpha=1`
    parts.push(
      `[${i}:V:0]${fit},format=yuva420p,${clock},${fade}[f${i}]`,
      `[s${i - 1}][f${i}]overlay=format=yuv420[s${i}]`,
    )
  }
  return `${parts.join(';')};[s${count - 1}]trim=end_frame=${frames},format=yuv420p,setsar=1[shown]`
}

/** Name of still `index` in the working folder. */
export const stillFile = (index: number): string => `still_${index}.jpg`

function stillInputs({ fpsNum, fpsDen }: MotionRenderRequest, count: number): string[] {
  return Array.from({ length: count }, (_, i) => [
    ...['-protocol_whitelist', 'file,pipe', '-f', 'image2', '-framerate', `${fpsNum}/${fpsDen}`],
    ...['-i', stillFile(i)],
  ]).flat()
}

function firstTime(tool: Pick<FfmpegTool, 'avutil'>): string[] {
  return [
    ...['-map', '[first]', '-frames:v', '1', ...passthroughArgs(tool)],
    ...['-enc_time_base', '1:1000000'],
    ...[
      '-c:v',
      'rawvideo',
      '-flush_packets',
      '1',
      '-f',
      'framecrc',
      `pipe:${RENDER_PIPES.firstTime}`,
    ],
  ]
}
