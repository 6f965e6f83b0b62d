// stability.horizon: how far the picture has rolled over the shot.

import type { Claim } from '../../claim.ts'
import type { MotionFacts } from '../facts.ts'
import { type Interval, place } from '../interval.ts'
import { claimOf } from './claim-of.ts'

const HORIZON: readonly Interval[] = [
  { id: 'level', from: 0 },
  { id: 'drift', from: 1 },
]
/** Weak by nature: the start may already be tilted on purpose. */
const WEAK = 0.7

export function horizonClaim(facts: MotionFacts): Claim {
  const value = Math.abs(facts.netRollDeg)
  const { id, chance } = place(value, 0.1 + 0.05 * value, HORIZON)
  return claimOf(facts, {
    category: 'stability',
    type: 'horizon',
    value: id,
    chance: WEAK * chance,
    measured: { number: facts.netRollDeg, unit: 'degrees' },
  })
}
