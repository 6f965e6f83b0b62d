// Alignment of two small grey frames: one 4-parameter similarity, solved coarse to fine, robust to
// exposure changes and to subjects that move on their own.
// Uint8 luma in → pixels of the small frame, log scale, radians, and figures that say how far to trust it.
// The camera's motion is the opposite of the content's motion that is reported here.

import { createBlockVote } from './align-blocks.ts'
import { emptyPair, type PairMotion, type Similarity } from './align-pair.ts'
import { measureResiduals, type Residuals, stillShare } from './align-residual.ts'
import { createSearch } from './align-search.ts'
import { createSolver, standStill, type Warp } from './align-solve.ts'
import { createTemplate, fillTemplate, type Template } from './align-template.ts'
import type { FrameSize } from './frame.ts'
import { createPyramid, fillPyramid, type Pyramid } from './pyramid.ts'

export type { PairMotion, Similarity } from './align-pair.ts'

/** A frame prepared once and aligned many times. Fill it with `aligner.prepare`. */
export interface PreparedFrame {
  pyramid: Pyramid
  template: Template
}

export interface Aligner {
  /** Motion from frame a to frame b (`width × height` luma codes each). `out` is reused when given. */
  align(a: Uint8Array, b: Uint8Array, guess?: Similarity, out?: PairMotion): PairMotion
  /** Room for one prepared frame. */
  allocate(): PreparedFrame
  /** Copies what it needs; `asReference` also chooses the pixels that a first argument needs. */
  prepare(frame: PreparedFrame, luma: Uint8Array, asReference?: boolean): void
  /** Makes a frame that was prepared without it usable as a first argument. */
  prepareReference(frame: PreparedFrame): void
  /** `align` on prepared frames; `a` must have been prepared as a reference. */
  alignPrepared(
    a: PreparedFrame,
    b: PreparedFrame,
    guess?: Similarity,
    out?: PairMotion,
  ): PairMotion
}

/** A start that explains this share of the texture is not questioned. */
const TRUSTED_INLIERS = 0.62
const COARSE_ITERATIONS = 8
const FINE_ITERATIONS = [4, 6] as const
const STOP_PX = [0.004, 0.02, 0.05, 0.05] as const
/** Above this share at full size nobody else is asked. */
const UNDIVIDED_INLIERS = 0.85
/** Noise that a clean picture may have here; a compromise between two motions shows as more. */
const CLEAN_NOISE = 1.3
/** Displacement error that the full-size contest forgives. */
const TIGHT_PX = 0.12
/** Head start of a camera that stands still: most do. */
const STILL_BONUS = 0.05
/** Misfit by which a rival start must win: ties go to the smaller motion. */
const RIVAL_MARGIN = 0.01

