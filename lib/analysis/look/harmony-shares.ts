// How chroma is spread round the hue circle: shares in windows and lobes, for the harmony label.

import type { LookSums } from './pool.ts'
import { HUE_BINS } from './track.ts'

/** Half-width of a lobe in bins of 10°: a lobe is five bins wide. */
const LOBE = 2

/** All shares 0..1 of the summed chroma; 0 without chromatic pixels. */
export function harmonyShares(sums: LookSums) {
  const weights = sums.hue.subarray(0, HUE_BINS)
  const total = weights.reduce((sum, w) => sum + w, 0)
  if (total === 0) return { within40Share: 0, within90Share: 0, oppositeShare: 0, triadShare: 0 }
  const lobe = (centre: number): number => windowSum(weights, centre - LOBE, 2 * LOBE + 1) / total
  let opposite = 0
  let triad = 0
  for (let bin = 0; bin < HUE_BINS; bin++) {
    // Opposite means 150–210° apart.
    for (let apart = 15; apart <= 21; apart++) {
      const second = lobe(bin + apart)
      const first = lobe(bin)
      if (first + second > 0.7) opposite = Math.max(opposite, Math.min(first, second))
    }
    const three = [lobe(bin), lobe(bin + 12), lobe(bin + 24)]
    if ((three[0] ?? 0) + (three[1] ?? 0) + (three[2] ?? 0) > 0.7) {
      triad = Math.max(triad, Math.min(...three))
    }
  }
  return {
    within40Share: widest(weights, 4) / total,
    within90Share: widest(weights, 9) / total,
    oppositeShare: opposite,
    triadShare: triad,
  }
}

/** The heaviest window of `length` neighbouring bins. */
function widest(weights: Float64Array, length: number): number {
  let best = 0
  for (let start = 0; start < HUE_BINS; start++) {
    best = Math.max(best, windowSum(weights, start, length))
  }
  return best
}

function windowSum(weights: Float64Array, start: number, length: number): number {
  let sum = 0
  for (let k = 0; k < length; k++) sum += weights[(start + k + 2 * HUE_BINS) % HUE_BINS] as number
  return sum
}
