// camera_motion.support: a guess from the spectrum of the jitter and the shape of the path; a model confirms.

import type { Claim } from '../../claim.ts'
import type { MotionFacts } from '../facts.ts'
import type { Verdict } from '../verdict.ts'
import { claimOf } from './claim-of.ts'

/** Weak by nature: never surer than this. */
const WEAK = 0.6

export function supportClaim(facts: MotionFacts, verdict: Verdict): Claim {
  const [value, chance] = guess(facts, verdict)
  return claimOf(facts, {
    type: 'support',
    value,
    chance: WEAK * chance,
    measured: { number: facts.jitterPctDiag, unit: '% of frame diagonal RMS' },
  })
}

function guess(facts: MotionFacts, verdict: Verdict): [string, number] {
  const jitter = facts.jitterPctDiag
  if (!facts.readable) return ['unknown', 1]
  if (verdict.movement === 'static') return jitter < 0.05 ? ['tripod', 1] : ['handheld', 0.6]
  if (verdict.movement === 'handheld' || jitter > 0.25) {
    return ['handheld', Math.min(1, 0.6 + jitter)]
  }
  const turns = verdict.main === 'pan' || verdict.main === 'tilt'
  if (turns && jitter < 0.06) return ['tripod', 0.7]
  if (verdict.main === 'zoom' && jitter < 0.06) return ['slider', 0.6]
  return ['gimbal', 0.6]
}
