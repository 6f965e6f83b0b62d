// Steady, drifting, flickering or flashing light over a shot, from the mean L* of every frame.
// Definitions: steady P95 − P5 below 2; drifting monotone change above 4; flicker above 1 L* RMS above
// 2 Hz; flash a single-frame jump above 15.

import { bandProbability } from '../confidence.ts'
import { RULES } from './thresholds.ts'

/** Mean L* (0..100) of every frame of the video, in order of time. */
export interface LumaSeries {
  ptsMs: ArrayLike<number>
  meanL: ArrayLike<number>
}

export interface LightStability {
  value: 'steady' | 'drifting' | 'flicker' | 'flash'
  probability: number
  /** P95 − P5 of mean L*, flashes left out. */
  spanL: number
  /** Change of mean L* between the first and the last fifth, signed. */
  driftL: number
  /** RMS above 2 Hz, flashes left out; NaN when frames are too far apart to tell. */
  flickerRmsL: number
  /** Times of single-frame jumps. */
  flashesMs: number[]
}

/** Standard deviation of P95 − P5 and of the RMS that compression alone makes. */
const SPAN_SPREAD = 0.35
const RMS_SPREAD = 0.12
const FLASH_SPREAD = 2
/** Reach of the low-pass kernel to each side: longer cuts more sharply, and costs the ends of a shot. */
const REACH_MS = 750
/** A flash stands out of the frames this far around it, and lasts this many frames at most. */
const FLASH_FRAMES = 3
/** A lamp switched on or off has energy above 2 Hz too, but swings to each side once. */
const MIN_SWINGS = 5
/** Frames farther apart than this cannot show 2 Hz. */
const MAX_GAP_MS = 200

/** Null with fewer than three frames inside [startMs, endMs). */
export function lightStability(
  series: LumaSeries,
  startMs: number,
  endMs: number,
): LightStability | null {
  const t: number[] = []
  const l: number[] = []
  for (let i = 0; i < series.ptsMs.length; i++) {
    const ms = series.ptsMs[i] as number
    if (ms < startMs || ms >= endMs) continue
    t.push(ms)
    l.push(series.meanL[i] as number)
  }
  if (t.length < 3) return null
  const flashes = findFlashes(l)
  const calm = t.map((_, i) => i).filter((i) => !flashes.flags[i])
  const values = calm.map((i) => l[i] as number)
  const span = quantile(values, 0.95) - quantile(values, 0.05)
  const smooth = lowPass(
    calm.map((i) => t[i] as number),
    values,
  )
  const fine = ((t[t.length - 1] as number) - (t[0] as number)) / (t.length - 1) <= MAX_GAP_MS
  const fast = values.map((v, i) => v - (smooth[i] as number))
  const rms = fine ? rmsOf(fast) : Number.NaN
  const fifth = Math.max(1, Math.floor(values.length / 5))
  const drift = meanOf(values.slice(-fifth)) - meanOf(values.slice(0, fifth))
  const numbers = {
    spanL: span,
    driftL: drift,
    flickerRmsL: rms,
    flashesMs: t.filter((_, i) => flashes.flags[i]),
  }
  const alternates = fine && swings(fast, rms) >= MIN_SWINGS
  const { value, probability } = labelOf(numbers, { jump: flashes.highest, alternates, smooth })
  return { value, probability, ...numbers }
}

