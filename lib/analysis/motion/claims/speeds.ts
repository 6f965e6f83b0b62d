// camera_motion.translation_speed, zoom_speed and roll_speed: medians over the moving part.

import type { Claim } from '../../claim.ts'
import type { MotionFacts } from '../facts.ts'
import { type Interval, place } from '../interval.ts'
import { claimOf, movingRange } from './claim-of.ts'

const TRAVEL: readonly Interval[] = [
  { id: 'none', from: 0 },
  { id: 'very_slow', from: 0.5 },
  { id: 'slow', from: 3 },
  { id: 'medium', from: 8 },
  { id: 'fast', from: 14.3 },
  { id: 'whip', from: 60 },
]
const ZOOM: readonly Interval[] = [
  { id: 'none', from: 0 },
  { id: 'very_slow', from: 0.5 },
  { id: 'slow', from: 2 },
  { id: 'medium', from: 5 },
  { id: 'fast', from: 10 },
  { id: 'crash', from: 30 },
]
const ROLL: readonly Interval[] = [
  { id: 'none', from: 0 },
  { id: 'slow', from: 0.5 },
  { id: 'medium', from: 3 },
  { id: 'fast', from: 10 },
]
/** What interpolation and lens leave at best: this share of the speed, and this much of the unit. */
const RELATIVE = 0.03
const FLOOR = 0.08

const spreadOf = (value: number, spread: number): number =>
  Math.hypot(FLOOR, RELATIVE * Math.abs(value), spread)

export function translationSpeedClaim(facts: MotionFacts): Claim {
  const value = facts.travelPctWPerS
  const { id, chance } = place(value, spreadOf(value, facts.travelSpread), TRAVEL)
  return claimOf(facts, {
    type: 'translation_speed',
    value: id,
    chance,
    rangeMs: movingRange(facts),
    measured: { number: value, unit: '% of frame width per second' },
  })
}

/** % of scale a second; a pull-out is the mirror image of a push-in, so that both fit one table. */
export const zoomPctPerS = ({ zoomLogPerS }: MotionFacts): number =>
  Math.sign(zoomLogPerS) * 100 * Math.expm1(Math.abs(zoomLogPerS))

export function zoomSpeedClaim(facts: MotionFacts): Claim {
  const value = zoomPctPerS(facts)
  const size = Math.abs(value)
  const { id, chance } = place(size, spreadOf(size, facts.zoomSpread), ZOOM)
  return claimOf(facts, {
    type: 'zoom_speed',
    value: id,
    chance,
    rangeMs: movingRange(facts),
    measured: { number: value, unit: '% of scale per second' },
  })
}

export function rollSpeedClaim(facts: MotionFacts): Claim {
  const value = facts.rollDegPerS
  const { id, chance } = place(Math.abs(value), spreadOf(value, facts.rollSpread), ROLL)
  return claimOf(facts, {
    type: 'roll_speed',
    value: id,
    chance,
    rangeMs: movingRange(facts),
    measured: { number: value, unit: 'degrees per second' },
  })
}
