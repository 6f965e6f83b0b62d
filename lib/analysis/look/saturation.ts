// Saturation: Hasler–Süsstrunk M3, except that a picture with next to no chroma is monochrome.

import { jointProbability } from '../confidence.ts'
import { above, bandedJudgement, below, type LookType, SURE } from './judgement.ts'
import { PRACTICE, RULES } from './thresholds.ts'

const UNIT = 'Hasler–Süsstrunk M3 (0–255 RGB)'

export const saturation: LookType = {
  category: 'color_grading',
  type: 'saturation',
  ceiling: SURE,
  rule: (stats, spreadOf) => {
    const chroma = stats.chromaP90
    const spread = spreadOf('chromaP90')
    const border = RULES.monochromeChromaP90
    if (chroma < border) {
      return {
        value: 'monochrome',
        probability: jointProbability([below(chroma, border, spread)]),
        measured: { number: stats.m3, unit: UNIT },
      }
    }
    const judged = bandedJudgement('color_grading.saturation', stats.m3, spreadOf('m3'), UNIT, [
      above(chroma, border, spread),
    ])
    // A toned black-and-white has chroma, but one that follows lightness alone.
    const toned = stats.tintResidual < PRACTICE.tonedMonochromeSd
    return judged && toned ? { ...judged, extensions: { toned_monochrome: true } } : judged
  },
}
