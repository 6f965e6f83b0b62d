// Recipe → course: where the camera shall be at each frame, before anybody asks whether the picture is large
// enough. Conventions of the vocabulary: pan_right = content moves left, tilt_up = content moves down.

import type { MotionCurve } from '#lib/schema/decompose.ts'
import type { Easing } from '#lib/schema/motion-recipe.ts'
import { ease } from './easing.ts'
import { handheldAt } from './handheld.ts'
import { likeTargetAt } from './like-target.ts'
import type { FlatType } from './nearest.ts'
import { progressOf, type Timing, type Waypoint } from './pose.ts'

export interface CourseWish {
  type: FlatType
  easing: Easing
  timing: Timing
  /** Width ÷ height of the picture. */
  aspect: number
  /** Point that stands still while zooming, 0..1 from the left and from the top. */
  focus: { x: number; y: number }
  /** For `like_target`. */
  curve: MotionCurve
  /** For `handheld`. */
  seed: number
}

const ROLL_AT_FULL_RAD = (20 * Math.PI) / 180
const STILL: Waypoint = { zoom: 1, x: 0, y: 0, rollRad: 0 }

/** One waypoint per frame. `strength` in the units of MotionRecipe. */
export function courseOf(wish: CourseWish, strength: number): Waypoint[] {
  const { frames, fpsNum, fpsDen } = wish.timing
  const at = moveOf(wish, strength)
  return Array.from({ length: frames }, (_, n) => at(progressOf(n, frames), (n * fpsDen) / fpsNum))
}

function moveOf(wish: CourseWish, strength: number): (u: number, seconds: number) => Waypoint {
  const progress = (u: number): number => ease(wish.easing, u)
  // Symmetric about the picture's centre: half of the way on either side.
  const slide = (x: number, y: number) => (u: number) => ({
    ...STILL,
    x: x * strength * (progress(u) - 0.5),
    y: y * strength * (progress(u) - 0.5),
  })
  const turn = (sign: number) => (u: number) => ({
    ...STILL,
    rollRad: sign * strength * ROLL_AT_FULL_RAD * progress(u),
  })
  switch (wish.type) {
    case 'static':
      return () => STILL
    case 'push_in':
    case 'zoom_in':
      return (u) => zoomed(wish, strength, progress(u))
    case 'pull_out':
    case 'zoom_out':
      return (u) => zoomed(wish, strength, 1 - progress(u))
    case 'pan_left':
    case 'truck_left':
      return slide(-1, 0)
    case 'pan_right':
    case 'truck_right':
      return slide(1, 0)
    case 'tilt_up':
    case 'pedestal_up':
      return slide(0, -1)
    case 'tilt_down':
    case 'pedestal_down':
      return slide(0, 1)
    case 'roll_clockwise':
      return turn(1)
    case 'roll_counterclockwise':
      return turn(-1)
    case 'handheld': {
      const hand = handheldAt(strength, wish.seed)
      return (_, seconds) => hand(seconds, wish.aspect)
    }
    case 'like_target':
      return likeTargetAt(wish.curve, strength, wish.aspect)
  }
}

/** Scale grows by equal ratios in equal progress, as a measured zoom speed (d ln s/dt) means it. */
function zoomed({ focus }: CourseWish, strength: number, progress: number): Waypoint {
  const zoom = (1 + strength) ** progress
  return {
    zoom,
    x: (focus.x - 0.5) * (1 - 1 / zoom),
    y: (focus.y - 0.5) * (1 - 1 / zoom),
    rollRad: 0,
  }
}
