// Hues: of the whole picture, of its shadows, of its highlights. A hue counts only where there is chroma.

import { hueDeg } from '../colour/hue.ts'
import { jointProbability } from '../confidence.ts'
import { above, below, type Judgement, type LookType, type SpreadOf, SURE } from './judgement.ts'
import { hueLabelFor } from './label.ts'
import type { LookStats, StatKey } from './stats.ts'
import { DOMINANT_HUES, RULES, TONE_HUES } from './thresholds.ts'

const DEG = 180 / Math.PI

export const dominantHue: LookType = {
  category: 'color_grading',
  type: 'dominant_hue',
  ceiling: SURE,
  rule: (stats, spreadOf) => {
    const area = stats.chromaticPct
    const areaSpread = spreadOf('chromaticPct')
    if (area < RULES.chromaticMinPct || Number.isNaN(stats.hueDeg)) {
      return {
        value: 'none',
        probability: jointProbability([below(area, RULES.chromaticMinPct, areaSpread)]),
      }
    }
    const { id, lo, hi } = hueLabelFor(stats.hueDeg, DOMINANT_HUES)
    return {
      value: id,
      probability: jointProbability([
        above(area, RULES.chromaticMinPct, areaSpread),
        { value: stats.hueDeg, lo, hi, spread: spreadOf('hueDeg') },
      ]),
      measured: { number: stats.hueDeg, unit: 'degrees CIELAB hue' },
      extensions: { share_of_chroma_pct: Math.round(stats.hueSharePct) },
    }
  },
}

export const shadowHue = toneHue('shadow_hue', 'shadowA', 'shadowB', RULES.neutralShadowChroma)
export const highlightHue = toneHue(
  'highlight_hue',
  'highlightA',
  'highlightB',
  RULES.neutralHighlightChroma,
)

function toneHue(type: string, a: StatKey, b: StatKey, neutralBelow: number): LookType {
  return {
    category: 'color_grading',
    type,
    ceiling: SURE,
    rule: (stats, spreadOf) => toneJudgement(stats, spreadOf, a, b, neutralBelow),
  }
}

function toneJudgement(
  stats: LookStats,
  spreadOf: SpreadOf,
  a: StatKey,
  b: StatKey,
  neutralBelow: number,
): Judgement {
  const chroma = Math.hypot(stats[a], stats[b])
  const spread = Math.hypot(spreadOf(a), spreadOf(b)) / Math.SQRT2
  const extensions = { a: round(stats[a]), b: round(stats[b]) }
  if (chroma < neutralBelow) {
    return {
      value: 'neutral',
      probability: jointProbability([below(chroma, neutralBelow, spread)]),
      measured: { number: chroma, unit: 'chroma of mean a*, b*' },
      extensions,
    }
  }
  const hue = hueDeg(stats[a], stats[b])
  const { id, lo, hi } = hueLabelFor(hue, TONE_HUES)
  return {
    value: id,
    probability: jointProbability([
      above(chroma, neutralBelow, spread),
      { value: hue, lo, hi, spread: (DEG * spread) / chroma },
    ]),
    measured: { number: hue, unit: 'degrees CIELAB hue' },
    extensions,
  }
}

const round = (x: number): number => Math.round(x * 10) / 10
