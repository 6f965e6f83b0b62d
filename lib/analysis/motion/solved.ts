// Which pairs of a shot count as solved: enough of the picture agreed on one motion, and where only
// part of it did, the motion fits what its surer neighbours say.

import type { MotionTrack } from './track.ts'

/** Share of explained texture below which a pair did not find a common motion: cut, or chaos. */
export const SOLVED_INLIERS = 0.42
/** From here on a pair is believed without asking its neighbours. */
const SURE_INLIERS = 0.7
const NEIGHBOUR_MS = 700
/** Deviation from the neighbours' median, in their spreads, that a doubtful pair may have. */
const MAX_SPREADS = 4
/** Spread that is granted anyway, pixels a second. */
const FREE_PX_PER_S = 4

/** Keeps the solved ones of `pairs` (indices in time order). */
export function solvedPairs(track: MotionTrack, pairs: readonly number[]): number[] {
  const candidates = pairs.filter((i) => track.inliers[i]! >= SOLVED_INLIERS)
  const sure = candidates.filter((i) => track.inliers[i]! >= SURE_INLIERS)
  if (sure.length < 3) return candidates
  return candidates.filter((i) => track.inliers[i]! >= SURE_INLIERS || fits(track, i, sure))
}

function fits(track: MotionTrack, pair: number, sure: readonly number[]): boolean {
  const at = track.t0[pair]!
  const near = sure.filter((i) => Math.abs(track.t0[i]! - at) < NEIGHBOUR_MS)
  if (near.length < 3) return true
  const radius = Math.hypot(track.width, track.height) / 4
  const columns = [track.tx, track.ty, track.logScale, track.roll]
  return columns.every((column, k) => {
    const unit = k < 2 ? 1 : radius
    const rate = (i: number): number => (1000 * unit * column[i]!) / (track.t1[i]! - track.t0[i]!)
    const rates = near.map(rate).sort((a, b) => a - b)
    const low = rates[Math.floor(rates.length * 0.25)]!
    const high = rates[Math.ceil(rates.length * 0.75) - 1]!
    const spread = FREE_PX_PER_S + (high - low) / 1.35
    return Math.abs(rate(pair) - rates[rates.length >> 1]!) < MAX_SPREADS * spread
  })
}
