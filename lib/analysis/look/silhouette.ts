// Silhouette: a dark middle against a lit surround. A sign only; a person or a model must confirm it.

import { luminanceOfLightness } from '../colour/lab.ts'
import { type LookType, WEAK } from './judgement.ts'
import type { LookStats } from './stats.ts'

const LIT_L = 45
const BLACK_L = 14
const PARTIAL_STOPS = 2
/** Even a clear absence is only a look at tile means. */
const ABSENT = 0.75

export const silhouette: LookType = {
  category: 'lighting',
  type: 'silhouette',
  ceiling: WEAK,
  rule: (stats) => {
    const stops = stopsBelow(stats)
    const value =
      stats.rimL < LIT_L || stops <= PARTIAL_STOPS
        ? 'absent'
        : stats.centreL < BLACK_L
          ? 'full'
          : 'partial'
    return {
      value,
      probability: value === 'absent' ? ABSENT : 0.6,
      measured: { number: stops, unit: 'stops' },
    }
  },
}

/** How far the middle lies below the surround. */
function stopsBelow(stats: LookStats): number {
  const light = (l: number): number => Math.log2(luminanceOfLightness(Math.max(0, l)) + 1e-3)
  return light(stats.rimL) - light(stats.centreL)
}
