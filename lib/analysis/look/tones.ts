// Mean colour of the highlights and of the shadows of pooled pixels, from a* and b* summed by tone.

import { forShareRange, totalOf } from './histogram.ts'
import type { LookSums } from './pool.ts'
import { RULES } from './thresholds.ts'
import { LIGHTNESS_STEP, toneOfBin } from './track.ts'

export interface MeanColour {
  l: number
  a: number
  b: number
  /** Pixels behind the mean; with none, all values are 0. */
  pixels: number
}

/** The brightest 20 % of all pixels. */
export function brightestTones(sums: LookSums): MeanColour {
  const total = totalOf(sums.lightness)
  return meanOfRanks(sums, (1 - RULES.toneShare) * total, total)
}

/** The darkest 20 % of the pixels above L* 3, whose colour is noise below. */
export function darkestTones(sums: LookSums): MeanColour {
  const below = totalOf(sums.lightness.subarray(0, RULES.shadowMinL / LIGHTNESS_STEP + 1))
  const rest = totalOf(sums.lightness) - below
  return meanOfRanks(sums, below, below + RULES.toneShare * rest)
}

function meanOfRanks(sums: LookSums, from: number, to: number): MeanColour {
  const counts = new Float64Array(sums.toneA.length)
  for (let bin = 0; bin < sums.lightness.length; bin++) {
    counts[toneOfBin(bin)]! += sums.lightness[bin] as number
  }
  const mean: MeanColour = { l: 0, a: 0, b: 0, pixels: 0 }
  forShareRange(sums.lightness, from, to, (bin, count) => {
    const tone = toneOfBin(bin)
    const inTone = counts[tone] as number
    mean.l += count * bin * LIGHTNESS_STEP
    mean.a += (count * (sums.toneA[tone] as number)) / inTone
    mean.b += (count * (sums.toneB[tone] as number)) / inTone
    mean.pixels += count
  })
  if (mean.pixels > 0) {
    mean.l /= mean.pixels
    mean.a /= mean.pixels
    mean.b /= mean.pixels
  }
  return mean
}
