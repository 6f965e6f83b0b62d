// Sizes and turns of the outputs. Pictures are shrunk first, in their stored orientation, and turned
// afterwards: turning 160×90 costs nothing, turning 1920×1080 costs as much as scaling it.

import type { FrameSize } from '#lib/analysis/frame.ts'
import type { VideoInfo } from './media.port.ts'

/** Display size of a still: long side at most `longSide`, never enlarged, even sides, at least 2. */
export function stillSize(info: FrameSize, longSide: number): FrameSize {
  const k = Math.min(1, longSide / Math.max(info.width, info.height))
  const side = (length: number): number =>
    Math.max(2, Math.min(2 * Math.round((length * k) / 2), 2 * Math.floor(length / 2)))
  return { width: side(info.width), height: side(info.height) }
}

/** The same size before the turn. */
export function storedSize(display: FrameSize, rotationDeg: number): FrameSize {
  return rotationDeg % 180 === 90
    ? { width: display.height, height: display.width }
    : { width: display.width, height: display.height }
}

/** Filters that turn a stored picture clockwise into its display orientation. */
export function turnFilters(rotationDeg: number): string[] {
  if (rotationDeg === 90) return ['transpose=clock']
  if (rotationDeg === 180) return ['hflip', 'vflip']
  if (rotationDeg === 270) return ['transpose=cclock']
  return []
}

const MATRICES: Readonly<Record<string, string>> = {
  bt709: 'bt709',
  bt470bg: 'bt601',
  smpte170m: 'bt601',
  fcc: 'fcc',
  smpte240m: 'smpte240m',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
}
const HD_LINES = 720

/** Matrix of the stored YUV as ffmpeg's scaler names it; without a tag: BT.601 below 720 lines, else BT.709. */
export function sourceMatrix(
  info: Pick<VideoInfo, 'width' | 'height' | 'rotationDeg' | 'color'>,
): string {
  const tagged = info.color.matrix === null ? undefined : MATRICES[info.color.matrix]
  const lines = storedSize(info, info.rotationDeg).height
  return tagged ?? (lines < HD_LINES ? 'bt601' : 'bt709')
}
