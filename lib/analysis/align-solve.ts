// Robust direct alignment on one pyramid level: inverse-compositional Gauss–Newton with
// Geman–McClure weights. Unknowns: similarity (4), gain and offset of the exposure.
// Baker & Matthews 2004 (inverse compositional), Black & Anandan 1996 (robust dominant motion).

import { cholesky, N, substitute, variancesOf } from './align-linear.ts'
import { accumulate, OUT } from './align-normal.ts'
import type { TemplateLevel } from './align-template.ts'
import type { PyramidLevel } from './pyramid.ts'

/**
 * The working state: z ↦ (a + ib)·z + (tx + i·ty) about the optical centre, in pixels of level 0,
 * and grey_a ≈ gain·grey_b + offset (grey values minus 128).
 */
export interface Warp {
  a: number
  b: number
  tx: number
  ty: number
  gain: number
  offset: number
}

export interface Solver {
  /** Improves `warp` in place; returns the last step in pixels of the level. */
  solve(t: TemplateLevel, other: PyramidLevel, warp: Warp, iterations: number, stop: number): number
  /**
   * Truncated misfit 0..1 of `warp` on a level; pixels that fell outside count `OUTSIDE`. A pixel is
   * explained when its residual is below `codes + px × its gradient`.
   */
  misfit(t: TemplateLevel, other: PyramidLevel, warp: Warp, codes?: number, px?: number): number
  /** Share of the chosen pixels inside `other` that the last `misfit` call found explained. */
  readonly inliers: number
  /** Standard error of one pixel's grey residual at the last solve, codes. */
  readonly noise: number
  /** Diagonal of the inverse normal matrix times noise²: variances of tx, ty (px²), scale, roll. */
  readonly variance: Float64Array
}

const OUTSIDE = 0.75
/** Fewer pixels than this share inside the other frame cannot earn full marks. */
const MIN_OVERLAP = 0.3
/** The 35th percentile of |residual| and not the median: up to 60 % of the pixels may disagree. */
const SCALE_PERCENTILE = 0.35
const SCALE_OF_PERCENTILE = 1 / 0.4538
const MIN_NOISE = 0.6
const HISTOGRAM_BINS = 512
const HISTOGRAM_STEP = 0.125

/** `capacity` = most pixels that any template level may hold. */
export function createSolver(capacity: number): Solver {
  const residual = new Float32Array(capacity)
  const warped = new Float32Array(capacity)
  const histogram = new Int32Array(HISTOGRAM_BINS)
  const normal = new Float64Array(N * N)
  const right = new Float64Array(N)
  const variance = new Float64Array(4)
  const column = new Float64Array(N)
  let inliers = 0
  let noise = MIN_NOISE

  /** Fills `residual` and `warped`; returns how many pixels stayed inside. */
  function sample(t: TemplateLevel, other: PyramidLevel, warp: Warp): number {
    const { width: w, height: h, cx, cy, step, data } = other
    const { a, b, gain, offset } = warp
    const tx = warp.tx / step + cx
    const ty = warp.ty / step + cy
    const { x: px, y: py, value, count } = t
    const maxX = w - 1.001
    const maxY = h - 1.001
    let inside = 0
    for (let i = 0; i < count; i++) {
      const x = px[i]!
      const y = py[i]!
      const u = a * x - b * y + tx
      const v = b * x + a * y + ty
      if (!(u >= 0 && v >= 0 && u <= maxX && v <= maxY)) {
        residual[i] = OUT
        continue
      }
      const iu = u | 0
      const iv = v | 0
      const fu = u - iu
      const k = iv * w + iu
      const top = data[k]! + fu * (data[k + 1]! - data[k]!)
      const bottom = data[k + w]! + fu * (data[k + w + 1]! - data[k + w]!)
      const g = top + (v - iv) * (bottom - top) - 128
      warped[i] = g
      residual[i] = value[i]! - gain * g - offset
      inside++
    }
    return inside
  }

  function scaleOfResiduals(count: number, inside: number): number {
    histogram.fill(0)
    for (let i = 0; i < count; i++) {
      const r = residual[i]!
      if (r >= OUT) continue
      const bin = (Math.abs(r) / HISTOGRAM_STEP) | 0
      histogram[bin < HISTOGRAM_BINS ? bin : HISTOGRAM_BINS - 1]!++
    }
    const want = inside * SCALE_PERCENTILE
    let sum = 0
    let bin = 0
    while (bin < HISTOGRAM_BINS - 1 && sum + histogram[bin]! < want) sum += histogram[bin++]!
    const part = histogram[bin]! > 0 ? (want - sum) / histogram[bin]! : 0
    return Math.max(MIN_NOISE, (bin + part) * HISTOGRAM_STEP * SCALE_OF_PERCENTILE)
  }

  function solve(
    t: TemplateLevel,
    other: PyramidLevel,
    warp: Warp,
    iterations: number,
    stop: number,
  ): number {
    const { step } = other
    const radius = Math.max(other.width, other.height) / 2
    let last = Infinity
    for (let it = 0; it < iterations; it++) {
      const inside = sample(t, other, warp)
      if (inside < 12) return Infinity
      noise = scaleOfResiduals(t.count, inside)
      const sumW = accumulate(t, residual, warped, 2.2 * noise, normal, right)
      addPriors(normal, right, warp, sumW, radius)
      if (!cholesky(normal)) return Infinity
      if (it === iterations - 1) variancesOf(normal, noise, step, column, variance)
      substitute(normal, right)
      last = compose(warp, right, step, radius)
      if (!plausible(warp, other)) {
        standStill(warp)
        return Infinity
      }
      if (last < stop) {
        variancesOf(normal, noise, step, column, variance)
        break
      }
    }
    return last
  }

  function misfit(
    t: TemplateLevel,
    other: PyramidLevel,
    warp: Warp,
    codes = 2.5,
    px = 0.3,
  ): number {
    const inside = sample(t, other, warp)
    let sum = 0
    let total = 0
    let good = 0
    for (let i = 0; i < t.count; i++) {
      const weight = t.prior[i]!
      total += weight
      const r = residual[i]!
      if (r >= OUT) {
        sum += weight * OUTSIDE
        continue
      }
      const tolerance = codes + px * t.magnitude[i]!
      const e = (r * r) / (tolerance * tolerance)
      if (e < 1) good++
      sum += weight * Math.min(e, 1)
    }
    inliers = good / Math.max(inside, t.count * MIN_OVERLAP, 1)
    return total > 0 ? sum / total : 1
  }

  return {
    solve,
    misfit,
    variance,
    get inliers() {
      return inliers
    },
    get noise() {
      return noise
    },
  }
}

