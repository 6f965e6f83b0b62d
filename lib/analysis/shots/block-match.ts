// How much of one small picture can be built from blocks of another. Works on frames halved once more
// (about 80×45): a coarse search over quarter-size blocks, refined by one step. The idea of comparing
// inter with intra cost is that of video encoders' scene-cut tests.

import type { FrameSize } from '#lib/analysis/frame.ts'

const BLOCK = 8
/** Reach in quarter-size pixels: ± 32 of the 160×90 stream's pixels. */
const REACH = 8
/** Variance of codes that counts as noise, per pixel. */
const NOISE = 2

/** A frame kept for matching: half and quarter size luma with its mean and spread. */
export interface KeptFrame {
  half: Uint8Array
  quarter: Uint8Array
  mean: number
  std: number
}

/** Share of detail explained, 0..1: as the codes are, and with equal mean and spread. */
export interface Match {
  raw: number
  normal: number
  /** Share of the blocks with detail that are not explained, 0..1. */
  area: number
}

export interface BlockMatcher {
  keep(): KeptFrame
  /** Fills `kept` from full luma; mean and std are of the luma codes. */
  fill(kept: KeptFrame, luma: Uint8Array, mean: number, std: number): void
  /** The smaller of both directions, so that neither picture may hold what the other lacks. */
  match(a: KeptFrame, b: KeptFrame, out: Match): Match
}

