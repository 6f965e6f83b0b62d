// The motion curve of a shot: at most ten samples a second for plots, previews and mapping.

import type { FrameSize } from '../frame.ts'
import { round } from './claims/claim-of.ts'
import type { SegmentMotion } from './segment.ts'

/** Speeds of the camera at one moment: right, up, growing and clockwise are positive. */
export interface MotionSample {
  ts_ms: number
  pan_pct_w_per_s: number
  tilt_pct_h_per_s: number
  zoom_pct_per_s: number
  roll_deg_per_s: number
}

const SHORTEST_STEP_MS = 100

export function motionCurve(segment: SegmentMotion, size: FrameSize): MotionSample[] {
  const { count, stepMs, fromMs } = segment
  const group = Math.max(1, Math.ceil(SHORTEST_STEP_MS / stepMs))
  const out: MotionSample[] = []
  for (let i = 0; i < count; i += group) {
    const to = Math.min(count, i + group)
    const average = (values: Float64Array): number => {
      let sum = 0
      for (let k = i; k < to; k++) sum += values[k]!
      return sum / (to - i)
    }
    out.push({
      ts_ms: Math.round(fromMs + ((i + to) / 2) * stepMs),
      pan_pct_w_per_s: round((-100 * average(segment.x)) / size.width, 2),
      tilt_pct_h_per_s: round((100 * average(segment.y)) / size.height, 2),
      zoom_pct_per_s: round(100 * Math.expm1(average(segment.scale)), 2),
      roll_deg_per_s: round((-180 / Math.PI) * average(segment.roll), 2),
    })
  }
  return out
}
