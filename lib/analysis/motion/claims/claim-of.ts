// Shared shape of a motion claim: the shot's facts and a placed label in, one Claim out.

import type { Claim, TimeRangeMs } from '../../claim.ts'
import type { MotionFacts } from '../facts.ts'

/** No measured label is surer than this, whatever the numbers say. */
const CEILING = 0.98

export interface ClaimParts {
  category?: string
  type: string
  value: string
  /** Chance that the value is right, before the trust in the solved pairs. */
  chance: number
  rangeMs?: TimeRangeMs
  measured?: { number: number; unit: string }
  extensions?: Record<string, unknown>
}

/** Joins the chance with the trust in the solution; ranges default to the whole shot. */
export function claimOf(facts: MotionFacts, parts: ClaimParts): Claim {
  const { segment, trust } = facts
  const [from, to] = parts.rangeMs ?? [segment.startMs, segment.endMs]
  const start = Math.max(segment.startMs, Math.min(from, segment.endMs - 1))
  return {
    category: parts.category ?? 'camera_motion',
    type: parts.type,
    value: parts.value,
    confidence: round(CEILING * trust * Math.min(1, Math.max(0, parts.chance)), 3),
    timeRangesMs: [[start, Math.max(start + 1, Math.min(to, segment.endMs))]],
    ...(parts.measured
      ? { measured: { number: round(parts.measured.number, 3), unit: parts.measured.unit } }
      : {}),
    ...(parts.extensions ? { extensions: parts.extensions } : {}),
  }
}

export function round(value: number, digits: number): number {
  const k = 10 ** digits
  return Math.round(value * k) / k + 0
}

/** The span in which the camera moves; the whole shot when it does not. */
export function movingRange(facts: MotionFacts): TimeRangeMs {
  const { startMs, endMs } = facts.moving
  return endMs > startMs ? [startMs, endMs] : [facts.segment.startMs, facts.segment.endMs]
}
