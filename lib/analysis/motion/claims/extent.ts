// camera_motion.extent: net displacement between the shot's start and end.

import type { Claim } from '../../claim.ts'
import type { MotionFacts } from '../facts.ts'
import { type Interval, place } from '../interval.ts'
import type { Verdict } from '../verdict.ts'
import { claimOf } from './claim-of.ts'

const EXTENT: readonly Interval[] = [
  { id: 'none', from: 0 },
  { id: 'subtle', from: 1 },
  { id: 'moderate', from: 8 },
  { id: 'large', from: 25 },
  { id: 'extreme', from: 80 },
]

/** The larger of % of width travelled and % of scale gained (or lost, on the same scale). */
export function extentPct(facts: MotionFacts, verdict: Verdict): number {
  const travel = verdict.moving ? facts.netTravelPctW : facts.trendPctW
  return Math.max(travel, 100 * Math.expm1(Math.abs(facts.netZoomLog)))
}

export function extentClaim(facts: MotionFacts, verdict: Verdict): Claim {
  const value = verdict.reason === 'subject_moves' ? 0 : extentPct(facts, verdict)
  const zooms = value > facts.netTravelPctW
  const blind = 1 - Math.min(1, facts.segment.coverage)
  const spread = Math.hypot(
    0.12,
    (0.02 + 0.5 * blind) * value,
    (verdict.moving ? 0.7 : 1.2) * facts.jitterPctDiag,
  )
  const { id, chance } = place(value, spread, EXTENT)
  return claimOf(facts, {
    type: 'extent',
    value: id,
    chance,
    measured: { number: value, unit: zooms ? '% of scale' : '% of frame width' },
  })
}
