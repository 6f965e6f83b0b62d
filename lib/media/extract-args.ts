// Arguments of the one ffmpeg run that decodes a video into all its outputs. Pure.
// Descriptors: 3 luma, 4 its times, 5 colour, 6 its times, 7 times of the stills, 8 sound.

import { INPUT_GUARD } from './allow.ts'
import { type FfmpegTool, passthroughArgs } from './ffmpeg-tool.ts'
import { sourceMatrix, stillSize, storedSize, turnFilters } from './geometry.ts'
import type { ExtractRequest, VideoInfo } from './media.port.ts'
import { sampleStepS, selectGrid, selectGrowing } from './sampling.ts'

export const PIPES = { luma: 3, lumaTimes: 4, colour: 5, colourTimes: 6, stillTimes: 7, sound: 8 }

/** Name pattern of the stills in the working folder. */
export const STILL_PATTERN = 'f_%05d.jpg'
const JPEG_QUALITY = '3'
/** Microseconds: finer than any container's clock that a camera writes. */
const CLOCK = ['-enc_time_base', '1:1000000']

export interface ExtractArgs {
  args: string[]
  /** How many pipes from descriptor 3 on. */
  outputs: number
}

export function extractArgs(
  tool: Pick<FfmpegTool, 'avutil'>,
  request: Omit<ExtractRequest, 'inputKey'>,
  input: string,
  withSound: boolean,
): ExtractArgs {
  const { info, sample, luma, colour, audioHz } = request
  const stepS = sampleStepS(sample.fps, sample.maxFrames, info.durationMs)
  const graph = [
    '[0:V:0]split=3[a][b][c]',
    `[a]${chain(...lumaFilters(info, luma))}[luma]`,
    `[b]${chain(select(selectGrid(1 / colour.fps)), ...rgbFilters(info, colour))}[colour]`,
    `[c]${chain(
      select(selectGrowing(stepS, sample.maxFrames)),
      ...stillFilters(info, stillSize(info, sample.longSide)),
    )}[stills]`,
  ]
  const raw = (label: string, data: number, times: number): string[] => [
    ...['-map', label, ...passthroughArgs(tool), ...CLOCK, '-c:v', 'rawvideo'],
    ...['-f', 'tee', `${timesTo(times)}|[f=rawvideo]pipe\\:${data}`],
  ]
  const sound =
    withSound && audioHz
      ? [
          ...['-map', '0:a:0', '-af', `aresample=${audioHz}:async=1:first_pts=0`, '-ac', '1'],
          ...['-ar', String(audioHz), '-c:a', 'pcm_s16le', '-f', 's16le', `pipe:${PIPES.sound}`],
        ]
      : []
  return {
    args: [
      ...inputArgs(input),
      ...['-filter_complex', graph.join(';')],
      ...raw('[luma]', PIPES.luma, PIPES.lumaTimes),
      ...raw('[colour]', PIPES.colour, PIPES.colourTimes),
      ...jpegArgs(tool, '[stills]', PIPES.stillTimes),
      ...sound,
    ],
    outputs: sound.length > 0 ? 6 : 5,
  }
}

/** Guarded input; our own turn instead of ffmpeg's, which differs between builds. */
export function inputArgs(input: string): string[] {
  // Faults of single pictures are told by the log, not by the exit code.
  return ['-max_error_rate', '1', '-noautorotate', ...INPUT_GUARD, '-i', input]
}

/** JPEG files in the working folder, their times on a pipe. */
export function jpegArgs(tool: Pick<FfmpegTool, 'avutil'>, label: string, times: number): string[] {
  return [
    ...['-map', label, ...passthroughArgs(tool), ...CLOCK, '-c:v', 'mjpeg', '-q:v', JPEG_QUALITY],
    ...['-f', 'tee', `${timesTo(times)}|[f=image2]${STILL_PATTERN}`],
  ]
}

/** Times go out before the pixels they belong to, at once, so that a reader can pair them without waiting. */
function timesTo(pipe: number): string {
  return `[f=framecrc:flush_packets=1]pipe\\:${pipe}`
}

/** Limited range whatever the file has; area averaging, the cheapest filter without aliasing. */
function lumaFilters(info: VideoInfo, size: ExtractRequest['luma']): string[] {
  const { width, height } = storedSize(size, info.rotationDeg)
  return [
    `scale=${width}:${height}:flags=area:in_range=${rangeOf(info)}:out_range=tv`,
    'format=yuv420p',
    ...turnFilters(info.rotationDeg),
  ]
}

export function rgbFilters(info: VideoInfo, size: ExtractRequest['luma']): string[] {
  const { width, height } = storedSize(size, info.rotationDeg)
  const from = `in_color_matrix=${sourceMatrix(info)}:in_range=${rangeOf(info)}`
  return [
    `scale=${width}:${height}:flags=area+accurate_rnd+full_chroma_int:${from}`,
    'format=rgb24',
    ...turnFilters(info.rotationDeg),
  ]
}

/**
 * JPEG is full range and BT.601 by its standard (JFIF), so the matrix is converted, not just relabelled.
 * In three filters, because the scaler alone would go through RGB and cost twice the time.
 */
export function stillFilters(info: VideoInfo, size: ExtractRequest['luma']): string[] {
  const { width, height } = storedSize(size, info.rotationDeg)
  const matrix = sourceMatrix(info)
  const same = `in_color_matrix=${matrix}:out_color_matrix=${matrix}`
  return [
    `scale=${width}:${height}:flags=area:${same}:in_range=${rangeOf(info)}:out_range=tv`,
    'format=yuv420p',
    ...turnFilters(info.rotationDeg),
    ...(matrix === 'bt601' ? [] : [`colormatrix=${matrix}:bt601`]),
    'scale=in_range=tv:out_range=pc',
    'format=yuvj420p',
    'setsar=1',
  ]
}

export function select(expression: string): string {
  return `select='${expression}'`
}

export function chain(...filters: string[]): string {
  return filters.join(',')
}

/** Files that do not say are limited range. */
function rangeOf(info: VideoInfo): 'tv' | 'pc' {
  return info.color.range === 'pc' ? 'pc' : 'tv'
}
