// Recipe → camera path: one pose per frame, with a cover that hides every border, and a report of what had to
// be weaker than asked.

import type { MotionCurve } from '#lib/schema/decompose.ts'
import type { AppliedRecipe, MotionRecipe } from '#lib/schema/motion-recipe.ts'
import { type CourseWish, courseOf } from './course.ts'
import { type Covered, cover } from './cover.ts'
import { flatType } from './nearest.ts'
import type { Pose, Timing } from './pose.ts'

export interface CameraWish {
  recipe: MotionRecipe
  timing: Timing
  /** Width ÷ height of the picture. */
  aspect: number
  /** Limit of the total enlargement of the picture, above 1. */
  maxZoom: number
  /** Left out: slightly above the middle (craft §5.4). */
  focus?: { x: number; y: number }
  curve?: MotionCurve
  seed?: number
}

export interface CameraPath {
  poses: Pose[]
  applied: AppliedRecipe
}

const FOCUS = { x: 0.5, y: 0.45 }
/** A focus nearer to the border would make a zoom look like a pan. */
const FOCUS_RIM = 0.25
const HALVINGS = 30

/** Never throws: what the limits do not allow is done weaker and listed in `applied.clamps`. */
export function planCamera(wish: CameraWish): CameraPath {
  const { recipe, timing, aspect, maxZoom } = wish
  const type = flatType(recipe.type)
  const course: CourseWish = {
    type,
    easing: recipe.easing,
    timing,
    aspect,
    focus: inner(wish.focus ?? FOCUS),
    curve: wish.curve ?? [],
    seed: wish.seed ?? 1,
  }
  const attempt = (strength: number): Covered => cover(courseOf(course, strength), aspect)
  const strength = strongest(attempt, recipe.strength, maxZoom)
  const covered = attempt(strength)
  const durationMs = Math.round((1000 * timing.frames * timing.fpsDen) / timing.fpsNum)
  const clamps: AppliedRecipe['clamps'] = []
  if (type !== recipe.type)
    clamps.push({
      field: 'type',
      asked: recipe.type,
      applied: type,
      reason: 'The move needs depth; a flat picture carries the nearest one.',
    })
  if (strength < recipe.strength)
    clamps.push({
      field: 'strength',
      asked: recipe.strength,
      applied: round(strength),
      reason: `More would enlarge the picture above ${round(maxZoom)} times.`,
    })
  return {
    poses: covered.poses,
    applied: {
      type,
      strength: round(strength),
      duration_ms: durationMs,
      easing: recipe.easing,
      cover_zoom: round(covered.coverZoom),
      max_zoom: round(covered.maxZoom),
      clamps,
    },
  }
}

/** The largest strength up to `asked` whose path stays within `maxZoom`. */
function strongest(attempt: (strength: number) => Covered, asked: number, maxZoom: number): number {
  const fits = (strength: number): boolean => attempt(strength).maxZoom <= maxZoom + 1e-9
  if (fits(asked)) return asked
  let [low, high] = [0, asked]
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}

function inner(focus: { x: number; y: number }): { x: number; y: number } {
  const keep = (value: number): number => Math.min(1 - FOCUS_RIM, Math.max(FOCUS_RIM, value))
  return { x: keep(focus.x), y: keep(focus.y) }
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4
