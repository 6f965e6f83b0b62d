// camera_motion.start_hold and end_hold: still time before and after the move.

import type { Claim } from '../../claim.ts'
import type { MotionFacts } from '../facts.ts'
import { type Interval, place } from '../interval.ts'
import { claimOf } from './claim-of.ts'

const HOLD_S: readonly Interval[] = [
  { id: 'absent', from: 0 },
  { id: 'short', from: 0.3 },
  { id: 'held', from: 1 },
]

/** Both holds of a shot that moves; a still shot has none, it is one. */
export function holdClaims(facts: MotionFacts): Claim[] {
  const { segment, moving } = facts
  const spreadS = 0.04 + 0.25 * (segment.stepMs / 1000) + profileSpread(facts)
  const claim = (type: string, ms: number, rangeMs: [number, number]): Claim => {
    const { id, chance } = place(ms / 1000, spreadS, HOLD_S)
    return claimOf(facts, {
      type,
      value: id,
      chance,
      rangeMs,
      measured: { number: ms / 1000, unit: 'seconds' },
    })
  }
  const { startMs, endMs } = segment
  return [
    claim('start_hold', moving.startHoldMs, [startMs, Math.max(startMs + 1, moving.startMs)]),
    claim('end_hold', moving.endHoldMs, [Math.min(moving.endMs, endMs - 1), endMs]),
  ]
}

/** Noise of the speed over the slope with which it passes 20 % of its peak, at least a third of a second long. */
function profileSpread({ moving, segment }: MotionFacts): number {
  const stepS = segment.stepMs / 1000
  return moving.peak > 0 ? Math.min(1, (moving.noise / moving.peak) * 3 * stepS) : 1
}
