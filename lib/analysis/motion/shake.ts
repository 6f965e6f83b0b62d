// How restless a path is: shake above about 1 Hz, sway about its straight line.
// Rates of the content in pixels a second on an even clock in, pixels out.

import type { Components } from './components.ts'
import { highPass, lowPass, mean, median, oddCount } from './series.ts'

const HIGH_PASS_HALF_S = 0.875
/** Shake near 8 Hz folds below 1 Hz at eight samples a second and is lost: mean ratio on rendered shake. */
export const FOLDED = 1.08
/** A net way from which the direction of travel is clear, pixels. */
export const CLEAR_WAY_PX = 4
const ALONG_OVER_ACROSS = 3

/**
 * RMS of the path above about 1 Hz. Shake has no preferred direction, a start or stop has: along a
 * clear travel at most ALONG_OVER_ACROSS times the power across it counts. Median over windows, so
 * that one jolt is not a shaking camera.
 */
export function jitterPx(x: Float64Array, y: Float64Array, dt: number, net: Components): number {
  const n = x.length + 1
  if (n < 6) return 0
  const path = (rates: Float64Array): Float64Array => {
    const out = new Float64Array(n)
    for (let i = 1; i < n; i++) out[i] = out[i - 1]! + rates[i - 1]! * dt
    return highPass(out, Math.max(3, Math.round(HIGH_PASS_HALF_S / dt)))
  }
  const hx = path(x)
  const hy = path(y)
  const steady = (power: Float64Array): number =>
    Math.min(mean(power), 1.3 * median(lowPass(power, oddCount(0.6, dt))))
  const length = Math.hypot(net.pan, net.tilt)
  if (length < CLEAR_WAY_PX) return Math.sqrt(steady(hx.map((v, i) => v * v + hy[i]! ** 2)))
  const ux = net.pan / length
  const uy = -net.tilt / length
  const along = steady(hx.map((v, i) => (v * ux + hy[i]! * uy) ** 2))
  const across = steady(hx.map((v, i) => (v * uy - hy[i]! * ux) ** 2))
  return Math.sqrt(across + Math.min(along, ALONG_OVER_ACROSS * across + 1e-4))
}

/** Path of a rate, from 0, with the slope per step of its least-squares line. */
function walk(rates: Float64Array, dt: number): { path: Float64Array; slope: number } {
  const n = rates.length + 1
  const path = new Float64Array(n)
  for (let i = 1; i < n; i++) path[i] = path[i - 1]! + rates[i - 1]! * dt
  let slope = 0
  let norm = 0
  for (let i = 0; i < n; i++) {
    const t = i - (n - 1) / 2
    slope += t * path[i]!
    norm += t * t
  }
  return { path, slope: norm > 0 ? slope / norm : 0 }
}

/** Way along the straight line through a path, pixels. */
export const trendPx = (rates: Float64Array, dt: number): number =>
  walk(rates, dt).slope * rates.length

/** RMS of a path about its least-squares line. */
export function swayPx(rates: Float64Array, dt: number): number {
  if (rates.length < 3) return 0
  const { path, slope } = walk(rates, dt)
  const middle = mean(path)
  const half = (path.length - 1) / 2
  return Math.sqrt(mean(path.map((v, i) => (v - middle - slope * (i - half)) ** 2)))
}
