// Camera motion of a luma stream, measured while it passes: about eight pairs a second, every frame
// while travel is fast or a pair could not be solved. Frames in, one flat MotionTrack out.
// Slow motion is measured against a reference frame that is kept for up to a second.

import { createAligner, type PairMotion } from '../align.ts'
import type { FrameSize, LumaFrame } from '../frame.ts'
import { createFrameRing } from './frame-ring.ts'
import { assign, chain, invert, portion, reachOf, still } from './similarity.ts'
import { SOLVED_INLIERS } from './solved.ts'
import { createTrackBuilder, type MotionTrack } from './track.ts'

export interface MotionMeterOptions {
  size: FrameSize
  /** Time between solved pairs while travel is calm, ms. */
  periodMs?: number
}

export interface MotionMeter {
  /** Next frame in presentation order; its buffers may be reused afterwards. */
  push(frame: Pick<LumaFrame, 'ptsMs' | 'y'>): void
  /** The whole track; the meter is spent then. */
  finish(): MotionTrack
}

const PERIOD_MS = 125
/** Travel, in pixels a period, from which every frame is solved (60 % of 160 px a second = 12). */
const FAST_PX = 9
const CALM_PX = 5
/** A reference frame serves until the picture has moved this far or this long. */
const REFERENCE_PX = 5
const REFERENCE_MS = 1000
const GOOD_INLIERS = 0.7
/** After a look at every frame that did not help, wait before looking again. */
const BACK_OFF_MS = 1500

export function createMotionMeter(options: MotionMeterOptions): MotionMeter {
  const { size, periodMs = PERIOD_MS } = options
  const aligner = createAligner(size)
  const track = createTrackBuilder(size)
  const ring = createFrameRing(size)
  const radius = Math.hypot(size.width, size.height) / 2
  let reference = aligner.allocate()
  let last = aligner.allocate()
  let current = aligner.allocate()
  let referenceMs = 0
  let lastMs = Number.NaN
  let lastIsReference = true
  let fast = false
  let retryAfterMs = -Infinity
  /** Motion from the reference to the last frame, and of the last pair per ms. */
  const reach = still()
  const velocity = still()
  const guess = still()
  const step = still()
  const back = still()
  let pair: PairMotion | undefined

  function push(frame: Pick<LumaFrame, 'ptsMs' | 'y'>): void {
    const { ptsMs, y } = frame
    track.frame(ptsMs)
    if (Number.isNaN(lastMs)) {
      aligner.prepare(current, y)
      makeReference(ptsMs)
      return
    }
    if (!(ptsMs > lastMs)) return
    const dt = ptsMs - lastMs
    if (!fast && dt < periodMs - 0.5 * ring.spacing(ptsMs)) {
      ring.keep(ptsMs, y)
      return
    }
    solveTo(ptsMs, y)
    ring.clear()
  }

  function solveTo(ptsMs: number, y: Uint8Array): void {
    aligner.prepare(current, y, false)
    const result = measure(ptsMs)
    const lost = result.inliers < SOLVED_INLIERS
    const quick = reachOf(step, radius) > FAST_PX
    if (ring.count > 0 && (quick || (lost && ptsMs > retryAfterMs))) {
      solveEveryFrame(ptsMs, y, lost)
      return
    }
    accept(ptsMs, result)
  }

  /** Solves reference → current, or last → current when that is not good; fills `step`. */
  function measure(ptsMs: number): PairMotion {
    portion(velocity, ptsMs - lastMs, guess)
    chain(reach, guess, guess)
    pair = aligner.alignPrepared(reference, current, guess, pair)
    if (pair.inliers < GOOD_INLIERS && !lastIsReference) {
      useLastAsReference()
      portion(velocity, ptsMs - lastMs, guess)
      pair = aligner.alignPrepared(reference, current, guess, pair)
    }
    invert(reach, back)
    chain(back, pair, step)
    return pair
  }

  function accept(ptsMs: number, result: PairMotion): void {
    const dt = ptsMs - lastMs
    track.add(lastMs, ptsMs, referenceMs, step, result)
    const solved = result.inliers >= SOLVED_INLIERS
    portion(step, solved ? 1 / dt : 0, velocity)
    const perPeriod = reachOf(velocity, radius) * periodMs
    fast = perPeriod > (fast ? CALM_PX : FAST_PX)
    const spent =
      result.inliers < GOOD_INLIERS ||
      reachOf(result, radius) > REFERENCE_PX ||
      ptsMs - referenceMs >= REFERENCE_MS
    if (spent) {
      aligner.prepareReference(current)
      makeReference(ptsMs)
      return
    }
    assign(result, reach)
    const spare = last
    last = current
    current = spare
    lastMs = ptsMs
    lastIsReference = false
  }

  /** The frames since the last pair one by one: whips, and what a failed pair hides. */
  function solveEveryFrame(ptsMs: number, y: Uint8Array, lost: boolean): void {
    if (!lastIsReference) useLastAsReference()
    let best = 0
    for (let i = 0; i < ring.count; i++) {
      if (ring.ptsMs(i) >= ptsMs) break
      aligner.prepare(current, ring.luma(i), false)
      const result = measure(ring.ptsMs(i))
      best = Math.max(best, result.inliers)
      acceptAsReference(ring.ptsMs(i), result)
    }
    aligner.prepare(current, y, false)
    const result = measure(ptsMs)
    best = Math.max(best, result.inliers)
    acceptAsReference(ptsMs, result)
    if (lost && best < GOOD_INLIERS) retryAfterMs = ptsMs + BACK_OFF_MS
  }

  function acceptAsReference(ptsMs: number, result: PairMotion): void {
    accept(ptsMs, result)
    if (!lastIsReference) useLastAsReference()
  }

  function useLastAsReference(): void {
    const spare = reference
    reference = last
    last = spare
    aligner.prepareReference(reference)
    referenceMs = lastMs
    lastIsReference = true
    portion(reach, 0, reach)
  }

  function makeReference(ptsMs: number): void {
    const spare = reference
    reference = current
    current = spare
    referenceMs = ptsMs
    lastMs = ptsMs
    lastIsReference = true
    portion(reach, 0, reach)
  }

  /** The frames after the last full period count too: the shortest shots live there. */
  function finish(): MotionTrack {
    if (ring.count > 0) {
      const end = ring.count - 1
      solveTo(ring.ptsMs(end), ring.luma(end))
    }
    return track.finish()
  }

  return { push, finish }
}
