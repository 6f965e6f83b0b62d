// The one move that says most of a measured curve, for services that understand only words: the largest of what
// zoom, pan, tilt and roll add up to, in the units of a recipe.

import type { MotionCurve } from '#lib/schema/decompose.ts'
import type { MotionRecipe, MotionType } from '#lib/schema/motion-recipe.ts'

/** Less than this in all is no move. */
const STILL = 0.01
const ROLL_DEG = 20

/** The recipe with its type resolved; every other recipe as it is. */
export function resolved(recipe: MotionRecipe, curve: MotionCurve): MotionRecipe {
  if (recipe.type !== 'like_target') return recipe
  const sums = { zoom: 0, pan: 0, tilt: 0, roll: 0 }
  for (let i = 1; i < curve.length; i++) {
    const [a, b] = [curve[i - 1], curve[i]]
    if (!a || !b) continue
    const s = (b.ts_ms - a.ts_ms) / 2000
    sums.zoom += (s * (a.zoom_pct_per_s + b.zoom_pct_per_s)) / 100
    sums.pan += (s * (a.pan_pct_w_per_s + b.pan_pct_w_per_s)) / 100
    sums.tilt += (s * (a.tilt_pct_h_per_s + b.tilt_pct_h_per_s)) / 100
    sums.roll += (s * (a.roll_deg_per_s + b.roll_deg_per_s)) / ROLL_DEG
  }
  const moves: [MotionType, MotionType, number][] = [
    ['push_in', 'pull_out', sums.zoom],
    ['pan_right', 'pan_left', sums.pan],
    ['tilt_up', 'tilt_down', sums.tilt],
    ['roll_clockwise', 'roll_counterclockwise', sums.roll],
  ]
  const [forth, back, extent] = moves.reduce((best, move) =>
    Math.abs(move[2]) > Math.abs(best[2]) ? move : best,
  )
  const strength = Math.min(1, Math.abs(extent) * recipe.strength)
  if (strength < STILL) return { ...recipe, type: 'static' }
  return { ...recipe, type: extent > 0 ? forth : back, strength: Math.round(strength * 1e4) / 1e4 }
}
