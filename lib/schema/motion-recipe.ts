// How a virtual camera shall move over a picture: what a preview is asked for, and what was applied.

import * as v from 'valibot'

/** Movements that a still picture can carry, `handheld`, and the target's own measured curve. */
export const MOTION_TYPES = [
  'static',
  'push_in',
  'pull_out',
  'zoom_in',
  'zoom_out',
  'pan_left',
  'pan_right',
  'tilt_up',
  'tilt_down',
  'truck_left',
  'truck_right',
  'pedestal_up',
  'pedestal_down',
  'roll_clockwise',
  'roll_counterclockwise',
  'handheld',
  'like_target',
] as const

export const EASINGS = ['constant', 'ease_in', 'ease_out', 'ease_in_out'] as const

export const MotionRecipe = v.strictObject({
  type: v.picklist(MOTION_TYPES),
  /** Fraction of scale (push, pull, zoom), of width or height (pan, tilt, truck, pedestal), × 20° (roll). */
  strength: v.pipe(v.number(), v.minValue(0.01), v.maxValue(1)),
  duration_ms: v.pipe(v.number(), v.integer(), v.minValue(500), v.maxValue(10_000)),
  easing: v.optional(v.picklist(EASINGS), 'ease_in_out'),
})
export type MotionRecipe = v.InferOutput<typeof MotionRecipe>
