// The hand's unrest: a few sines per axis whose frequencies have no common multiple, so that nothing
// repeats within a preview. Below 3 Hz, where the sway of a held camera lies (providers §4, author's setting).

import type { Waypoint } from './pose.ts'

const X_HZ = [0.61, 1.13, 2.29]
const Y_HZ = [0.53, 0.97, 2.03]
const ROLL_HZ = [0.37, 0.83]
const SHARES = [1, 0.55, 0.25]
/** Bound of the displacement at strength 1: fraction of the width, and degrees. */
const REACH = 0.03
const REACH_DEG = 1.2

/** Waypoint at `seconds` for a strength (0..1); the same seed gives the same hand. */
export function handheldAt(
  strength: number,
  seed: number,
): (seconds: number, aspect: number) => Waypoint {
  const phase = phases(seed)
  const x = sway(X_HZ, phase)
  const y = sway(Y_HZ, phase)
  const roll = sway(ROLL_HZ, phase)
  return (seconds, aspect) => ({
    zoom: 1,
    x: strength * REACH * x(seconds),
    y: strength * REACH * aspect * y(seconds),
    rollRad: strength * ((REACH_DEG * Math.PI) / 180) * roll(seconds),
  })
}

/** Sum of sines within [−1, 1]. */
function sway(hz: readonly number[], nextPhase: () => number): (seconds: number) => number {
  const waves = hz.map((f, i) => ({ f, share: SHARES[i] as number, phase: nextPhase() }))
  const total = waves.reduce((sum, wave) => sum + wave.share, 0)
  return (seconds) =>
    waves.reduce(
      (sum, { f, share, phase }) => sum + share * Math.sin(2 * Math.PI * f * seconds + phase),
      0,
    ) / total
}

/** Phases from a seed by a linear congruential generator (Numerical Recipes' constants). */
function phases(seed: number): () => number {
  let state = (Math.trunc(seed) ^ 0x5bd1e995) >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state / 2 ** 32) * 2 * Math.PI
  }
}
