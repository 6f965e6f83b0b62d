// The neutral cast: b* (temperature) and a* (tint) of near-neutral mid-tones. When these cover less than
// 5 % of the picture the mean of all pixels stands in, so near that share the other answer is possible too.

import { bandProbability } from '../confidence.ts'
import { bandedJudgement, type LookType, SURE } from './judgement.ts'
import { labelFor } from './label.ts'
import type { StatKey } from './stats.ts'
import { BANDS, type BandedType, RULES } from './thresholds.ts'

interface CastKeys {
  /** What counts, what near-neutral pixels say, what all pixels say. */
  used: StatKey
  near: StatKey
  whole: StatKey
}

export const temperature = castType(
  'color_grading.temperature',
  { used: 'neutralB', near: 'nearNeutralB', whole: 'meanB' },
  'CIE b*',
)
export const tint = castType(
  'color_grading.tint',
  { used: 'neutralA', near: 'nearNeutralA', whole: 'meanA' },
  'CIE a*',
)

function castType(name: BandedType, keys: CastKeys, unit: string): LookType {
  return {
    category: 'color_grading',
    type: name.slice(name.indexOf('.') + 1),
    ceiling: SURE,
    rule: (stats, spreadOf) => {
      const fromNeutral = stats.neutralPct >= RULES.neutralMinPct
      const spread = spreadOf(fromNeutral ? keys.used : keys.whole)
      const judged = bandedJudgement(name, stats[keys.used], spread, unit)
      if (!judged) return null
      const basis = fromNeutral ? 'near_neutral_midtones' : 'all_pixels'
      const other = labelFor(stats[fromNeutral ? keys.whole : keys.near], BANDS[name]).id
      const stays = bandProbability({
        value: stats.neutralPct,
        lo: fromNeutral ? RULES.neutralMinPct : Number.NEGATIVE_INFINITY,
        hi: fromNeutral ? Number.POSITIVE_INFINITY : RULES.neutralMinPct,
        spread: spreadOf('neutralPct'),
      })
      return {
        ...judged,
        probability: judged.probability * (other === judged.value ? 1 : stays),
        extensions: { basis },
      }
    },
  }
}
