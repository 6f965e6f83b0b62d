// The claim of lighting.stability: from the full-rate series, or, without one, from the sampled frames.

import type { Claim, TimeRangeMs } from '../claim.ts'
import { roundedConfidence } from '../confidence.ts'
import { SURE } from './judgement.ts'
import { type LightStability, type LumaSeries, lightStability } from './light-stability.ts'
import { PRACTICE } from './thresholds.ts'
import { type LookTrack, scalarOf } from './track.ts'

/** Two frames a second can miss a flash, and cannot show flicker. */
const SPARSE = 0.6
/** A moving camera changes the view, and with it the mean light. */
const MOVING = 0.6

/** One claim, or none when there are fewer than three frames. */
export function stabilityClaim(
  track: LookTrack,
  frames: readonly number[],
  startMs: number,
  endMs: number,
  luma: LumaSeries | undefined,
  options: { exclude?: readonly TimeRangeMs[]; cameraMoves?: boolean },
): Claim[] {
  const [from, to] = insideOf(startMs, endMs, options.exclude ?? [])
  const full = luma ? lightStability(withoutBars(luma, activeShare(track, frames)), from, to) : null
  const found = full ?? lightStability(sampledSeries(track, frames), startMs, endMs)
  if (!found) return []
  const factor = (full ? 1 : SPARSE) * (options.cameraMoves ? MOVING : 1)
  return [
    {
      category: 'lighting',
      type: 'stability',
      value: found.value,
      confidence: roundedConfidence(SURE * found.probability * factor),
      timeRangesMs: rangesOf(found, startMs, endMs),
      measured: { number: numberOf(found), unit: 'L*' },
      extensions: {
        span_l: round(found.spanL),
        drift_l: round(found.driftL),
        ...(Number.isFinite(found.flickerRmsL) && { flicker_rms_l: round(found.flickerRmsL) }),
        ...(found.flashesMs.length > 0 && { flashes_ms: found.flashesMs.map(Math.round) }),
      },
    },
  ]
}

/** The segment without its edges and without transitions that reach in from either side. */
function insideOf(startMs: number, endMs: number, exclude: readonly TimeRangeMs[]): TimeRangeMs {
  let from = startMs + PRACTICE.edgeMs
  let to = endMs - PRACTICE.edgeMs
  const middle = (startMs + endMs) / 2
  for (const [a, b] of exclude) {
    if (b <= startMs || a >= endMs) continue
    if (b < middle || (a <= startMs && b < endMs)) from = Math.max(from, b)
    else to = Math.min(to, a)
  }
  return to > from ? [from, to] : [startMs, endMs]
}

/** Bars are black in every frame: they shrink the mean by the share of the frame that they cover. */
function withoutBars(luma: LumaSeries, share: number): LumaSeries {
  if (share > 0.999) return luma
  return { ptsMs: luma.ptsMs, meanL: Array.from(luma.meanL, (l) => l / share) }
}

function activeShare(track: LookTrack, frames: readonly number[]): number {
  const whole = track.width * track.height
  const sum = frames.reduce((total, frame) => total + scalarOf(track, frame, 'pixels') / whole, 0)
  return sum / frames.length
}

function sampledSeries(track: LookTrack, frames: readonly number[]): LumaSeries {
  return {
    ptsMs: frames.map((frame) => track.ptsMs[frame] as number),
    meanL: frames.map(
      (frame) => scalarOf(track, frame, 'lightnessSum') / scalarOf(track, frame, 'pixels'),
    ),
  }
}

/** The number behind the label. */
function numberOf(found: LightStability): number {
  if (found.value === 'drifting') return found.driftL
  if (found.value === 'flicker') return found.flickerRmsL
  return found.spanL
}

function rangesOf(found: LightStability, startMs: number, endMs: number): TimeRangeMs[] {
  if (found.value !== 'flash') return [[startMs, endMs]]
  const around = 100
  const ranges: TimeRangeMs[] = []
  for (const ms of found.flashesMs) {
    const last = ranges[ranges.length - 1]
    const from = Math.max(startMs, ms - around)
    const to = Math.min(endMs, ms + around)
    if (last && last[1] >= from) last[1] = to
    else ranges.push([from, to])
  }
  return ranges
}

const round = (x: number): number => Math.round(100 * x) / 100
