// What the camera does in one shot: the track cut to the shot, its facts, and a claim per type.
// Source of labels and borders: the vocabulary (camera_motion, stability).

import type { Claim, SegmentReading } from '../claim.ts'
import type { FrameSize } from '../frame.ts'
import { round } from './claims/claim-of.ts'
import { easingClaim } from './claims/easing.ts'
import { extentClaim, extentPct } from './claims/extent.ts'
import { holdClaims } from './claims/holds.ts'
import { horizonClaim } from './claims/horizon.ts'
import { movementClaim } from './claims/movement.ts'
import { jitterClaim, smoothnessClaim } from './claims/smoothness.ts'
import {
  rollSpeedClaim,
  translationSpeedClaim,
  zoomPctPerS,
  zoomSpeedClaim,
} from './claims/speeds.ts'
import { supportClaim } from './claims/support.ts'
import { type MotionSample, motionCurve } from './curve.ts'
import { type MotionFacts, motionFacts } from './facts.ts'
import { cutSegment } from './segment.ts'
import type { MotionTrack } from './track.ts'
import { judgeMovement, type Verdict } from './verdict.ts'

export type { MotionSample } from './curve.ts'

/**
 * Reads the shot [startMs, endMs) of a track. `picture` is the display size; the track's own small
 * frame has the same shape, so that percentages of it are percentages of the picture.
 */
export function summariseMotion(
  track: MotionTrack,
  startMs: number,
  endMs: number,
  _picture: FrameSize,
): SegmentReading & { curve: MotionSample[] } {
  const segment = cutSegment(track, startMs, endMs)
  const facts = motionFacts(segment, track)
  const verdict = judgeMovement(facts)
  return {
    claims: claimsOf(facts, verdict),
    measurements: measurementsOf(facts, verdict),
    curve: motionCurve(segment, track),
  }
}

function claimsOf(facts: MotionFacts, verdict: Verdict): Claim[] {
  const always = [movementClaim(facts, verdict), smoothnessClaim(facts, verdict)]
  if (!facts.readable) return [...always, supportClaim(facts, verdict)]
  const easing = verdict.moving ? easingClaim(facts) : undefined
  return [
    ...always,
    translationSpeedClaim(facts),
    zoomSpeedClaim(facts),
    rollSpeedClaim(facts),
    extentClaim(facts, verdict),
    ...(verdict.moving ? holdClaims(facts) : []),
    ...(easing ? [easing] : []),
    supportClaim(facts, verdict),
    jitterClaim(facts),
    horizonClaim(facts),
  ]
}

function measurementsOf(facts: MotionFacts, verdict: Verdict): Record<string, number> {
  if (!facts.readable) return {}
  const { moving } = facts
  const values: Record<string, number> = {
    zoom_pct_per_s: zoomPctPerS(facts),
    travel_pct_w_per_s: facts.travelPctWPerS,
    pan_pct_w_per_s: facts.panPctWPerS,
    tilt_pct_h_per_s: facts.tiltPctHPerS,
    roll_deg_per_s: facts.rollDegPerS,
    jitter_pct_diag: facts.jitterPctDiag,
    extent_pct: extentPct(facts, verdict),
  }
  if (verdict.moving) {
    values.start_hold_ms = moving.startHoldMs
    values.end_hold_ms = moving.endHoldMs
    if (facts.netTravelPctW > 1) {
      const deg = (Math.atan2(facts.net.tilt, facts.net.pan) * 180) / Math.PI
      values.travel_deg = (deg + 360) % 360
    }
  }
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, round(value, 3)]))
}