/** Buffers for frames of `size` are allocated here, none while aligning. Not reentrant. */
export function createAligner(size: FrameSize): Aligner {
  const own: [PreparedFrame, PreparedFrame] = [allocate(), allocate()]
  const levels = own[0].pyramid.levels
  const top = levels.length - 1
  const mid = Math.min(2, top)
  const solver = createSolver(Math.max(...own[0].template.levels.map((l) => l.x.length)))
  const searchLevel = levels[mid]!
  const search = createSearch(searchLevel.width, searchLevel.height)
  const half = levels[Math.min(1, top)]!
  const vote = createBlockVote(half.width, half.height)
  const rivals: Warp[] = Array.from({ length: 6 }, identity)
  const residuals: Residuals = { after: 0, before: 0, overlap: 0 }
  const best: Warp = identity()
  const trial: Warp = identity()

  function allocate(): PreparedFrame {
    const pyramid = createPyramid(size)
    return { pyramid, template: createTemplate(pyramid) }
  }

  function prepare(frame: PreparedFrame, luma: Uint8Array, asReference = true): void {
    fillPyramid(frame.pyramid, luma)
    if (asReference) fillTemplate(frame.template)
  }

  /** Solves `trial` on the coarse levels and says how badly it fits there, 0..1. */
  function settle(a: PreparedFrame, b: PreparedFrame, from: number): number {
    for (let l = from; l >= mid; l--) {
      const stop = STOP_PX[l] ?? 0.05
      solver.solve(a.template.levels[l]!, b.pyramid.levels[l]!, trial, COARSE_ITERATIONS, stop)
    }
    return solver.misfit(a.template.levels[mid]!, b.pyramid.levels[mid]!, trial)
  }

  /** Chooses among the guess, no motion and the global search; leaves the winner in `best`. */
  function start(a: PreparedFrame, b: PreparedFrame, guess: Similarity | undefined): void {
    standStill(trial)
    let misfit = settle(a, b, top)
    let inliers = solver.inliers
    copy(trial, best)
    const consider = (from: number): void => {
      const rival = settle(a, b, from)
      if (rival >= misfit - RIVAL_MARGIN) return
      misfit = rival
      inliers = solver.inliers
      copy(trial, best)
    }
    if (guess && Math.abs(guess.tx) + Math.abs(guess.ty) > 1) {
      fromSimilarity(guess, trial)
      consider(mid)
    }
    if (inliers >= TRUSTED_INLIERS && misfit < 0.5) return
    const found = search.run(a.pyramid.levels[mid]!, b.pyramid.levels[mid]!)
    for (let i = 0; i < found; i++) {
      standStill(trial)
      trial.tx = search.dx[i]! * searchLevel.step
      trial.ty = search.dy[i]! * searchLevel.step
      consider(mid)
    }
  }

  function refine(a: PreparedFrame, b: PreparedFrame, warp: Warp): void {
    for (let l = Math.min(1, top); l >= 0; l--) {
      const rounds = FINE_ITERATIONS[l as 0 | 1]
      solver.solve(a.template.levels[l]!, b.pyramid.levels[l]!, warp, rounds, STOP_PX[l]!)
    }
  }

  const tightMisfit = (a: PreparedFrame, b: PreparedFrame, warp: Warp, noise: number): number =>
    solver.misfit(a.template.levels[0]!, b.pyramid.levels[0]!, warp, 2.2 * noise, TIGHT_PX)

  /**
   * Part of the picture disagrees: the modes of the block motion, no motion and the guess compete at
   * full size, where a subject's motion can no longer hide inside a scale or a roll.
   */
  function settleDispute(a: PreparedFrame, b: PreparedFrame, guess: Similarity | undefined): void {
    const level = Math.min(1, top)
    copy(best, rivals[0]!)
    let n = 1
    const found = vote.run(a.pyramid.levels[level]!, b.pyramid.levels[level]!, best)
    for (let i = 0; i < found; i++) copy(vote.modes[i as 0 | 1], rivals[n++]!)
    standStill(rivals[n++]!)
    if (guess) fromSimilarity(guess, rivals[n++]!)
    const refined = n
    standStill(rivals[n++]!)
    let noise = solver.noise
    for (let i = 1; i < refined; i++) {
      refine(a, b, rivals[i]!)
      noise = Math.min(noise, solver.noise)
    }
    let least = Infinity
    for (let i = 0; i < n; i++) {
      const misfit = tightMisfit(a, b, rivals[i]!, noise) - bonus(rivals[i]!)
      if (misfit >= least) continue
      least = misfit
      copy(rivals[i]!, best)
    }
    refine(a, b, best)
  }

  function alignPrepared(
    a: PreparedFrame,
    b: PreparedFrame,
    guess?: Similarity,
    out: PairMotion = emptyPair(),
  ): PairMotion {
    start(a, b, guess)
    refine(a, b, best)
    tightMisfit(a, b, best, Math.min(solver.noise, CLEAN_NOISE))
    if (solver.inliers < UNDIVIDED_INLIERS) settleDispute(a, b, guess)
    const l = Math.min(1, top)
    solver.misfit(a.template.levels[l]!, b.pyramid.levels[l]!, best)
    measureResiduals(a.pyramid.levels[l]!, b.pyramid.levels[l]!, best, residuals)
    out.tx = best.tx
    out.ty = best.ty
    out.logScale = Math.log(best.a * best.a + best.b * best.b) / 2
    out.roll = Math.atan2(best.b, best.a)
    out.residual = residuals.after
    out.residual0 = residuals.before
    out.overlap = residuals.overlap
    out.texture = a.template.texture
    out.inliers = solver.inliers
    out.gain = best.gain
    out.offset = best.offset
    out.still = stillShare(
      a.pyramid.levels[0]!,
      b.pyramid.levels[0]!,
      best.gain,
      best.offset,
      a.template.active,
    )
    out.txSd = Math.sqrt(solver.variance[0]!)
    out.tySd = Math.sqrt(solver.variance[1]!)
    out.logScaleSd = Math.sqrt(solver.variance[2]!)
    out.rollSd = Math.sqrt(solver.variance[3]!)
    return out
  }

  function align(a: Uint8Array, b: Uint8Array, guess?: Similarity, out?: PairMotion): PairMotion {
    prepare(own[0], a)
    prepare(own[1], b, false)
    return alignPrepared(own[0], own[1], guess, out)
  }

  return {
    align,
    allocate,
    prepare,
    prepareReference: (frame) => fillTemplate(frame.template),
    alignPrepared,
  }
}

const bonus = (w: Warp): number =>
  Math.hypot(w.tx, w.ty) + 80 * Math.hypot(w.a - 1, w.b) < 0.3 ? STILL_BONUS : 0

const identity = (): Warp => ({ a: 1, b: 0, tx: 0, ty: 0, gain: 1, offset: 0 })

function copy(from: Warp, to: Warp): void {
  to.a = from.a
  to.b = from.b
  to.tx = from.tx
  to.ty = from.ty
  to.gain = from.gain
  to.offset = from.offset
}

function fromSimilarity(s: Similarity, warp: Warp): void {
  const scale = Math.exp(s.logScale)
  warp.a = scale * Math.cos(s.roll)
  warp.b = scale * Math.sin(s.roll)
  warp.tx = s.tx
  warp.ty = s.ty
  warp.gain = 1
  warp.offset = 0
}
