// Weighted normal equations of one alignment step: tx, ty, scale, roll, gain, offset.
// Residuals and warped grey values of the chosen pixels in, a symmetric 6×6 system out.

import type { TemplateLevel } from './align-template.ts'

/** Residual of a pixel that left the other frame. */
export const OUT = 1e9

/**
 * Fills the lower triangle of `normal` (6×6) and `right`; returns the sum of weights. `cut`: residual
 * in codes at which a pixel's weight has fallen to a quarter.
 */
export function accumulate(
  t: TemplateLevel,
  residual: Float32Array,
  warped: Float32Array,
  cut: number,
  normal: Float64Array,
  right: Float64Array,
): number {
  const { x: px, y: py, gx: pgx, gy: pgy, prior, count } = t
  const inv = 1 / (cut * cut)
  let n00 = 0,
    n01 = 0,
    n02 = 0,
    n03 = 0,
    n04 = 0,
    n05 = 0
  let n11 = 0,
    n12 = 0,
    n13 = 0,
    n14 = 0,
    n15 = 0
  let n22 = 0,
    n23 = 0,
    n24 = 0,
    n25 = 0
  let n33 = 0,
    n34 = 0,
    n35 = 0
  let n44 = 0,
    n45 = 0,
    n55 = 0
  let b0 = 0,
    b1 = 0,
    b2 = 0,
    b3 = 0,
    b4 = 0,
    b5 = 0
  for (let i = 0; i < count; i++) {
    const r = residual[i]!
    if (r >= OUT) continue
    const q = 1 / (1 + r * r * inv)
    const w = q * q * prior[i]!
    const j0 = pgx[i]!
    const j1 = pgy[i]!
    const x = px[i]!
    const y = py[i]!
    const j2 = j0 * x + j1 * y
    const j3 = j1 * x - j0 * y
    const j4 = -warped[i]!
    const w0 = w * j0
    const w1 = w * j1
    const w2 = w * j2
    const w3 = w * j3
    const w4 = w * j4
    n00 += w0 * j0
    n01 += w0 * j1
    n02 += w0 * j2
    n03 += w0 * j3
    n04 += w0 * j4
    n05 -= w0
    n11 += w1 * j1
    n12 += w1 * j2
    n13 += w1 * j3
    n14 += w1 * j4
    n15 -= w1
    n22 += w2 * j2
    n23 += w2 * j3
    n24 += w2 * j4
    n25 -= w2
    n33 += w3 * j3
    n34 += w3 * j4
    n35 -= w3
    n44 += w4 * j4
    n45 -= w4
    n55 += w
    b0 -= w0 * r
    b1 -= w1 * r
    b2 -= w2 * r
    b3 -= w3 * r
    b4 -= w4 * r
    b5 += w * r
  }
  normal[0] = n00
  normal[6] = n01
  normal[7] = n11
  normal[12] = n02
  normal[13] = n12
  normal[14] = n22
  normal[18] = n03
  normal[19] = n13
  normal[20] = n23
  normal[21] = n33
  normal[24] = n04
  normal[25] = n14
  normal[26] = n24
  normal[27] = n34
  normal[28] = n44
  normal[30] = n05
  normal[31] = n15
  normal[32] = n25
  normal[33] = n35
  normal[34] = n45
  normal[35] = n55
  right[0] = b0
  right[1] = b1
  right[2] = b2
  right[3] = b3
  right[4] = b4
  right[5] = b5
  return n55
}
