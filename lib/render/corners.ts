// Pose → the four points of the source that ffmpeg's `perspective` shall show in the corners of its output,
// and pose → where a single output point lies in the source. Pixels; the picture is `width × height`.

import type { FrameSize } from '#lib/analysis/frame.ts'
import type { Pose } from './pose.ts'

export interface Point {
  x: number
  y: number
}

/** Order of `x0 y0 … x3 y3`: top left, top right, bottom left, bottom right. */
export const CORNERS = ['x0', 'y0', 'x1', 'y1', 'x2', 'y2', 'x3', 'y3'] as const

/**
 * Point of the source that stands at `at` of the output, both in continuous coordinates: 0 is the left edge of the
 * first pixel, `width` the right edge of the last one.
 */
export function sourcePoint(pose: Pose, size: FrameSize, at: Point): Point {
  const { width, height } = size
  const [dx, dy] = [(at.x - width / 2) / pose.zoom, (at.y - height / 2) / pose.zoom]
  const [cos, sin] = [Math.cos(pose.rollRad), Math.sin(pose.rollRad)]
  return {
    x: width / 2 + width * pose.x + dx * cos - dy * sin,
    y: height / 2 + height * pose.y + dx * sin + dy * cos,
  }
}

/**
 * The filter maps pixel numbers, not pixel centres: column c of its output is read at x0 + (x1 − x0) ⋅ c/W of the
 * source's column numbers. Centres lie half a pixel further, on both sides.
 */
export function cornerNumbers(pose: Pose, size: FrameSize): number[] {
  const { width, height } = size
  return [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ].flatMap(([x, y]) => {
    const point = sourcePoint(pose, size, { x: (x as number) + 0.5, y: (y as number) + 0.5 })
    return [point.x - 0.5, point.y - 0.5]
  })
}
