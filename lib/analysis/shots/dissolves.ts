// Dissolves: the picture runs in a straight line from one shot to the next while detail dips, because
// unrelated gradients do not add up. Windows of several lengths are tried around every frame (a form of
// twin comparison on miniatures); the best are fitted by a ramp.

import type { Boundary } from './boundary.ts'
import { wanders } from './lures.ts'
import { type Miniatures, miniaturesOf } from './miniature.ts'
import { frameAt, type ShotTrack } from './track.ts'

/** Half lengths of the windows, ms. */
const HALVES_MS = [90, 130, 190, 270, 380, 540, 760, 1080, 1500]
/** Root of the mean squared distance between both ends, codes. */
const MIN_STEP = 7
/** Squared distance of the middle frame from the middle of both ends, in squares of the step. */
const MAX_BEND = 0.11

const MIN_LENGTH_MS = 110
const MAX_OFF = 0.22
const EVIDENCE_BORDER = 0.83

interface Window {
  centre: number
  from: number
  to: number
  score: number
  step: number
}

export interface Ramp {
  fromMs: number
  toMs: number
  from: number
  to: number
  /** Share of the line's variance that the ramp explains; rest off the line, in squares of the step. */
  fit: number
  off: number
  loss: number
  correlation: number
  step: number
}

/** Dissolves of a track, in order, outside of `blocked` frames (strong cuts, fades). */
export function findDissolves(
  track: ShotTrack,
  blocked: (from: number, to: number) => boolean,
): Boundary[] {
  const m = miniaturesOf(track)
  const ramps: (Ramp & { confidence: number })[] = []
  for (const w of peaks(scan(track, m, blocked))) {
    const ramp = fitRamp(track, m, w, blocked)
    if (!ramp || wanders(track, ramp.fromMs, ramp.toMs)) continue
    const confidence = judge(ramp)
    if (confidence >= 0.5) ramps.push({ ...ramp, confidence })
  }
  ramps.sort((p, q) => q.confidence - p.confidence || q.step - p.step)
  const found: Boundary[] = []
  for (const ramp of ramps) {
    if (found.some((b) => ramp.fromMs < b.spanMs[1] && ramp.toMs > b.spanMs[0])) continue
    const frame = frameAt(track, (ramp.fromMs + ramp.toMs) / 2)
    found.push({
      kind: 'dissolve',
      atMs: track.ptsMs[frame] as number,
      spanMs: [ramp.fromMs, ramp.toMs],
      confidence: ramp.confidence,
      frame,
    })
  }
  return found.sort((p, q) => p.frame - q.frame)
}

/** Windows that beat those of the frames beside them. */
function peaks(windows: Window[]): Window[] {
  return windows.filter((w, i) => {
    for (let k = -2; k <= 2; k++) {
      const other = windows[i + k]
      if (k === 0 || !other || Math.abs(other.centre - w.centre) > 2) continue
      if (other.score > w.score || (other.score === w.score && k < 0)) return false
    }
    return true
  })
}

function scan(
  track: ShotTrack,
  m: Miniatures,
  blocked: (from: number, to: number) => boolean,
): Window[] {
  const windows: Window[] = []
  for (let c = 2; c < track.frames - 2; c++) {
    const at = track.ptsMs[c] as number
    let best: Window | undefined
    for (const half of HALVES_MS) {
      const from = frameAt(track, at - half)
      const to = Math.min(track.frames - 1, frameAt(track, at + half))
      if (c - from < 2 || to - c < 2) continue
      if (at - half < 0 || at + half > (track.ptsMs[track.frames - 1] as number) + 1) break
      if (blocked(from, to)) break
      const step2 = m.distance(from, to)
      if (step2 < MIN_STEP * MIN_STEP) continue
      const bend = m.fromMiddle(c, from, to) / step2
      if (bend > MAX_BEND) continue
      const dip = detailDip(track, from, c, to)
      const score = Math.sqrt(step2) * (1 - bend / MAX_BEND) * Math.max(0.05, 1.1 - dip)
      if (!best || score > best.score) best = { centre: c, from, to, score, step: Math.sqrt(step2) }
    }
    if (best) windows.push(best)
  }
  return windows
}

/** Detail in the middle over the mean of both ends: one half for unrelated pictures, 1 for one picture. */
function detailDip(track: ShotTrack, from: number, centre: number, to: number): number {
  const ends = ((track.detail[from] as number) + (track.detail[to] as number)) / 2
  return (track.detail[centre] as number) / Math.max(ends, 4)
}

