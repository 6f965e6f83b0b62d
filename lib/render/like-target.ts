// The target's own move: measured speeds in, a course over 0..1 out. Speeds are smoothed (the camera's
// intention, not its measuring noise), integrated, and stretched over the new duration: same extent, same shape.

import type { MotionCurve } from '#lib/schema/decompose.ts'
import type { Waypoint } from './pose.ts'

/** Standard deviation of the smoothing, seconds. */
const SIGMA_S = 0.15
const DEG = Math.PI / 180

/** Since the start: fractions of width and height, logarithm of the scale, radians. */
interface Place {
  x: number
  y: number
  lnZoom: number
  roll: number
}

/**
 * Course of a measured curve at progress 0..1, `extent` (0..1) of it. Zoom is relative to its smallest value, so
 * that it is never below 1. A curve of less than two samples stands still.
 */
export function likeTargetAt(
  curve: MotionCurve,
  extent: number,
  aspect: number,
): (u: number) => Waypoint {
  const count = curve.length
  const times = curve.map((sample) => sample.ts_ms / 1000)
  const speeds = {
    x: smooth(times, curve, (s) => s.pan_pct_w_per_s / 100),
    y: smooth(times, curve, (s) => -s.tilt_pct_h_per_s / 100),
    zoom: smooth(times, curve, (s) => s.zoom_pct_per_s / 100),
    roll: smooth(times, curve, (s) => s.roll_deg_per_s * DEG),
  }
  const path: Place[] = []
  for (let i = 0; i < count; i++) {
    const last = path[i - 1]
    if (!last) {
      path.push({ x: 0, y: 0, lnZoom: 0, roll: 0 })
      continue
    }
    const half = (extent * ((times[i] as number) - (times[i - 1] as number))) / 2
    const step = (s: readonly number[]): number => ((s[i] as number) + (s[i - 1] as number)) * half
    const [dx, dy, turn] = [step(speeds.x), step(speeds.y), last.roll]
    // A displacement on screen is smaller in the picture when zoomed, and turned when rolled.
    const k = Math.exp(-last.lnZoom)
    path.push({
      x: last.x + k * (dx * Math.cos(turn) - (dy / aspect) * Math.sin(turn)),
      y: last.y + k * (dx * aspect * Math.sin(turn) + dy * Math.cos(turn)),
      lnZoom: last.lnZoom + step(speeds.zoom),
      roll: last.roll + step(speeds.roll),
    })
  }
  const least = path.reduce((min, p) => Math.min(min, p.lnZoom), 0)
  const [from, to] = [times[0] ?? 0, times[count - 1] ?? 0]
  return (u) => {
    if (count < 2) return { zoom: 1, x: 0, y: 0, rollRad: 0 }
    const { i, share } = locate(times, from + u * (to - from))
    const between = (read: (p: Place) => number): number => {
      const at = (j: number): number => read(path[Math.min(count - 1, Math.max(0, j))] as Place)
      return catmullRom(at(i - 1), at(i), at(i + 1), at(i + 2), share)
    }
    return {
      zoom: Math.max(1, Math.exp(between((p) => p.lnZoom) - least)),
      x: between((p) => p.x) * Math.exp(least),
      y: between((p) => p.y) * Math.exp(least),
      rollRad: between((p) => p.roll),
    }
  }
}

/** Gaussian mean of the values around each sample, by time. */
function smooth(
  times: readonly number[],
  curve: MotionCurve,
  read: (sample: MotionCurve[number]) => number,
): number[] {
  const values = curve.map(read)
  return times.map((t) => {
    let [sum, weight] = [0, 0]
    for (let j = 0; j < values.length; j++) {
      const w = Math.exp(-0.5 * (((times[j] as number) - t) / SIGMA_S) ** 2)
      sum += w * (values[j] as number)
      weight += w
    }
    return sum / weight
  })
}

function locate(times: readonly number[], t: number): { i: number; share: number } {
  let i = 0
  while (i < times.length - 2 && (times[i + 1] as number) <= t) i++
  const [a, b] = [times[i] as number, times[i + 1] as number]
  return { i, share: b > a ? Math.min(1, Math.max(0, (t - a) / (b - a))) : 0 }
}

function catmullRom(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
}
