// The measured motion of one video as flat columns: small, packable, cut into shots later.

import type { PairMotion } from '../align.ts'
import type { FrameSize } from '../frame.ts'

/** Float32 columns of a track, one number per solved pair. */
export const MOTION_COLUMNS = [
  'tx',
  'ty',
  'logScale',
  'roll',
  'residual',
  'residual0',
  'texture',
  'inliers',
  'still',
  'overlap',
  'gain',
  'noise',
] as const

export type MotionColumn = (typeof MOTION_COLUMNS)[number]

/**
 * Pairs in time order; content moves by (tx, ty) pixels of the small frame, exp(logScale) and roll
 * (radians, clockwise on screen) from `t0` to `t1` (ms). The quality columns (residual … noise)
 * compare the frame at `t1` with the one at `from` (≤ t0): slow motion is measured against an
 * older frame, so that it is large enough to see. Consecutive pairs touch.
 */
export interface MotionTrack extends Record<MotionColumn, Float32Array> {
  width: number
  height: number
  /** Frames seen, and the time of the first and the last of them. */
  frameCount: number
  firstMs: number
  lastMs: number
  pairCount: number
  t0: Float64Array
  t1: Float64Array
  from: Float64Array
}

export interface TrackBuilder {
  /** Adds a pair: the quality of `pair`, the motion of `step`. */
  add(t0: number, t1: number, from: number, step: PairStep, pair: PairMotion): void
  frame(ptsMs: number): void
  finish(): MotionTrack
}

export type PairStep = Pick<PairMotion, 'tx' | 'ty' | 'logScale' | 'roll'>

const FIRST_CAPACITY = 256

export function createTrackBuilder(size: FrameSize): TrackBuilder {
  let capacity = FIRST_CAPACITY
  let n = 0
  let frameCount = 0
  let firstMs = 0
  let lastMs = 0
  const times = {
    t0: new Float64Array(capacity),
    t1: new Float64Array(capacity),
    from: new Float64Array(capacity),
  }
  const columns = Object.fromEntries(
    MOTION_COLUMNS.map((name) => [name, new Float32Array(capacity)]),
  ) as Record<MotionColumn, Float32Array>

  function grow(): void {
    capacity *= 2
    for (const key of ['t0', 't1', 'from'] as const) {
      const wider = new Float64Array(capacity)
      wider.set(times[key])
      times[key] = wider
    }
    for (const key of MOTION_COLUMNS) {
      const wider = new Float32Array(capacity)
      wider.set(columns[key])
      columns[key] = wider
    }
  }

  return {
    add(t0, t1, from, step, pair) {
      if (n === capacity) grow()
      times.t0[n] = t0
      times.t1[n] = t1
      times.from[n] = from
      columns.tx[n] = step.tx
      columns.ty[n] = step.ty
      columns.logScale[n] = step.logScale
      columns.roll[n] = step.roll
      columns.residual[n] = pair.residual
      columns.residual0[n] = pair.residual0
      columns.texture[n] = pair.texture
      columns.inliers[n] = pair.inliers
      columns.still[n] = pair.still
      columns.overlap[n] = pair.overlap
      columns.gain[n] = pair.gain
      columns.noise[n] = Math.hypot(pair.txSd, pair.tySd)
      n++
    },
    frame(ptsMs) {
      if (frameCount++ === 0) firstMs = ptsMs
      lastMs = ptsMs
    },
    finish() {
      const cut = Object.fromEntries(
        MOTION_COLUMNS.map((name) => [name, columns[name].slice(0, n)]),
      ) as Record<MotionColumn, Float32Array>
      return {
        ...cut,
        ...size,
        frameCount,
        firstMs,
        lastMs,
        pairCount: n,
        t0: times.t0.slice(0, n),
        t1: times.t1.slice(0, n),
        from: times.from.slice(0, n),
      }
    },
  }
}
