// How a virtual camera shall move over a picture: what a preview is asked for, and what was applied.

import * as v from 'valibot'

/**
 * Movements of the vocabulary that a preview can be asked for, `handheld`, and the target's own measured curve.
 * From `arc_clockwise` to `dolly_zoom` they need depth: a flat picture carries only what comes nearest.
 */
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
  'arc_clockwise',
  'arc_counterclockwise',
  'crane_up',
  'crane_down',
  'tracking',
  'dolly_zoom',
  'handheld',
  'like_target',
] as const
export type MotionType = (typeof MOTION_TYPES)[number]

export const EASINGS = ['constant', 'ease_in', 'ease_out', 'ease_in_out'] as const
export type Easing = (typeof EASINGS)[number]

export const MotionRecipe = v.strictObject({
  type: v.picklist(MOTION_TYPES),
  /**
   * Fraction of scale (push, pull, zoom), of width or height (pan, tilt, truck, pedestal), × 20° (roll),
   * × 3 % of the width (handheld), of the measured extent (like_target).
   */
  strength: v.pipe(v.number(), v.minValue(0.01), v.maxValue(1)),
  duration_ms: v.pipe(v.number(), v.integer(), v.minValue(500), v.maxValue(10_000)),
  easing: v.optional(v.picklist(EASINGS), 'ease_in_out'),
})
export type MotionRecipe = v.InferOutput<typeof MotionRecipe>

/** What of a recipe was carried out, in the same units, and where that differs from what was asked. */
export const AppliedRecipe = v.strictObject({
  type: v.picklist(MOTION_TYPES),
  strength: v.pipe(v.number(), v.minValue(0)),
  duration_ms: v.pipe(v.number(), v.integer(), v.minValue(1)),
  easing: v.picklist(EASINGS),
  /** Constant enlargement that keeps the borders out of sight, 1 = none. */
  cover_zoom: v.pipe(v.number(), v.minValue(1)),
  /** Largest enlargement of the source on the way, cover included. */
  max_zoom: v.pipe(v.number(), v.minValue(1)),
  clamps: v.array(
    v.strictObject({
      field: v.picklist(['type', 'strength', 'duration_ms']),
      asked: v.union([v.number(), v.string()]),
      applied: v.union([v.number(), v.string()]),
      reason: v.string(),
    }),
  ),
})
export type AppliedRecipe = v.InferOutput<typeof AppliedRecipe>
