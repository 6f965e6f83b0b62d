// Sizes and rate of a preview from those of its source: 720 lines (or 720 columns when upright), never larger
// than the source, even sides, the source's own frame rate.

import type { FrameSize } from '#lib/analysis/frame.ts'
import type { Timing } from './pose.ts'

const SHORT_SIDE = 720
const LONG_SIDE = 1920
/** Long side of each half of a before/after picture. */
const PANE_LONG_SIDE = 960
const [MIN_FPS, MAX_FPS, DEFAULT_FPS] = [12, 60, 25]
/** Enlargement of the source above which a preview of a small source looks soft (craft §5.4). */
const SOFT_ABOVE = 1.35
const SOFT_BELOW_WIDTH = 1440
/** Nothing is enlarged more than this. */
const MAX_ENLARGEMENT = 2

export function previewSize(source: FrameSize): FrameSize {
  const short = Math.min(source.width, source.height)
  const long = Math.max(source.width, source.height)
  return scaled(source, Math.min(1, SHORT_SIDE / short, LONG_SIDE / long))
}

/** Size of either half of a side-by-side picture. */
export function paneSize(preview: FrameSize): FrameSize {
  return scaled(preview, Math.min(1, PANE_LONG_SIDE / Math.max(preview.width, preview.height)))
}

/**
 * Size at which the picture is warped: between the preview's and what the closest moment of the path can show of
 * the source, because the cost grows with the area and the eye gains little from the second half.
 */
export function warpSize(source: FrameSize, preview: FrameSize, maxZoom: number): FrameSize {
  const native = Math.min(source.width / preview.width, source.height / preview.height)
  return scaled(preview, Math.max(1, Math.min(Math.sqrt(maxZoom), native)))
}

/** Limit of the zoom for a preview of this source, above 1. */
export function zoomLimit(source: FrameSize, preview: FrameSize): number {
  return Math.min(MAX_ENLARGEMENT, MAX_ENLARGEMENT * (source.width / preview.width))
}

/** Output pixels per source pixel at the closest moment, and whether that shows. */
export function softness(
  source: FrameSize,
  preview: FrameSize,
  maxZoom: number,
): { enlargement: number; soft: boolean } {
  const enlargement = (maxZoom * preview.width) / source.width
  const small = Math.max(source.width, source.height) < SOFT_BELOW_WIDTH
  return { enlargement, soft: small && enlargement > SOFT_ABOVE }
}

/**
 * The source's rate; halved while above 60, doubled while below 12 (the camera must glide even where the
 * picture steps), 25 where the file does not say.
 */
export function previewTiming(fpsNum: number, fpsDen: number, durationMs: number): Timing {
  let [num, den] =
    fpsNum > 0 && fpsDen > 0 && fpsNum / fpsDen < 1000 && fpsNum / fpsDen >= 0.5
      ? [fpsNum, fpsDen]
      : [DEFAULT_FPS, 1]
  while (num / den > MAX_FPS + 0.5) den *= 2
  while (num / den < MIN_FPS) num *= 2
  return {
    fpsNum: num,
    fpsDen: den,
    frames: Math.max(1, Math.round((durationMs * num) / den / 1000)),
  }
}

function scaled(size: FrameSize, k: number): FrameSize {
  const even = (side: number, limit: number): number =>
    Math.max(2, Math.min(2 * Math.round((side * k) / 2), limit))
  const limit = (side: number): number =>
    k <= 1 ? 2 * Math.floor(side / 2) : Number.MAX_SAFE_INTEGER
  return {
    width: even(size.width, limit(size.width)),
    height: even(size.height, limit(size.height)),
  }
}
