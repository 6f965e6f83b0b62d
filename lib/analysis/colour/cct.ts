// Correlated colour temperature of a chromaticity, its distance from the Planckian locus, and mireds.
// McCamy (1992): within 2 K of the true value from 2856 to 6500 K. Locus: Krystek (1985), uv error
// below 8e-5 from 1000 to 15000 K. A CCT says something only near the locus.

/** |Duv| above which a temperature in kelvin is not given. */
export const MAX_DUV = 0.02

export interface ColourTemperature {
  kelvin: number
  /** Signed CIE 1960 distance to the locus, positive = above (green), negative = below (magenta). */
  duv: number
}

/** McCamy's cubic. x, y: CIE 1931 chromaticity. NaN where the formula has no meaning. */
export function mcCamyKelvin(x: number, y: number): number {
  const n = (x - 0.332) / (0.1858 - y)
  const kelvin = 449 * n ** 3 + 3525 * n ** 2 + 6823.3 * n + 5520.33
  return kelvin > 0 && Number.isFinite(kelvin) ? kelvin : Number.NaN
}

/** CCT with its Duv, or null when the colour is too far from the locus, or outside 1000–25000 K. */
export function temperatureOf(x: number, y: number): ColourTemperature | null {
  const kelvin = mcCamyKelvin(x, y)
  if (!(kelvin >= 1000 && kelvin <= 25000)) return null
  const duv = duvOf(x, y, kelvin)
  return Math.abs(duv) < MAX_DUV ? { kelvin, duv } : null
}

/** Reciprocal megakelvin: equal steps look about equally large. */
export function mired(kelvin: number): number {
  return 1e6 / kelvin
}

/** CIE 1960 u, v of a black body at `kelvin`, 1000–15000 K (usable to 25000). Krystek 1985. */
export function planckianUv(kelvin: number): { u: number; v: number } {
  const t = kelvin
  return {
    u:
      (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) /
      (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t),
    v:
      (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) /
      (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t),
  }
}

/** Distance along the locus' normal at `kelvin`, so that a small error of the CCT does not matter. */
function duvOf(x: number, y: number, kelvin: number): number {
  const k = -2 * x + 12 * y + 3
  const u = (4 * x) / k
  const v = (6 * y) / k
  const here = planckianUv(kelvin)
  const before = planckianUv(kelvin * 0.995)
  const after = planckianUv(kelvin * 1.005)
  const length = Math.hypot(after.u - before.u, after.v - before.v)
  // Rising temperature moves left and down: the normal that points to green is (−dv, du) turned.
  const tu = (after.u - before.u) / length
  const tv = (after.v - before.v) / length
  return (u - here.u) * tv - (v - here.v) * tu
}