/** Fits 0 → ramp → 1 to the position of frames on the line between frames well before and after. */
export function fitRamp(
  track: ShotTrack,
  m: Miniatures,
  w: Window,
  blocked: (from: number, to: number) => boolean,
): Ramp | undefined {
  let { from, to } = w
  let ramp: { a: number; b: number; fit: number } | undefined
  // Twice: the ends move to just outside of the ramp that was found.
  for (let round = 0; round < 3; round++) {
    ramp = bestRamp(track, m, from, to)
    if (!ramp) return undefined
    const slack = 0.12 * (ramp.b - ramp.a) + 60
    let nextFrom = frameAt(track, ramp.a - slack)
    let nextTo = Math.min(track.frames - 1, frameAt(track, ramp.b + slack) + 1)
    if (blocked(nextFrom, from)) nextFrom = from
    if (blocked(to, nextTo)) nextTo = to
    from = Math.max(0, nextFrom)
    to = nextTo
    if (to - from < 3) return undefined
  }
  ramp = bestRamp(track, m, from, to)
  if (!ramp) return undefined
  const step2 = m.distance(from, to)
  if (step2 < MIN_STEP * MIN_STEP) return undefined
  let off = 0
  let n = 0
  for (let t = from + 1; t < to; t++) {
    const at = track.ptsMs[t] as number
    const alpha = Math.min(1, Math.max(0, (at - ramp.a) / (ramp.b - ramp.a)))
    if (alpha <= 0 || alpha >= 1) continue
    off += m.offLine(t, from, to, alpha) / step2
    n++
  }
  return {
    fromMs: ramp.a,
    toMs: ramp.b,
    from,
    to,
    fit: ramp.fit,
    off: n ? off / n : 1,
    loss: lostDetail(track, from, to, ramp.a, ramp.b),
    correlation: m.correlation(from, to),
    step: Math.sqrt(step2),
  }
}

/** How much of the detail that a mix of unrelated pictures loses is lost: 1 a dissolve, 0 one picture. */
function lostDetail(track: ShotTrack, from: number, to: number, a: number, b: number): number {
  const before = track.detail[from] as number
  const after = track.detail[to] as number
  let lost = 0
  let wanted = 0
  for (let t = from + 1; t < to; t++) {
    const alpha = ((track.ptsMs[t] as number) - a) / (b - a)
    if (alpha <= 0 || alpha >= 1) continue
    const kept = (1 - alpha) * before + alpha * after
    const mixed = (1 - alpha) * (1 - alpha) * before + alpha * alpha * after
    lost += kept - (track.detail[t] as number)
    wanted += kept - mixed
  }
  return wanted > 0 ? lost / wanted : 0
}

function bestRamp(
  track: ShotTrack,
  m: Miniatures,
  from: number,
  to: number,
): { a: number; b: number; fit: number } | undefined {
  const n = to - from + 1
  if (n < 4) return undefined
  const start = track.ptsMs[from] as number
  const end = track.ptsMs[to] as number
  const alphas: number[] = []
  let mean = 0
  for (let t = from; t <= to; t++) {
    const alpha = m.along(t, from, to)
    alphas.push(alpha)
    mean += alpha / n
  }
  let total = 0
  for (const alpha of alphas) total += (alpha - mean) ** 2
  if (total <= 0) return undefined
  let best: { a: number; b: number; fit: number } | undefined
  const steps = Math.min(24, n)
  for (let i = 0; i < steps; i++) {
    const a = start + ((end - start) * i) / steps
    for (let j = i + 1; j <= steps; j++) {
      const b = start + ((end - start) * j) / steps
      let rest = 0
      for (let k = 0; k < n; k++) {
        const alpha = ((track.ptsMs[from + k] as number) - a) / (b - a)
        const d = (alphas[k] as number) - Math.min(1, Math.max(0, alpha))
        rest += d * d
      }
      const fit = 1 - rest / total
      if (!best || fit > best.fit) best = { a, b, fit }
    }
  }
  return best
}

/** Confidence that a ramp is a dissolve; below one half it is something else. */
function judge(r: Ramp): number {
  const length = r.toMs - r.fromMs
  if (r.fit < 0.95 || length < MIN_LENGTH_MS || r.off > MAX_OFF || r.correlation > 0.88) return 0
  if (r.loss < 0.3) return 0
  // Detail counts most: an unrelated mix loses all that it can lose (1), one moving picture hardly any.
  const evidence = Math.min(r.loss, 1.2) + 0.5 * (1 - r.correlation) - 1.5 * r.off
  return Math.min(0.98, Math.max(0, 0.5 + (evidence - EVIDENCE_BORDER) * 1.2))
}
