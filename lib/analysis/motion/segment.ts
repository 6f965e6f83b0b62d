// The motion of one shot, cut out of a track and resampled to an even clock.
// Units: pixels of the small frame, natural log of scale, radians; camera signs are applied later.

import { solvedPairs } from './solved.ts'
import type { MotionTrack } from './track.ts'

export interface SegmentMotion {
  startMs: number
  endMs: number
  /** Even clock: sample i of a rate covers [fromMs + i·stepMs, + stepMs]. */
  fromMs: number
  stepMs: number
  count: number
  /** Rates per second of the content. */
  x: Float64Array
  y: Float64Array
  scale: Float64Array
  roll: Float64Array
  /** Pairs inside the shot, and the share of the shot's time that solved pairs cover. */
  pairs: number
  coverage: number
  /** Medians over the pairs, and the share of still blocks where the solved motion says none is. */
  texture: number
  inliers: number
  stillShare: number
  contradicted: number
  /** What is left after the motion, against no motion at all: 0 explained, 1 nothing gained. */
  leftOver: number
  noisePx: number
}

const STEP_MS = 125
/** Pairs at least this far apart come from the calm rhythm, not from a look at every frame. */
const EVEN_FROM_MS = 90
const EDGE_MS = 0.5

/** Pairs that lie wholly inside [startMs, endMs): a pair that touches the next shot's frame does not. */
export function cutSegment(track: MotionTrack, startMs: number, endMs: number): SegmentMotion {
  const inside: number[] = []
  for (let i = firstFrom(track.t0, startMs - EDGE_MS); i < track.pairCount; i++) {
    if (track.t1[i]! >= endMs - EDGE_MS && track.t1[i]! < track.lastMs - EDGE_MS) break
    if (track.t1[i]! > endMs + EDGE_MS) break
    inside.push(i)
  }
  const solved = solvedPairs(track, inside)
  const covered = solved.reduce((sum, i) => sum + track.t1[i]! - track.t0[i]!, 0)
  const fromMs = solved.length > 0 ? track.t0[solved[0]!]! : startMs
  const toMs = solved.length > 0 ? track.t1[solved.at(-1)!]! : startMs
  const wanted = stepFor(track, solved, toMs - fromMs)
  const count = solved.length > 0 ? Math.max(1, Math.round((toMs - fromMs) / wanted)) : 0
  const stepMs = count > 0 ? (toMs - fromMs) / count : STEP_MS
  const rate = (column: Float32Array): Float64Array =>
    evenRates(track, solved, column, fromMs, stepMs, count)
  const middle = (column: Float32Array): number => medianAt(column, inside)
  return {
    startMs,
    endMs,
    fromMs,
    stepMs,
    count,
    x: rate(track.tx),
    y: rate(track.ty),
    scale: rate(track.logScale),
    roll: rate(track.roll),
    pairs: solved.length,
    coverage: Math.min(1, covered / Math.max(1, endMs - startMs)),
    texture: middle(track.texture),
    inliers: medianAt(track.inliers, solved),
    stillShare: medianAt(track.still, solved),
    contradicted: contradiction(track, solved),
    leftOver: medianAt(track.residual, solved) / Math.max(0.1, medianAt(track.residual0, solved)),
    noisePx: medianAt(track.noise, solved),
  }
}

/**
 * The pairs' own spacing where they are evenly spread (resampling would smooth shake away), else
 * fine enough for eight steps in a short shot.
 */
function stepFor(track: MotionTrack, solved: number[], spanMs: number): number {
  const gaps = solved.map((i) => track.t1[i]! - track.t0[i]!).sort((a, b) => a - b)
  const usual = gaps[gaps.length >> 1] ?? STEP_MS
  if (usual >= EVEN_FROM_MS && spanMs >= 4 * usual) return usual
  return Math.max(1, Math.min(usual, STEP_MS), Math.min(STEP_MS, spanMs / 8))
}

function firstFrom(times: Float64Array, ms: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const mid = (low + high) >> 1
    if (times[mid]! < ms) low = mid + 1
    else high = mid
  }
  return low
}

/** Time-weighted mean rate in each even step; unsolved stretches are bridged by a straight line. */
function evenRates(
  track: MotionTrack,
  solved: number[],
  column: Float32Array,
  fromMs: number,
  stepMs: number,
  count: number,
): Float64Array {
  const out = new Float64Array(count)
  let k = 0
  let known = -1
  for (let i = 0; i < count; i++) {
    const low = fromMs + i * stepMs
    const high = low + stepMs
    let sum = 0
    let weight = 0
    while (k < solved.length && track.t1[solved[k]!]! <= low) k++
    for (let j = k; j < solved.length && track.t0[solved[j]!]! < high; j++) {
      const p = solved[j]!
      const overlap = Math.min(high, track.t1[p]!) - Math.max(low, track.t0[p]!)
      if (overlap <= 0) continue
      sum += (column[p]! / (track.t1[p]! - track.t0[p]!)) * overlap
      weight += overlap
    }
    if (weight <= 0) continue
    out[i] = (1000 * sum) / weight
    const before = known >= 0 ? out[known]! : out[i]!
    for (let g = known + 1; g < i; g++) {
      out[g] = before + ((out[i]! - before) * (g - known)) / (i - known)
    }
    known = i
  }
  for (let g = known + 1; g < count; g++) out[g] = known >= 0 ? out[known]! : 0
  return out
}

const STILL_PX = 0.12
const CLEAR_PX = 0.5

/**
 * Mean share of blocks that stand still against pairs whose motion since the reference frame should
 * have moved every block by half a pixel; the still centre of a zoom or roll is allowed for.
 */
function contradiction(track: MotionTrack, solved: number[]): number {
  const { width: w, height: h } = track
  let sum = 0
  let n = 0
  let tx = 0
  let ty = 0
  let turn = 0
  let from = Number.NaN
  for (const i of solved) {
    if (track.from[i] !== from) {
      from = track.from[i]!
      tx = ty = turn = 0
    }
    tx += track.tx[i]!
    ty += track.ty[i]!
    turn = Math.hypot(turn, track.logScale[i]!, track.roll[i]!)
    const shift = Math.hypot(tx, ty)
    const spread = turn * Math.sqrt((w * w + h * h) / 12)
    if (Math.hypot(shift, spread) < CLEAR_PX) continue
    const centreInside = turn > 1e-4 && shift / turn < Math.max(w, h) / 2
    const expected = centreInside ? Math.min(1, (Math.PI * (STILL_PX / turn) ** 2) / (w * h)) : 0
    sum += Math.max(0, track.still[i]! - 2 * expected)
    n++
  }
  return n > 0 ? sum / n : 0
}

function medianAt(column: Float32Array, at: number[]): number {
  if (at.length === 0) return 0
  const values = at.map((i) => column[i]!).sort((a, b) => a - b)
  return values[values.length >> 1]!
}
