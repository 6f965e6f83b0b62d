// camera_motion.movement: the verdict as a claim, with what a similarity cannot tell apart beside it.

import type { Claim } from '../../claim.ts'
import type { MotionFacts } from '../facts.ts'
import type { Verdict } from '../verdict.ts'
import { claimOf, movingRange, round } from './claim-of.ts'
import { zoomPctPerS } from './speeds.ts'

/** Without parallax both words fit the same picture; the first is claimed. */
const TWINS: Record<string, string> = {
  push_in: 'zoom_in',
  pull_out: 'zoom_out',
  pan_right: 'truck_right',
  pan_left: 'truck_left',
  tilt_up: 'pedestal_up',
  tilt_down: 'pedestal_down',
}

export function movementClaim(facts: MotionFacts, verdict: Verdict): Claim {
  const twin = TWINS[verdict.movement]
  const speed = speedOf(facts, verdict)
  return claimOf(facts, {
    type: 'movement',
    value: verdict.movement,
    chance: verdict.movement === 'unknown' ? 1 : verdict.chance,
    rangeMs: movingRange(facts),
    ...(speed ? { measured: speed } : {}),
    extensions: {
      ...(twin ? { ambiguous_with: twin } : {}),
      ...(verdict.reason ? { reason: verdict.reason } : {}),
      ...(verdict.main ? { share: round(facts.share[verdict.main], 2) } : {}),
    },
  })
}

function speedOf(facts: MotionFacts, verdict: Verdict) {
  if (verdict.main === 'zoom') return { number: zoomPctPerS(facts), unit: '% of scale per second' }
  if (verdict.main === 'roll') return { number: facts.rollDegPerS, unit: 'degrees per second' }
  if (verdict.main) return { number: facts.travelPctWPerS, unit: '% of frame width per second' }
  return undefined
}
