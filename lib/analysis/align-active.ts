// The part of a small frame that shows a picture: black bars at the borders do not move with it, and
// their edges would speak for a camera that stands still.

import type { PyramidLevel } from './pyramid.ts'

/** Half-open pixel ranges of level 0. */
export interface ActiveArea {
  x0: number
  x1: number
  y0: number
  y1: number
}

/** Limited-range black with the noise of compression. */
const BLACK = 26
/** A bar never takes more than this share of a side. */
const MOST = 0.36
/** The blurred edge of a bar belongs to the bar. */
const EDGE_PX = 3

/** Whole frame when there are no bars, or when everything is black. Writes into `out`. */
export function findActiveArea(level: PyramidLevel, out: ActiveArea): void {
  const { width: w, height: h, data } = level
  const blackRow = (y: number): boolean => {
    for (let i = y * w, end = i + w; i < end; i++) if (data[i]! > BLACK) return false
    return true
  }
  const blackColumn = (x: number): boolean => {
    for (let i = x, end = h * w; i < end; i += w) if (data[i]! > BLACK) return false
    return true
  }
  const top = run(h, (k) => blackRow(k))
  const bottom = run(h, (k) => blackRow(h - 1 - k))
  const left = run(w, (k) => blackColumn(k))
  const right = run(w, (k) => blackColumn(w - 1 - k))
  out.x0 = left
  out.x1 = w - right
  out.y0 = top
  out.y1 = h - bottom
}

function run(side: number, black: (k: number) => boolean): number {
  const most = Math.floor(side * MOST)
  let k = 0
  while (k < most && black(k)) k++
  return k === 0 || k === most ? 0 : k + EDGE_PX
}