/** Makes a matcher for luma frames of `size`; no allocation after that. */
export function createBlockMatcher(size: FrameSize): BlockMatcher {
  const hw = size.width >> 1
  const hh = size.height >> 1
  const qw = hw >> 1
  const qh = hh >> 1
  const cols = Math.max(1, Math.floor(hw / BLOCK))
  const rows = Math.max(1, Math.floor(hh / BLOCK))
  // Blocks start on even half-size pixels so that the quarter-size block covers the same area.
  const left = ((hw - cols * BLOCK) >> 2) << 1
  const top = ((hh - rows * BLOCK) >> 2) << 1
  const na = new Float32Array(hw * hh)
  const nb = new Float32Array(hw * hh)
  const qa = new Float32Array(qw * qh)
  const qb = new Float32Array(qw * qh)
  const side: Match = { raw: 0, normal: 0, area: 0 }

  function normalise(from: Uint8Array, to: Float32Array, mean: number, gain: number): void {
    for (let i = 0; i < to.length; i++) to[i] = ((from[i] as number) - mean) * gain
  }

  /** Sum of squared differences of a quarter-size block; stops once it is above `limit`. */
  function coarse(
    a: Float32Array,
    b: Float32Array,
    at: number,
    from: number,
    limit: number,
  ): number {
    let sum = 0
    for (let y = 0; y < BLOCK / 2; y++) {
      const i = at + y * qw
      const j = from + y * qw
      const d0 = (b[i] as number) - (a[j] as number)
      const d1 = (b[i + 1] as number) - (a[j + 1] as number)
      const d2 = (b[i + 2] as number) - (a[j + 2] as number)
      const d3 = (b[i + 3] as number) - (a[j + 3] as number)
      sum += d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3
      if (sum >= limit) return sum
    }
    return sum
  }

  function fine(
    a: Float32Array,
    b: Float32Array,
    at: number,
    from: number,
    limit: number,
    offset: number,
  ): number {
    let sum = 0
    for (let y = 0; y < BLOCK; y++) {
      const i = at + y * hw
      const j = from + y * hw
      for (let x = 0; x < BLOCK; x++) {
        const d = (b[i + x] as number) - (a[j + x] as number) + offset
        sum += d * d
      }
      if (sum >= limit) return sum
    }
    return sum
  }

  /** Builds b from blocks of a. `shift` and `scale` undo the normalisation for the raw figure. */
  function oneWay(
    a: Float32Array,
    b: Float32Array,
    ca: Float32Array,
    cb: Float32Array,
    meanGap: number,
  ): void {
    let own = 0
    let costNormal = 0
    let costRaw = 0
    let textured = 0
    let lost = 0
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) {
        const x0 = left + c * BLOCK
        const y0 = top + r * BLOCK
        const qx = x0 >> 1
        const qy = y0 >> 1
        const at = qy * qw + qx
        const xLow = Math.max(0, qx - REACH)
        const xHigh = Math.min(qw - BLOCK / 2, qx + REACH)
        const yLow = Math.max(0, qy - REACH)
        const yHigh = Math.min(qh - BLOCK / 2, qy + REACH)
        let best = coarse(ca, cb, at, at, Number.POSITIVE_INFINITY)
        let bx = qx
        let by = qy
        for (let y = yLow; y <= yHigh; y++) {
          for (let x = xLow; x <= xHigh; x++) {
            const cost = coarse(ca, cb, at, y * qw + x, best)
            if (cost < best) {
              best = cost
              bx = x
              by = y
            }
          }
        }
        const here = y0 * hw + x0
        let sum = 0
        let squares = 0
        for (let y = 0; y < BLOCK; y++) {
          for (let x = 0; x < BLOCK; x++) {
            const value = b[here + y * hw + x] as number
            sum += value
            squares += value * value
          }
        }
        const n = BLOCK * BLOCK
        const detail = Math.max(0, squares - (sum * sum) / n)
        own += detail
        let finest = fine(a, b, here, here, Number.POSITIVE_INFINITY, 0)
        let from = here
        for (let dy = -1; dy <= 1; dy++) {
          for (let dx = -1; dx <= 1; dx++) {
            const x = 2 * bx + dx
            const y = 2 * by + dy
            if (x < 0 || y < 0 || x + BLOCK > hw || y + BLOCK > hh) continue
            const cost = fine(a, b, here, y * hw + x, finest, 0)
            if (cost < finest) {
              finest = cost
              from = y * hw + x
            }
          }
        }
        costNormal += finest
        if (Math.max(detail, finest) > 4 * NOISE * n) {
          textured++
          if (finest > 0.5 * detail + NOISE * n) lost++
        }
        costRaw +=
          meanGap === 0 ? finest : fine(a, b, here, from, Number.POSITIVE_INFINITY, meanGap)
      }
    }
    const floor = NOISE * rows * cols * BLOCK * BLOCK
    side.area = textured ? lost / textured : 0
    side.normal = Math.max(0, 1 - Math.max(0, costNormal - floor) / (own + floor))
    side.raw = Math.max(0, 1 - Math.max(0, costRaw - floor) / (own + floor))
  }

  return {
    keep: () => ({
      half: new Uint8Array(hw * hh),
      quarter: new Uint8Array(qw * qh),
      mean: 0,
      std: 0,
    }),
    fill(kept, luma, mean, std) {
      const w = size.width
      for (let y = 0; y < hh; y++) {
        let i = 2 * y * w
        let o = y * hw
        for (let x = 0; x < hw; x++, i += 2, o++) {
          kept.half[o] =
            ((luma[i] as number) +
              (luma[i + 1] as number) +
              (luma[i + w] as number) +
              (luma[i + w + 1] as number) +
              2) >>
            2
        }
      }
      for (let y = 0; y < qh; y++) {
        let i = 2 * y * hw
        let o = y * qw
        for (let x = 0; x < qw; x++, i += 2, o++) {
          kept.quarter[o] =
            ((kept.half[i] as number) +
              (kept.half[i + 1] as number) +
              (kept.half[i + hw] as number) +
              (kept.half[i + hw + 1] as number) +
              2) >>
            2
        }
      }
      kept.mean = mean
      kept.std = std
    },
    match(a, b, out) {
      // Both are brought to the larger spread of the two, so that a flash does not shrink the noise floor.
      const spread = Math.max(a.std, b.std, 2)
      const gainA = Math.min(spread / Math.max(a.std, 2), 4)
      const gainB = Math.min(spread / Math.max(b.std, 2), 4)
      normalise(a.half, na, a.mean, gainA)
      normalise(b.half, nb, b.mean, gainB)
      normalise(a.quarter, qa, a.mean, gainA)
      normalise(b.quarter, qb, b.mean, gainB)
      const gap = b.mean - a.mean
      oneWay(na, nb, qa, qb, gap)
      const raw = side.raw
      const { normal, area } = side
      oneWay(nb, na, qb, qa, -gap)
      out.raw = Math.min(raw, side.raw)
      out.normal = Math.min(normal, side.normal)
      out.area = Math.max(area, side.area)
      return out
    },
  }
}
