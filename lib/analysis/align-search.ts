// Global translation search on a coarse level, for jumps that the pyramid cannot follow (whips).
// Orientation correlation: soft-normalised gradients of both frames, all shifts up to half the frame,
// so that neither exposure nor one strong edge decides. Fitch et al. 2002.

import type { PyramidLevel } from './pyramid.ts'

export interface Search {
  /** Finds the best distinct shifts, strongest first; shifts in pixels of the level. */
  run(a: PyramidLevel, b: PyramidLevel): number
  readonly dx: Int32Array
  readonly dy: Int32Array
  readonly score: Float32Array
}

const MAX_PEAKS = 3
/** Gradients of this many codes per pixel count half. */
const SOFT = 3

/** Scratch for levels of `width × height`. */
export function createSearch(width: number, height: number): Search {
  const n = width * height
  const fields = [0, 1, 2, 3].map(() => new Float32Array(n)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  const [ax, ay, bx, by] = fields
  const rx = width >> 1
  const ry = height >> 1
  const side = 2 * rx + 1
  const map = new Float32Array(side * (2 * ry + 1))
  const dx = new Int32Array(MAX_PEAKS)
  const dy = new Int32Array(MAX_PEAKS)
  const score = new Float32Array(MAX_PEAKS)

  function correlate(sx: number, sy: number): number {
    const x0 = Math.max(1, 1 - sx)
    const x1 = Math.min(width - 1, width - 1 - sx)
    const y0 = Math.max(1, 1 - sy)
    const y1 = Math.min(height - 1, height - 1 - sy)
    let cross = 0
    let energy = 1e-3
    for (let y = y0; y < y1; y++) {
      const shift = sy * width + sx
      for (let i = y * width + x0, end = y * width + x1; i < end; i++) {
        const gx = ax[i]!
        const gy = ay[i]!
        const hx = bx[i + shift]!
        const hy = by[i + shift]!
        cross += gx * hx + gy * hy
        energy += gx * gx + gy * gy + hx * hx + hy * hy
      }
    }
    const overlap = ((x1 - x0) * (y1 - y0)) / ((width - 2) * (height - 2))
    // Small overlaps agree by chance: their score shrinks with the standard error.
    return ((2 * cross) / energy) * Math.sqrt(overlap)
  }

  function run(a: PyramidLevel, b: PyramidLevel): number {
    orient(a, ax, ay)
    orient(b, bx, by)
    for (let sy = -ry; sy <= ry; sy++) {
      for (let sx = -rx; sx <= rx; sx++) map[(sy + ry) * side + sx + rx] = correlate(sx, sy)
    }
    let found = 0
    for (; found < MAX_PEAKS; found++) {
      let at = 0
      for (let i = 1; i < map.length; i++) if (map[i]! > map[at]!) at = i
      const best = map[at]!
      if (best <= 0.02) break
      const py = (at / side) | 0
      const px = at - py * side
      dx[found] = px - rx
      dy[found] = py - ry
      score[found] = best
      for (let y = Math.max(0, py - 2); y <= Math.min(2 * ry, py + 2); y++) {
        for (let x = Math.max(0, px - 2); x <= Math.min(2 * rx, px + 2); x++) map[y * side + x] = -1
      }
    }
    return found
  }

  return { run, dx, dy, score }
}

function orient(level: PyramidLevel, ox: Float32Array, oy: Float32Array): void {
  const { width: w, height: h, data } = level
  for (let y = 1; y < h - 1; y++) {
    for (let i = y * w + 1, end = y * w + w - 1; i < end; i++) {
      const gx = (data[i + 1]! - data[i - 1]!) / 2
      const gy = (data[i + w]! - data[i - w]!) / 2
      const k = 1 / (Math.sqrt(gx * gx + gy * gy) + SOFT)
      ox[i] = gx * k
      oy[i] = gy * k
    }
  }
}
