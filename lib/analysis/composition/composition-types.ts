// Composition that can be measured: symmetry, aspect ratio, and a guess at where the weight lies.

import { bandProbability } from '../confidence.ts'
import { bandedType, type LookType, SURE } from '../look/judgement.ts'

/** vocabulary: inclusive ranges of width ÷ height; anything else is `other`. */
export const ASPECTS = [
  { id: 'vertical_9_16', from: 0.5, to: 0.7 },
  { id: 'square', from: 0.9, to: 1.1 },
  { id: 'academy_4_3', from: 1.25, to: 1.45 },
  { id: 'wide_16_9', from: 1.7, to: 1.85 },
  { id: 'scope', from: 2.2, to: 2.45 },
] as const

/** Bars are found to a line at each end; ranges that end on a common ratio must not lose it. */
const ASPECT_SLACK = 0.012

const aspectRatio: LookType = {
  category: 'composition',
  type: 'aspect_ratio',
  ceiling: SURE,
  rule: (stats, spreadOf) => {
    const number = stats.activeAspect
    const slack = ASPECT_SLACK * number
    const range = ASPECTS.find(({ from, to }) => number >= from - slack && number <= to + slack)
    const spread = spreadOf('activeAspect')
    return {
      value: range?.id ?? 'other',
      probability: range
        ? bandProbability({
            value: number,
            lo: range.from - 2 * slack,
            hi: range.to + 2 * slack,
            spread,
          })
        : 0.9,
      measured: { number, unit: 'active width ÷ height (bars removed)' },
    }
  },
}

/** vocabulary: the centre reaches 8 % of the width to each side. */
const CENTRE = 0.08
/** practice: an even spread over the width has a standard deviation of 0.289. */
const EVEN_SPREAD = 0.26

const placement: LookType = {
  category: 'composition',
  type: 'placement',
  ceiling: 0.4,
  rule: (stats) => {
    const off = stats.saliencyX - 0.5
    const centred = Math.abs(off) < CENTRE
    const value = !centred
      ? off < 0
        ? 'left_third'
        : 'right_third'
      : stats.saliencySpread > EVEN_SPREAD
        ? 'balanced'
        : 'center'
    return {
      value,
      probability: 0.8,
      extensions: {
        centroid: [round(stats.saliencyX), round(stats.saliencyY)],
      },
    }
  },
}

const round = (x: number): number => Math.round(x * 1000) / 1000

export const COMPOSITION_TYPES: readonly LookType[] = [
  bandedType('composition.symmetry', 'symmetry', 'correlation'),
  aspectRatio,
  placement,
]