function labelOf(
  n: { spanL: number; driftL: number; flickerRmsL: number; flashesMs: number[] },
  { jump, alternates, smooth }: { jump: number; alternates: boolean; smooth: number[] },
): { value: LightStability['value']; probability: number } {
  const over = (value: number, lo: number, spread: number): number =>
    bandProbability({ value, lo, hi: Number.POSITIVE_INFINITY, spread })
  const flash = over(jump, RULES.flashL, FLASH_SPREAD)
  const flicker = alternates ? over(n.flickerRmsL, RULES.flickerRmsL, RMS_SPREAD) : 0
  if (n.flashesMs.length > 0) return { value: 'flash', probability: flash }
  if (alternates && n.flickerRmsL >= RULES.flickerRmsL) {
    return { value: 'flicker', probability: flicker * (1 - flash) }
  }
  const rest = (1 - flicker) * (1 - flash)
  const drifts = over(Math.abs(n.driftL), RULES.driftL, SPAN_SPREAD)
  if (Math.abs(n.driftL) >= RULES.driftL && isMonotone(smooth, n.driftL)) {
    return { value: 'drifting', probability: drifts * rest }
  }
  const steady = 1 - over(n.spanL, RULES.steadySpanL, SPAN_SPREAD)
  if (n.spanL < RULES.steadySpanL) return { value: 'steady', probability: steady * rest }
  // Between the definitions: more change than steady allows, but no drift, no flicker. The nearer one.
  return n.spanL < (RULES.steadySpanL + RULES.driftL) / 2
    ? { value: 'steady', probability: 0.5 * rest }
    : { value: 'drifting', probability: 0.5 * rest }
}

/** Frames that stand more than 15 L* off both sides at once. */
function findFlashes(l: readonly number[]): { flags: boolean[]; highest: number } {
  let highest = 0
  const flags = l.map((value, i) => {
    const before = l.slice(Math.max(0, i - FLASH_FRAMES), i)
    const after = l.slice(i + 1, i + 1 + FLASH_FRAMES)
    if (before.length === 0 || after.length === 0) return false
    const jump = value - Math.max(quantile(before, 0.5), quantile(after, 0.5))
    highest = Math.max(highest, jump)
    return jump > RULES.flashL
  })
  return { flags, highest }
}

/**
 * Windowed-sinc low-pass at 2 Hz over uneven times. Beyond its ends the curve goes on as its own point
 * reflection, so that a steady slope passes unchanged.
 */
function lowPass(t: readonly number[], values: readonly number[]): number[] {
  const n = t.length
  const first = { t: t[0] as number, v: values[0] as number }
  const last = { t: t[n - 1] as number, v: values[n - 1] as number }
  let from = 0
  return values.map((_, i) => {
    const here = t[i] as number
    while ((t[from] as number) < here - REACH_MS) from++
    let sum = 0
    let weight = 0
    const take = (time: number, value: number): void => {
      const w = kernel(time - here)
      sum += w * value
      weight += w
    }
    for (let k = from; k < n && (t[k] as number) <= here + REACH_MS; k++) {
      take(t[k] as number, values[k] as number)
    }
    for (let k = 1; k < n && 2 * first.t - (t[k] as number) >= here - REACH_MS; k++) {
      take(2 * first.t - (t[k] as number), 2 * first.v - (values[k] as number))
    }
    for (let k = n - 2; k >= 0 && 2 * last.t - (t[k] as number) <= here + REACH_MS; k--) {
      take(2 * last.t - (t[k] as number), 2 * last.v - (values[k] as number))
    }
    return sum / weight
  })
}

/** Sinc of cut-off 2 Hz under a Hann window; `ms` from the centre. */
function kernel(ms: number): number {
  if (Math.abs(ms) >= REACH_MS) return 0
  const phase = (2 * Math.PI * RULES.flickerHz * ms) / 1000
  const sinc = phase === 0 ? 1 : Math.sin(phase) / phase
  return sinc * 0.5 * (1 + Math.cos((Math.PI * ms) / REACH_MS))
}

/** How often the curve swings beyond ±`size` to the other side than last time. */
function swings(values: readonly number[], size: number): number {
  let count = 0
  let side = 0
  for (const value of values) {
    const now = value > size ? 1 : value < -size ? -1 : 0
    if (now !== 0 && now !== side) {
      side = now
      count++
    }
  }
  return count
}

/** Backward steps of the smoothed curve add up to less than a quarter of its whole change. */
function isMonotone(smooth: readonly number[], drift: number): boolean {
  let back = 0
  for (let i = 1; i < smooth.length; i++) {
    const step = ((smooth[i] as number) - (smooth[i - 1] as number)) * Math.sign(drift)
    if (step < 0) back -= step
  }
  return back < 0.25 * Math.abs(drift)
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length

const rmsOf = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length)

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const low = Math.floor(at)
  const here = sorted[low] as number
  return here + (at - low) * ((sorted[low + 1] ?? here) - here)
}
