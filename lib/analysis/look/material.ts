// What kind of material the numbers come from: camera log that nobody graded, or HDR. Both make colour
// labels dishonest unless said.

import { percentile } from './histogram.ts'
import { poolFrames } from './pool.ts'
import { type LookStats, statsOf } from './stats.ts'
import { PRACTICE } from './thresholds.ts'
import { LIGHTNESS_BINS, LIGHTNESS_STEP, type LookTrack } from './track.ts'

/** Frames darker than this at P99.5 are black leader, fades or night, and prove nothing. */
const LIT_L = 20
const MIN_LIT_FRAMES = 2

const cache = new WeakMap<LookTrack, boolean>()

/**
 * Whether a whole file looks like ungraded log: raised blacks, no whites, little colour, in every lit
 * frame's pool. Remembered per track.
 */
export function looksLikeLog(track: LookTrack): boolean {
  const known = cache.get(track)
  if (known !== undefined) return known
  const lit: number[] = []
  for (let i = 0; i < track.frameCount; i++) {
    const row = track.lightness.subarray(i * LIGHTNESS_BINS, (i + 1) * LIGHTNESS_BINS)
    if (percentile(row, LIGHTNESS_STEP, 0.995) > LIT_L) lit.push(i)
  }
  const log = lit.length >= MIN_LIT_FRAMES && isLog(statsOf(poolFrames(track, lit), scaleOf(track)))
  cache.set(track, log)
  return log
}

export function isLog(stats: LookStats): boolean {
  return (
    stats.blackL > PRACTICE.logMinBlackL &&
    stats.whiteL < PRACTICE.logMaxWhiteL &&
    stats.m3 < PRACTICE.logMaxM3 &&
    // Log records mid grey near L* 40 and keeps some colour: a dim black-and-white is not log.
    stats.medianL > PRACTICE.logMinMedianL &&
    stats.meanChroma > PRACTICE.logMinChroma
  )
}

/** The scale of a track's statistics. */
export function scaleOf(
  track: LookTrack,
  sharpnessReference: number = PRACTICE.sharpnessReference,
) {
  const { width, height, displayAspect } = track
  return { width, height, displayAspect, sharpnessReference }
}
