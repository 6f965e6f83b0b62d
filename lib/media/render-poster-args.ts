// Arguments that make a short endless picture of a finished preview, small enough for a list. Pure.

import type { FrameSize } from '#lib/analysis/frame.ts'
import { PREVIEW_FILE } from './render-encode-args.ts'

const POSTER_WIDTH = 320
const POSTER_FPS = 10

export function posterArgs(format: 'webp' | 'gif', size: FrameSize): string[] {
  const shrink = `fps=${POSTER_FPS},scale=${size.width}:${size.height}:flags=area`
  const input = ['-protocol_whitelist', 'file,pipe', '-i', PREVIEW_FILE, '-y']
  if (format === 'webp')
    return [
      ...[...input, '-vf', shrink, '-c:v', 'libwebp', '-quality', '70', '-loop', '0', '-an'],
      ...['-f', 'webp', 'poster.webp'],
    ]
  const palette = `${shrink},split[a][b];[a]palettegen=stats_mode=diff[p];[b][p]paletteuse=dither=bayer:bayer_scale=4`
  return [...input, '-filter_complex', `[0:v]${palette}`, '-loop', '0', '-f', 'gif', 'poster.gif']
}

export function posterSize(preview: FrameSize): {
  width: number
  height: number
} {
  const k = Math.min(1, POSTER_WIDTH / Math.max(preview.width, preview.height))
  const even = (side: number): number => Math.max(2, 2 * Math.round((side * k) / 2))
  return { width: even(preview.width), height: even(preview.height) }
}
