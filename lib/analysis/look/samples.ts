// The kept pixels of a segment: as OKLab points, and their mean and covariance. Colour matching and the
// palette work on these.

import { oklabOfLinear } from '../colour/oklab.ts'
import { LINEAR_OF_CODE } from '../colour/srgb.ts'
import type { Triple } from '../colour/xyz.ts'
import { type LookTrack, SAMPLES } from './track.ts'

export interface OklabStats {
  /** L, a, b. */
  mean: Triple
  /** Row-major 3 × 3, symmetric. */
  covariance: number[]
  count: number
}

/**
 * OKLab of up to `limit` kept pixels of `frames`, three numbers each: evenly thinned, so that every
 * frame and every part of the picture counts alike. Deterministic.
 */
export function oklabSamples(
  track: LookTrack,
  frames: readonly number[],
  limit: number = Number.POSITIVE_INFINITY,
): Float64Array {
  const available = frames.length * SAMPLES
  const count = Math.min(available, limit)
  const points = new Float64Array(3 * count)
  for (let i = 0; i < count; i++) {
    const pick = Math.floor(((i + 0.5) * available) / count)
    const frame = frames[Math.floor(pick / SAMPLES)] as number
    const p = 3 * (frame * SAMPLES + (pick % SAMPLES))
    const light = (offset: number): number =>
      LINEAR_OF_CODE[track.samples[p + offset] as number] as number
    points.set(oklabOfLinear(light(0), light(1), light(2)), 3 * i)
  }
  return points
}

/** Mean and covariance of packed OKLab points; zeros without points. */
export function oklabStats(points: Float64Array): OklabStats {
  const count = points.length / 3
  const mean: Triple = [0, 0, 0]
  const covariance = new Array<number>(9).fill(0)
  if (count === 0) return { mean, covariance, count }
  for (let i = 0; i < points.length; i++) mean[i % 3]! += (points[i] as number) / count
  for (let p = 0; p < points.length; p += 3) {
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        const product =
          ((points[p + i] as number) - mean[i]!) * ((points[p + j] as number) - mean[j]!)
        covariance[3 * i + j]! += product / count
      }
    }
  }
  return { mean, covariance, count }
}
