// Moves that need depth, and what a flat picture can show instead.

import type { MotionType } from '#lib/schema/motion-recipe.ts'

const NEAREST = {
  // Seen from above clockwise about the subject before it: the camera leaves to its left.
  arc_clockwise: 'truck_left',
  arc_counterclockwise: 'truck_right',
  crane_up: 'pedestal_up',
  crane_down: 'pedestal_down',
  tracking: 'truck_right',
  dolly_zoom: 'push_in',
} as const satisfies Partial<Record<MotionType, MotionType>>

/** Types that a window moving over a flat picture can carry out. */
export type FlatType = Exclude<MotionType, keyof typeof NEAREST>

const isDeep = (type: MotionType): type is keyof typeof NEAREST => type in NEAREST

/** The type itself, or what comes nearest to it. */
export function flatType(type: MotionType): FlatType {
  return isDeep(type) ? NEAREST[type] : type
}

const WITHOUT_PARALLAX: ReadonlySet<MotionType> = new Set([
  'push_in',
  'pull_out',
  'truck_left',
  'truck_right',
  'pedestal_up',
  'pedestal_down',
])

/** Moves of the camera's place, of which a flat picture shows the frame's path but not the depth. */
export function lacksParallax(type: FlatType): boolean {
  return WITHOUT_PARALLAX.has(type)
}