/** Keeps flat pictures solvable and the gain near one; far too weak to bend a textured picture. */
function addPriors(
  normal: Float64Array,
  right: Float64Array,
  warp: Warp,
  sumW: number,
  radius: number,
): void {
  normal[0]! += 1
  normal[7]! += 1
  normal[14]! += radius * radius
  normal[21]! += radius * radius
  const hold = 20 * sumW + 1
  normal[28]! += hold
  right[4]! += hold * (1 - warp.gain)
  normal[35]! += 1e-3 * sumW + 1e-3
}

/** warp ← warp ∘ δ⁻¹ and the exposure step; returns the largest shift in pixels of the level. */
function compose(warp: Warp, delta: Float64Array, step: number, radius: number): number {
  const limit = radius / 2
  const dx = clamp(delta[0]!, limit)
  const dy = clamp(delta[1]!, limit)
  const ds = clamp(delta[2]!, 0.2)
  const dr = clamp(delta[3]!, 0.2)
  const norm = (1 + ds) * (1 + ds) + dr * dr
  const a = (warp.a * (1 + ds) + warp.b * dr) / norm
  const b = (warp.b * (1 + ds) - warp.a * dr) / norm
  warp.tx -= (a * dx - b * dy) * step
  warp.ty -= (b * dx + a * dy) * step
  warp.a = a
  warp.b = b
  warp.gain = Math.min(2.5, Math.max(0.4, warp.gain + delta[4]!))
  warp.offset += clamp(delta[5]!, 80)
  return Math.hypot(dx, dy) + radius * Math.hypot(ds, dr)
}

/** Between two frames of one shot nothing grows by half, turns by 30° or leaves the picture. */
function plausible(warp: Warp, level: PyramidLevel): boolean {
  const { width, height, step } = level
  const shift = Math.max(Math.abs(warp.tx) / width, Math.abs(warp.ty) / height)
  return Math.abs(warp.a - 1) < 0.45 && Math.abs(warp.b) < 0.5 && shift < 0.75 * step
}

export function standStill(warp: Warp): void {
  warp.a = warp.gain = 1
  warp.b = warp.tx = warp.ty = warp.offset = 0
}

const clamp = (x: number, limit: number): number => Math.min(limit, Math.max(-limit, x))
