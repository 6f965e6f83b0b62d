// Colour harmony by templates on the hue circle (after Cohen-Or et al. 2006, much simplified). Weak:
// labelled stills did not order cleanly by these shares.

import { type LookType, WEAK } from './judgement.ts'
import { RULES } from './thresholds.ts'

export const harmony: LookType = {
  category: 'color_grading',
  type: 'harmony',
  ceiling: WEAK,
  rule: (stats) => {
    if (stats.chromaticPct < RULES.chromaticMinPct) return null
    const value =
      stats.within40Share >= 0.95
        ? 'monochromatic'
        : stats.within90Share >= 0.9
          ? 'analogous'
          : stats.triadShare >= 0.15
            ? 'triadic'
            : stats.oppositeShare >= 0.15
              ? 'complementary'
              : 'mixed'
    return { value, probability: 0.8 }
  },
}
