// camera_motion.extent: net displacement between the shot's start and end.

import type { Claim } from '../../claim.ts'
import type { MotionFacts } from '../facts.ts'
import { type Interval, place } from '../interval.ts'
import { claimOf } from './claim-of.ts'

const EXTENT: readonly Interval[] = [
  { id: 'none', from: 0 },
  { id: 'subtle', from: 1 },
  { id: 'moderate', from: 8 },
  { id: 'large', from: 25 },
  { id: 'extreme', from: 80 },
]

/** The larger of % of width travelled and % of scale gained (or lost, on the same scale). */
export function extentPct(facts: MotionFacts): number {
  return Math.max(facts.netTravelPctW, 100 * Math.expm1(Math.abs(facts.netZoomLog)))
}

export function extentClaim(facts: MotionFacts): Claim {
  const value = extentPct(facts)
  const zooms = value > facts.netTravelPctW
  const blind = 1 - Math.min(1, facts.segment.coverage)
  const spread = Math.hypot(0.12, (0.02 + 0.5 * blind) * value, 0.7 * facts.jitterPctDiag)
  const { id, chance } = place(value, spread, EXTENT)
  return claimOf(facts, {
    type: 'extent',
    value: id,
    chance,
    measured: { number: value, unit: zooms ? '% of scale' : '% of frame width' },
  })
}
