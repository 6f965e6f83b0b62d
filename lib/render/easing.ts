// How far a move has come: time 0..1 in, progress 0..1 out. Polynomials up to the third degree, so that the
// spline which carries the path to ffmpeg holds them exactly.

import type { Easing } from '#lib/schema/motion-recipe.ts'

/** Progress at `u` (0..1, clipped). Where a side is eased, the speed there is zero. */
export function ease(easing: Easing, u: number): number {
  const t = Math.min(1, Math.max(0, u))
  switch (easing) {
    case 'constant':
      return t
    case 'ease_in':
      return t * t
    case 'ease_out':
      return t * (2 - t)
    case 'ease_in_out':
      return t * t * (3 - 2 * t)
  }
}
