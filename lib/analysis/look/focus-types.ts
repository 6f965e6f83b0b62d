// Sharpness of a shot against a reference, and depth of field as far as tiles can tell (weak).

import { bandedType, type LookType, WEAK } from './judgement.ts'
import { PRACTICE } from './thresholds.ts'

export const SHARPNESS_TYPES: readonly LookType[] = [
  bandedType(
    'stability.sharpness',
    'sharpnessRatio',
    'var(Laplacian of L*) at 320 px ÷ reference',
    0.9,
  ),
]

/** Share of sharp tiles. Labelled stills: only out-of-focus separated cleanly. */
const DEEP_SHARE = 0.5
const SHALLOW_SHARE = 0.2

const depth: LookType = {
  category: 'depth_of_field',
  type: 'depth',
  ceiling: WEAK,
  rule: (stats) => {
    // A picture without contrast has no edges that could be sharp.
    if (stats.rmsL < 0.04) return null
    if (stats.sharpness < PRACTICE.outOfFocusSharpness) {
      return {
        value: 'out_of_focus',
        probability: 1,
        measured: { number: stats.sharpness, unit: 'var(Laplacian of L*) at 320 px' },
      }
    }
    const share = stats.sharpTileShare
    const value = share >= DEEP_SHARE ? 'deep' : share < SHALLOW_SHARE ? 'shallow' : 'medium'
    return {
      value,
      probability: 0.6,
      measured: { number: 100 * share, unit: '% of sharp tiles' },
    }
  },
}

export const DEPTH_TYPES: readonly LookType[] = [depth]
