// Hue of pooled pixels: the dominant direction, how much of the chroma lies there, and how varied it is.

import { hueDeg } from '../colour/hue.ts'
import { type LookSums, sumOf } from './pool.ts'
import { HUE_BINS } from './track.ts'

/** Dominant hue: the heaviest three neighbouring bins, and the true mean direction of their pixels. */
export function hueNumbers(sums: LookSums, n: number) {
  const at = (bin: number, part: 0 | 1 | 2): number =>
    sums.hue[part * HUE_BINS + ((bin + HUE_BINS) % HUE_BINS)] as number
  let total = 0
  let best = 0
  let bestWeight = -1
  for (let bin = 0; bin < HUE_BINS; bin++) {
    total += at(bin, 0)
    const weight = at(bin - 1, 0) + at(bin, 0) + at(bin + 1, 0)
    if (weight > bestWeight) {
      bestWeight = weight
      best = bin
    }
  }
  let entropy = 0
  for (let bin = 0; bin < HUE_BINS; bin++) {
    const share = total > 0 ? at(bin, 0) / total : 0
    if (share > 0) entropy -= share * Math.log2(share)
  }
  const a = at(best - 1, 1) + at(best, 1) + at(best + 1, 1)
  const b = at(best - 1, 2) + at(best, 2) + at(best + 1, 2)
  return {
    chromaticPct: (100 * sumOf(sums, 'chromatic')) / n,
    hueDeg: total > 0 ? hueDeg(a, b) : Number.NaN,
    hueSharePct: total > 0 ? (100 * bestWeight) / total : 0,
    hueEntropyBits: entropy,
  }
}
