// What is left between two frames: before any motion, after an alignment, and block by block.
// Pyramid levels in → mean truncated differences in luma codes and shares 0..1.

import type { ActiveArea } from './align-active.ts'
import type { Warp } from './align-solve.ts'
import type { PyramidLevel } from './pyramid.ts'

export interface Residuals {
  /** Mean |difference| after the alignment over the overlap, each pixel capped at `CAP` codes. */
  after: number
  /** The same without any motion, exposure gain still compensated. */
  before: number
  /** Share of the frame that both pictures show after the alignment. */
  overlap: number
}

export const CAP = 20

/** Fills `out`. One pass over the level for both figures; 160×90 frames use the half-size level. */
export function measureResiduals(
  a: PyramidLevel,
  b: PyramidLevel,
  warp: Warp,
  out: Residuals,
): void {
  const { width: w, height: h, cx, cy, step } = a
  const da = a.data
  const db = b.data
  const { a: ca, b: cb, gain, offset } = warp
  const maxX = w - 1.001
  const maxY = h - 1.001
  let after = 0
  let inside = 0
  let before = 0
  for (let y = 0; y < h; y++) {
    let u = -ca * cx - cb * (y - cy) + warp.tx / step + cx
    let v = -cb * cx + ca * (y - cy) + warp.ty / step + cy
    for (let i = y * w, end = i + w; i < end; i++, u += ca, v += cb) {
      const value = da[i]! - 128
      before += Math.min(CAP, Math.abs(value - gain * (db[i]! - 128) - offset))
      if (!(u >= 0 && v >= 0 && u <= maxX && v <= maxY)) continue
      const iu = u | 0
      const iv = v | 0
      const fu = u - iu
      const k = iv * w + iu
      const top = db[k]! + fu * (db[k + 1]! - db[k]!)
      const bottom = db[k + w]! + fu * (db[k + w + 1]! - db[k + w]!)
      const g = top + (v - iv) * (bottom - top) - 128
      after += Math.min(CAP, Math.abs(value - gain * g - offset))
      inside++
    }
  }
  const n = w * h
  out.before = before / n
  out.after = inside > 0 ? after / inside : CAP
  out.overlap = inside / n
}

const BLOCK = 8
const MIN_BLOCK_GRADIENT = 4
const STILL_PX = 0.12

/**
 * Share of the textured 8×8 blocks of level 0 that do not move at all: mean |dI| / mean |∇I| below
 * 0.12 px. 0 when fewer than eight blocks carry texture. `gain` and `offset` undo exposure changes.
 */
export function stillShare(
  a: PyramidLevel,
  b: PyramidLevel,
  gain: number,
  offset: number,
  active: ActiveArea,
): number {
  const { width: w } = a
  const right = Math.min(w - 1, active.x1)
  const bottom = Math.min(a.height - 1, active.y1)
  const da = a.data
  const db = b.data
  let textured = 0
  let still = 0
  for (let by = Math.max(1, active.y0); by + BLOCK <= bottom; by += BLOCK) {
    for (let bx = Math.max(1, active.x0); bx + BLOCK <= right; bx += BLOCK) {
      let gradient = 0
      let change = 0
      for (let y = by; y < by + BLOCK; y++) {
        for (let i = y * w + bx, end = i + BLOCK; i < end; i++) {
          gradient += Math.abs(da[i + 1]! - da[i - 1]!) + Math.abs(da[i + w]! - da[i - w]!)
          change += Math.abs(da[i]! - 128 - gain * (db[i]! - 128) - offset)
        }
      }
      gradient /= 2
      if (gradient < MIN_BLOCK_GRADIENT * BLOCK * BLOCK) continue
      textured++
      if (change < STILL_PX * gradient) still++
    }
  }
  return textured >= 8 ? still / textured : 0
}
