// Black level and highlight roll-off: the two ends of the tone curve.

import { jointProbability } from '../confidence.ts'
import { above, bandedJudgement, below, type LookType, SURE } from './judgement.ts'
import { RULES } from './thresholds.ts'

export const blackLevel: LookType = {
  category: 'color_grading',
  type: 'black_level',
  ceiling: SURE,
  rule: (stats, spreadOf) => {
    const unit = 'CIE L* (0.5th percentile)'
    const deep = below(stats.blackL, RULES.crushedBlackL, spreadOf('blackL'))
    const clips = above(stats.clipLowPct, RULES.crushedClipPct, spreadOf('clipLowPct'))
    // Where more than 1 % is clipped, the 0.5th percentile lies inside the clipped codes: one test decides.
    if (stats.blackL < RULES.crushedBlackL && stats.clipLowPct > RULES.crushedClipPct) {
      return {
        value: 'crushed',
        probability: jointProbability([clips]),
        measured: { number: stats.blackL, unit },
      }
    }
    const judged = bandedJudgement(
      'color_grading.black_level',
      stats.blackL,
      spreadOf('blackL'),
      unit,
    )
    if (judged?.value !== 'true_black') return judged
    return { ...judged, probability: judged.probability * (1 - jointProbability([deep, clips])) }
  },
}

/** Mass in the top tenth of the code range above P95, against the mean of the ten tenths. */
const HARD = { clipPct: 1 }
const FIRM_ABOVE = 1.05

export const highlightRolloff: LookType = {
  category: 'color_grading',
  type: 'highlight_rolloff',
  ceiling: 0.45,
  rule: (stats) => {
    const ratio = stats.rolloffRatio
    const spike = stats.clipHighPct > HARD.clipPct
    if (spike) {
      return {
        value: 'hard_clip',
        probability: 1,
        measured: { number: Number.isNaN(ratio) ? 10 : ratio, unit: 'ratio' },
      }
    }
    // A scene without highlights says nothing about how they would roll off.
    if (Number.isNaN(ratio) || stats.whiteL < 75) return null
    const value = ratio > FIRM_ABOVE ? 'firm' : 'soft'
    const clear = value === 'firm' ? ratio > 1.3 : ratio < 0.8
    return { value, probability: clear ? 0.9 : 0.5, measured: { number: ratio, unit: 'ratio' } }
  },
}
