// The checks that are too dear for every frame: made only where the picture changes more than its
// neighbours do, a few frames late, on a ring of kept frames.

import { type Aligner, createAligner } from '#lib/analysis/align.ts'
import type { FrameSize, LumaFrame } from '#lib/analysis/frame.ts'
import { createBlockMatcher, type KeptFrame, type Match } from './block-match.ts'
import { changeAt, neighbourChange, standing } from './standing.ts'
import { EVIDENCE, resizeCandidates, type ShotTrack } from './track.ts'

/** Frames after a candidate that its checks look at. */
const AHEAD = 16
const BEHIND = 16
const RING = AHEAD + BEHIND + 2
/** Combined difference in codes below which nothing is a cut, and the ratio to the neighbours' median. */
const MIN_DIFFERENCE = 0.8
const MIN_RATIO = 1.25
const MIN_STANDING = 1.5
const RETURN_LAGS = [2, 3, 4, 6, 8, 11, 15] as const
/** A pair explained better than this can only be a cut inside one place, and must stand out for that. */
const ONE_PLACE = 0.42
const OUTSTANDING_RATIO = 2.9
const PLAIN = 0.985
/** Frames beside a candidate of which one must show its place, and the share that is enough. */
const SIDE_REACH = 4
const COHERENT = 0.72
/** A place seen again this well need not be looked for any further. */
const SURELY_BACK = 0.9

export interface CandidateProbe {
  /** Keeps frame `i` (its row of the track is filled) and checks the candidate that is now complete. */
  push(track: ShotTrack, i: number, frame: LumaFrame): void
  /** Checks what is left. */
  finish(track: ShotTrack): void
}

/** Ring, matcher and aligner for frames of `size`. */
export function createCandidateProbe(size: FrameSize): CandidateProbe {
  const matcher = createBlockMatcher(size)
  const ring: KeptFrame[] = Array.from({ length: RING }, () => matcher.keep())
  const lumaRing: Uint8Array[] = Array.from(
    { length: RING },
    () => new Uint8Array(size.width * size.height),
  )
  const match: Match = { raw: 0, normal: 0, area: 0 }
  const row = new Float32Array(EVIDENCE.length)
  let aligner: Aligner | undefined
  let next = 1

  const kept = (i: number): KeptFrame => ring[i % RING] as KeptFrame
  const lumaOf = (i: number): Uint8Array => lumaRing[i % RING] as Uint8Array

  function isCandidate(track: ShotTrack, t: number): boolean {
    const change = changeAt(track, t)
    const histogram = track.histDiff[t] as number
    if (change < MIN_DIFFERENCE && histogram < 0.1) return false
    const around = neighbourChange(track, t)
    if (change > MIN_RATIO * around || (histogram > 0.25 && change > 0.8 * around)) return true
    const { layout, histogram: spread } = standing(track, t)
    return Math.max(layout, spread) > MIN_STANDING
  }

  function normal(a: number, b: number): number {
    return matcher.match(kept(a), kept(b), match).normal
  }

  /** Best match of frame f with those beside it, so that a flash there does not hide its place. */
  function coherence(f: number, step: -1 | 1, end: number): number {
    let best = Number.NaN
    for (let g = f + step; step > 0 ? g <= end : g >= end; g += step) {
      const share = step > 0 ? normal(f, g) : normal(g, f)
      if (!(share <= best)) best = share
      if (best > COHERENT) break
    }
    return best
  }

  /** Is the place before t seen again after t, or that of t before t − 1? */
  function lookForReturns(t: number, last: number): void {
    row.fill(0, 5, 9)
    for (const lag of RETURN_LAGS) {
      if (t - 1 + lag <= last && (row[5] as number) < SURELY_BACK) {
        const back = normal(t - 1, t - 1 + lag)
        if (back > (row[5] as number) + 0.02) {
          row[5] = back
          row[6] = lag
        }
      }
      if (t - lag >= Math.max(0, next - BEHIND) && (row[7] as number) < SURELY_BACK) {
        const back = normal(t - lag, t)
        if (back > (row[7] as number) + 0.02) {
          row[7] = back
          row[8] = lag
        }
      }
    }
  }

  function globalShare(t: number): number {
    aligner ??= createAligner(size)
    const motion = aligner.align(lumaOf(t - 1), lumaOf(t))
    if (motion.texture < 0.02 || motion.residual0 < 0.2) return Number.NaN
    return Math.max(0, 1 - motion.residual / motion.residual0) * Math.min(1, motion.overlap)
  }

  function probe(track: ShotTrack, t: number): void {
    const last = track.frames - 1
    row.fill(Number.NaN)
    matcher.match(kept(t - 1), kept(t), match)
    row[0] = match.raw
    row[1] = match.normal
    row[10] = match.area
    const apart = standing(track, t)
    const outstanding =
      changeAt(track, t) > OUTSTANDING_RATIO * neighbourChange(track, t) ||
      Math.max(apart.layout, apart.histogram) > OUTSTANDING_RATIO
    if (match.normal < ONE_PLACE || (outstanding && match.normal < PLAIN)) {
      const elsewhere = match.normal < ONE_PLACE
      row[2] = coherence(t - 1, -1, Math.max(0, t - 1 - SIDE_REACH))
      row[3] = coherence(t, 1, Math.min(last, t + SIDE_REACH))
      row[4] = t >= 2 && t < last ? normal(t - 2, t + 1) : Number.NaN
      lookForReturns(t, last)
      if (elsewhere) row[9] = globalShare(t)
    }
    if (track.candidates === track.candidateFrame.length) {
      resizeCandidates(track, track.candidates * 2)
    }
    track.candidateFrame[track.candidates] = t
    track.evidence.set(row, track.candidates * EVIDENCE.length)
    track.candidates++
  }

  return {
    push(track, i, frame) {
      matcher.fill(kept(i), frame.y, track.mean[i] as number, track.std[i] as number)
      lumaOf(i).set(frame.y)
      if (i - next >= AHEAD) {
        if (isCandidate(track, next)) probe(track, next)
        next++
      }
    },
    finish(track) {
      for (; next < track.frames; next++) {
        if (isCandidate(track, next)) probe(track, next)
      }
    },
  }
}
