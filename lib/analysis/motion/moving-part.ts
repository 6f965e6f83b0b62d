// Where in a shot the camera moves, and how its speed develops there: holds, thirds, evenness.
// Rates per component in, in pixels a second as an average pixel of the picture moves.

import type { SegmentMotion } from './segment.ts'
import { lowPass, mean, quantile } from './series.ts'

export interface MovingPart {
  /** Steps of the even clock, half open. Empty when nothing moves. */
  from: number
  to: number
  startMs: number
  endMs: number
  startHoldMs: number
  endHoldMs: number
  /** Mean speed in the first, middle and last third, pixels a second, along the main direction. */
  thirds: [number, number, number]
  /** Their standard error. */
  thirdsSpread: number
  /** Standard deviation of the speed over its mean, and the part of it that no slow curve explains. */
  variation: number
  roughness: number
  peak: number
  /** Odd number of steps over which a speed must be averaged to stand clear of its noise. */
  smoothing: number
  /** Standard error of one sample of the speed. */
  noise: number
}

/** Holds end where the speed passes 20 % of its peak; the profile begins where it passes 6 %. */
const HOLD_SHARE = 0.2
const PROFILE_SHARE = 0.06

export function movingPart(
  segment: SegmentMotion,
  rates: Record<'pan' | 'tilt' | 'zoom' | 'roll', Float64Array>,
): MovingPart {
  const along = projectOnMain(Object.values(rates))
  const n = along.length
  const noise = noiseOf(along)
  const roughPeak = quantile(along, 0.95)
  let width = 1
  while (width < 9 && noise / Math.sqrt(width) > 0.07 * roughPeak) width += 2
  const speed = lowPass(along, width)
  const peak = quantile(speed, 0.95)
  const hold = crossings(speed, HOLD_SHARE * peak)
  const core = widen(speed, hold, Math.max(PROFILE_SHARE * peak, 2 * (noise / Math.sqrt(width))))
  const ms = (at: number): number => segment.fromMs + at * segment.stepMs
  const startMs = n > 0 ? ms(hold[0]) : segment.startMs
  const endMs = n > 0 ? ms(hold[1]) : segment.endMs
  const from = Math.max(0, Math.ceil(hold[0] - 0.2))
  const to = Math.min(n, Math.max(Math.ceil(hold[0] - 0.2) + 1, Math.floor(hold[1] + 0.2)))
  const inside = speed.subarray(from, Math.max(from, to))
  const average = mean(inside)
  const spread = Math.sqrt(mean(inside.map((v) => (v - average) ** 2)))
  const third = (core[1] - core[0]) / 3
  const thirds = [0, 1, 2].map((k) =>
    meanBetween(along, core[0] + k * third, core[0] + (k + 1) * third),
  ) as [number, number, number]
  return {
    from,
    to,
    startMs,
    endMs,
    startHoldMs: edge(startMs - segment.startMs, hold[0], segment.fromMs - segment.startMs),
    endHoldMs: edge(segment.endMs - endMs, n - hold[1], segment.endMs - ms(n)),
    thirds,
    thirdsSpread: noise / Math.sqrt(Math.max(1, third)),
    variation: average > 0 ? spread / average : 0,
    roughness: roughnessOf(inside, average),
    peak,
    smoothing: width,
    noise: noise / Math.sqrt(width),
  }
}

/** Unmeasured time at the shot's border is no hold when the move already runs there. */
const edge = (holdMs: number, steps: number, blindMs: number): number =>
  Math.max(0, steps <= 0.05 ? holdMs - blindMs : holdMs)

/** Signed speed along the net direction of the four components. */
function projectOnMain(rates: Float64Array[]): Float64Array {
  const sums = rates.map((r) => mean(r))
  const norm = Math.hypot(...sums) || 1
  const n = rates[0]?.length ?? 0
  const out = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let dot = 0
    for (let k = 0; k < rates.length; k++) dot += rates[k]![i]! * sums[k]!
    out[i] = dot / norm
  }
  return out
}

/** Noise of a smooth series from its second differences (σ of the sum is √6 σ), robustly. */
function noiseOf(values: Float64Array): number {
  if (values.length < 4) return 0
  const d = new Float64Array(values.length - 2)
  for (let i = 0; i < d.length; i++) {
    d[i] = Math.abs(values[i]! - 2 * values[i + 1]! + values[i + 2]!)
  }
  return (1.4826 * quantile(d, 0.5)) / Math.sqrt(6)
}

/** First and last passage of `level`, in steps from the start; sample i stands at i + 0.5. */
function crossings(speed: Float64Array, level: number): [number, number] {
  const n = speed.length
  let first = 0
  while (first < n && speed[first]! < level) first++
  let last = n - 1
  while (last > first && speed[last]! < level) last--
  if (first >= n || level <= 0) return [0, n]
  const passage = (low: number, high: number): number =>
    (level - speed[low]!) / Math.max(1e-9, speed[high]! - speed[low]!)
  const from = first === 0 ? 0 : first - 0.5 + passage(first - 1, first)
  const to = last === n - 1 ? n : last + 1.5 - passage(last + 1, last)
  return [from, Math.max(from, to)]
}

/** Follows the flanks of a passage outwards, as far as the speed stays above a lower level. */
function widen(speed: Float64Array, hold: [number, number], level: number): [number, number] {
  const n = speed.length
  let first = Math.min(n - 1, Math.max(0, Math.ceil(hold[0] - 0.5)))
  let last = Math.max(0, Math.min(n - 1, Math.floor(hold[1] - 0.5)))
  while (first > 0 && speed[first - 1]! >= level) first--
  while (last < n - 1 && speed[last + 1]! >= level) last++
  const inner = crossings(speed.subarray(first, last + 1), 1e-9)
  const from = first === 0 && hold[0] <= 0 ? 0 : first + inner[0]
  const to = last === n - 1 && hold[1] >= n ? n : first + inner[1]
  return [Math.min(from, hold[0]), Math.max(to, hold[1])]
}

/** Mean of a step series between two places of its clock. */
function meanBetween(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let i = Math.max(0, Math.floor(from)); i < Math.min(values.length, to); i++) {
    sum += values[i]! * Math.max(0, Math.min(to, i + 1) - Math.max(from, i))
  }
  return to > from ? sum / (to - from) : 0
}

/** RMS of what a five-step mean leaves of the speed, over the mean speed. */
function roughnessOf(speed: Float64Array, average: number): number {
  if (speed.length < 6 || average <= 0) return 0
  const slow = lowPass(speed, 2 * Math.floor(speed.length / 6) + 1)
  return Math.sqrt(mean(speed.map((v, i) => (v - slow[i]!) ** 2))) / average
}
