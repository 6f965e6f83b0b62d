// Split tone: how the colour of the highlights differs from that of the shadows.

import { hueDeg, hueDifferenceDeg } from '../colour/hue.ts'
import { type BandTest, jointProbability } from '../confidence.ts'
import { above, below, type LookType, SURE } from './judgement.ts'
import { RULES } from './thresholds.ts'

/**
 * The definitions overlap and leave a gap. Order: none (Δ below 6), complementary (hues opposite, both
 * chromatic), warm over cool, cool over warm. A large difference that fits none of them (both ends warm,
 * or only a* differs) is `none` with the reason in extensions: no tones are split.
 */
export const splitTone: LookType = {
  category: 'color_grading',
  type: 'split_tone',
  ceiling: SURE,
  rule: (stats, spreadOf) => {
    const dA = stats.highlightA - stats.shadowA
    const dB = stats.highlightB - stats.shadowB
    const delta = Math.hypot(dA, dB)
    const spreadB = Math.hypot(spreadOf('highlightB'), spreadOf('shadowB'))
    const spreadA = Math.hypot(spreadOf('highlightA'), spreadOf('shadowA'))
    const spread = Math.max(spreadA, spreadB)
    const say = (value: string, tests: BandTest[], extensions?: Record<string, unknown>) => ({
      value,
      probability: jointProbability(tests),
      measured: { number: delta, unit: 'ΔE in a*, b*' },
      ...(extensions && { extensions }),
    })
    if (delta < RULES.splitMin) return say('none', [below(delta, RULES.splitMin, spread)])

    const far = above(delta, RULES.splitMin, spread)
    const chroma = Math.min(
      Math.hypot(stats.highlightA, stats.highlightB),
      Math.hypot(stats.shadowA, stats.shadowB),
    )
    const apart = Math.abs(
      hueDifferenceDeg(
        hueDeg(stats.shadowA, stats.shadowB),
        hueDeg(stats.highlightA, stats.highlightB),
      ),
    )
    if (apart >= RULES.complementaryMinDeg && chroma > RULES.complementaryMinChroma) {
      const turn = ((180 / Math.PI) * spread) / chroma
      return say('complementary', [
        above(apart, RULES.complementaryMinDeg, turn),
        above(chroma, RULES.complementaryMinChroma, spread / Math.SQRT2),
      ])
    }
    if (dB > RULES.splitMin && stats.shadowB < RULES.splitShadowMaxB) {
      return say('warm_over_cool', [
        above(dB, RULES.splitMin, spreadB),
        below(stats.shadowB, RULES.splitShadowMaxB, spreadOf('shadowB')),
      ])
    }
    if (dB < -RULES.splitMin) return say('cool_over_warm', [below(dB, -RULES.splitMin, spreadB)])
    const reason = dB > RULES.splitMin ? 'both_ends_warm' : 'green_magenta_difference'
    return say('none', [{ ...far, spread: 2 * spread }], { reason })
  },
}
