// camera_motion.smoothness and stability.jitter: the RMS of the camera's path above about 1 Hz.

import type { Claim } from '../../claim.ts'
import type { MotionFacts } from '../facts.ts'
import { type Interval, place } from '../interval.ts'
import type { Verdict } from '../verdict.ts'
import { claimOf } from './claim-of.ts'

const SMOOTHNESS: readonly Interval[] = [
  { id: 'very_smooth', from: 0 },
  { id: 'smooth', from: 0.1 },
  { id: 'unsteady', from: 0.3 },
  { id: 'very_unsteady', from: 0.8 },
]
const JITTER: readonly Interval[] = [
  { id: 'none', from: 0 },
  { id: 'low', from: 0.05 },
  { id: 'medium', from: 0.2 },
  { id: 'high', from: 0.6 },
]
const STATIC_BELOW = 0.05
const UNIT = '% of frame diagonal RMS'
/** An RMS over n half-seconds strays by about 1/√(4n) of itself; the solver leaves a floor. */
const spreadOf = (facts: MotionFacts): number =>
  Math.hypot(0.012, (0.5 * facts.jitterPctDiag) / Math.sqrt(Math.max(1, 4 * facts.durationS)))

export function smoothnessClaim(facts: MotionFacts, verdict: Verdict): Claim {
  const jitter = facts.jitterPctDiag
  const measured = { number: jitter, unit: UNIT }
  if (!facts.readable) return claimOf(facts, { type: 'smoothness', value: 'unknown', chance: 1 })
  const spread = spreadOf(facts)
  if (!verdict.moving && (jitter < STATIC_BELOW || verdict.reason === 'subject_moves')) {
    const { chance } = place(jitter, spread, [JITTER[0]!, JITTER[1]!])
    return claimOf(facts, { type: 'smoothness', value: 'static', chance, measured })
  }
  const { id, chance } = place(jitter, spread, SMOOTHNESS)
  return claimOf(facts, { type: 'smoothness', value: id, chance, measured })
}

export function jitterClaim(facts: MotionFacts): Claim {
  const { id, chance } = place(facts.jitterPctDiag, spreadOf(facts), JITTER)
  return claimOf(facts, {
    category: 'stability',
    type: 'jitter',
    value: id,
    chance,
    measured: { number: facts.jitterPctDiag, unit: '% of diagonal RMS above 1 Hz' },
  })
}
