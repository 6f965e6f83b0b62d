// Chooses the frames of a segment and adds their rows up: all statistics of a segment are those of the
// pooled pixels of its frames.

import type { TimeRangeMs } from '../claim.ts'
import { PRACTICE } from './thresholds.ts'
import {
  CHROMA_BINS,
  FIELD_LENGTHS,
  HUE_BINS,
  LIGHT_BINS,
  LIGHTNESS_BINS,
  type LookTrack,
  SCALARS,
  type Scalar,
  scalarPosition,
  TILES,
  TONE_BINS,
} from './track.ts'

/** The sum of several frames' rows. Per-frame ratios (`mirror`, saliency, tiles) are sums as well. */
export interface LookSums {
  frames: number
  lightness: Float64Array
  toneA: Float64Array
  toneB: Float64Array
  chroma: Float64Array
  hue: Float64Array
  light: Float64Array
  tiles: Float64Array
  scalars: Float64Array
}

/**
 * Numbers of the frames inside [startMs, endMs) in order of time, without those in `exclude` and without
 * the first and last 80 ms, where a neighbouring shot may still show. A segment that has no other frame
 * gives its edges back; one with nothing outside `exclude` gives an empty list.
 */
export function framesOf(
  track: LookTrack,
  startMs: number,
  endMs: number,
  exclude: readonly TimeRangeMs[] = [],
): number[] {
  const all: number[] = []
  for (let i = 0; i < track.frameCount; i++) {
    const t = track.ptsMs[i] as number
    if (t < startMs || t >= endMs) continue
    if (exclude.some(([from, to]) => t >= from && t <= to)) continue
    all.push(i)
  }
  all.sort((a, b) => (track.ptsMs[a] as number) - (track.ptsMs[b] as number))
  const inner = all.filter((i) => {
    const t = track.ptsMs[i] as number
    return t >= startMs + PRACTICE.edgeMs && t <= endMs - PRACTICE.edgeMs
  })
  return inner.length > 0 ? inner : all
}

/** Adds up the rows of `frames`. */
export function poolFrames(track: LookTrack, frames: readonly number[]): LookSums {
  const sums: LookSums = {
    frames: frames.length,
    lightness: new Float64Array(LIGHTNESS_BINS),
    toneA: new Float64Array(TONE_BINS),
    toneB: new Float64Array(TONE_BINS),
    chroma: new Float64Array(CHROMA_BINS),
    hue: new Float64Array(3 * HUE_BINS),
    light: new Float64Array(LIGHT_BINS),
    tiles: new Float64Array(2 * TILES),
    scalars: new Float64Array(SCALARS.length),
  }
  for (const frame of frames) {
    add(sums.lightness, track.lightness, frame, FIELD_LENGTHS.lightness, track.countScale)
    add(sums.toneA, track.toneA, frame, FIELD_LENGTHS.toneA, 1)
    add(sums.toneB, track.toneB, frame, FIELD_LENGTHS.toneB, 1)
    add(sums.chroma, track.chroma, frame, FIELD_LENGTHS.chroma, track.countScale)
    add(sums.hue, track.hue, frame, FIELD_LENGTHS.hue, 1)
    add(sums.light, track.light, frame, FIELD_LENGTHS.light, 1)
    add(sums.tiles, track.tiles, frame, FIELD_LENGTHS.tiles, 1)
    add(sums.scalars, track.scalars, frame, FIELD_LENGTHS.scalars, 1)
  }
  return sums
}

/** One summed scalar. */
export function sumOf(sums: LookSums, name: Scalar): number {
  return sums.scalars[scalarPosition(name)] as number
}

function add(
  sum: Float64Array,
  field: ArrayLike<number>,
  frame: number,
  length: number,
  scale: number,
): void {
  const start = frame * length
  for (let i = 0; i < length; i++) sum[i]! += scale * (field[start + i] as number)
}
