// How a preview is encoded and tagged. Pure.

import { sourceMatrix } from './geometry.ts'
import type { MotionRenderRequest, MotionSource, VideoInfo } from './media.port.ts'

/** In the working folder. */
export const PREVIEW_FILE = 'preview.mp4'

const TAGS: Readonly<Record<string, string>> = {
  bt601: 'smpte170m',
  bt709: 'bt709',
  bt2020: 'bt2020nc',
  fcc: 'fcc',
  smpte240m: 'smpte240m',
}
const PRIMARIES = new Set(['bt709', 'bt470bg', 'smpte170m', 'smpte240m', 'bt2020'])
const TRANSFERS = new Set([
  'bt709',
  'smpte170m',
  'smpte240m',
  'smpte2084',
  'arib-std-b67',
  'bt2020-10',
  'iec61966-2-1',
])

/**
 * The encoder shakes the picture more than the warp does (0.013 px/frame² before it). A slow tilt over leaves:
 * 0.09 with `veryfast` at 18, 0.058 with `fast` at 16, 0.044 tuned for grain, which forbids it to skip small
 * changes.
 */
export const PREVIEW_ENCODER: readonly string[] = [
  ...['-c:v', 'libx264', '-preset', 'fast', '-crf', '16', '-tune', 'grain', '-pix_fmt', 'yuv420p'],
]

/** Without sound and foreign tags; the colour tags are the source's own. */
export function h264(source: MotionSource, { fpsNum, fpsDen }: MotionRenderRequest): string[] {
  // A still is a JPEG: BT.601 by its standard.
  const matrix = source.kind === 'clip' ? sourceMatrix(source.info) : 'bt601'
  const color: Partial<VideoInfo['color']> = source.kind === 'clip' ? source.info.color : {}
  const tag = (
    option: string,
    value: string | null | undefined,
    known: ReadonlySet<string>,
  ): string[] => (value && known.has(value) ? [option, value] : [])
  return [
    ...['-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...PREVIEW_ENCODER,
    ...['-g', String(Math.max(1, Math.round((2 * fpsNum) / fpsDen)))],
    ...['-colorspace', TAGS[matrix] ?? 'bt709', '-color_range', 'tv'],
    ...tag('-color_primaries', color.primaries, PRIMARIES),
    ...tag('-color_trc', color.transfer, TRANSFERS),
    ...['-movflags', '+faststart', '-f', 'mp4', PREVIEW_FILE],
  ]
}
