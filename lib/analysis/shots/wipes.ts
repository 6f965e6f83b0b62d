// Wipes: every cell of the picture jumps once from the old shot to the new one, and the moment of the jump
// runs over the picture in an orderly way: along a line, outward from a point, or around it.

import type { Boundary } from './boundary.ts'
import { paceOf, wanders } from './lures.ts'
import { type Miniatures, miniaturesOf } from './miniature.ts'
import { frameAt, type ShotTrack } from './track.ts'
import { fitWipe, type Wipe } from './wipe-fit.ts'

/** Half lengths of the windows, ms. */
const HALVES_MS = [170, 260, 380, 540, 800, 1150]
const MIN_STEP = 12
/** Squared distance of cells to the nearer end, in parts of the squared step. */
const MAX_BETWEEN = 0.2
/** Explained share of the variance of the moments of change, less the misfit and a malus for length. */
const MIN_SCORE = 0.86
const MIN_LENGTH_MS = 180
/** Within this time a passing object is gone again. */
const RETURN_MS = 900

/** Wipes of a track, in order, outside of `blocked` frames. */
export function findWipes(
  track: ShotTrack,
  blocked: (from: number, to: number) => boolean,
): Boundary[] {
  const m = miniaturesOf(track)
  const found: (Boundary & { rank: number })[] = []
  for (const [from, to] of scan(track, m, blocked)) {
    const wipe = settle(track, from, to, blocked)
    if (!wipe || passing(track, m, wipe) || calmer(track, m, wipe)) continue
    if (wanders(track, wipe.fromMs, wipe.toMs)) continue
    const rival = found.findIndex((b) => wipe.fromMs < b.spanMs[1] && wipe.toMs > b.spanMs[0])
    if (rival >= 0 && (found[rival]?.rank ?? 0) >= wipe.rank) continue
    if (rival >= 0) found.splice(rival, 1)
    const frame = frameAt(track, (wipe.fromMs + wipe.toMs) / 2)
    found.push({
      kind: 'wipe',
      atMs: track.ptsMs[frame] as number,
      spanMs: [wipe.fromMs, wipe.toMs],
      confidence: Math.min(0.96, 0.5 + (wipe.score - MIN_SCORE) * 4.5),
      frame,
      rank: wipe.rank,
    })
  }
  return found.sort((a, b) => a.frame - b.frame).map(({ rank: _rank, ...boundary }) => boundary)
}

/** Fits, then again on a window that ends just outside of what was found; the better order stays. */
function settle(
  track: ShotTrack,
  from: number,
  to: number,
  blocked: (from: number, to: number) => boolean,
): Wipe | undefined {
  let best: Wipe | undefined
  let at: [number, number] = [from, to]
  for (let round = 0; round < 3; round++) {
    const wipe = fitWipe(track, at[0], at[1])
    if (!wipe) break
    if (!best || wipe.rank > best.rank) best = wipe
    const next: [number, number] = [
      Math.max(0, frameAt(track, wipe.fromMs) - 3),
      Math.min(track.frames - 1, frameAt(track, wipe.toMs) + 3),
    ]
    if (blocked(next[0], next[1]) || (next[0] === at[0] && next[1] === at[1])) break
    at = next
  }
  if (!best || best.score < MIN_SCORE) return undefined
  return best.toMs - best.fromMs >= MIN_LENGTH_MS ? best : undefined
}

/** Something large crossed: what was there before is there again soon after. */
function passing(track: ShotTrack, m: Miniatures, wipe: Wipe): boolean {
  const before = Math.max(0, frameAt(track, wipe.fromMs) - 1)
  const after = Math.min(track.frames - 1, frameAt(track, wipe.toMs) + 1)
  const step2 = m.distance(before, after)
  const same = (a: number, b: number): boolean =>
    m.distance(a, b) < 0.3 * step2 && m.correlation(a, b) > 0.6
  const until = (track.ptsMs[after] as number) + RETURN_MS
  for (let t = after + 1; t < track.frames && (track.ptsMs[t] as number) < until; t += 2) {
    if (same(before, t)) return true
  }
  const since = (track.ptsMs[before] as number) - RETURN_MS
  for (let t = before - 1; t >= 0 && (track.ptsMs[t] as number) > since; t -= 2) {
    if (same(t, after)) return true
  }
  return false
}

/** A picture that changes less inside than beside it is not being replaced. */
function calmer(track: ShotTrack, m: Miniatures, wipe: Wipe): boolean {
  const first = Math.max(0, frameAt(track, wipe.fromMs) - 1)
  const last = Math.min(track.frames - 1, frameAt(track, wipe.toMs) + 1)
  const length = last - first
  const pace = (from: number, to: number): number => {
    let sum = 0
    let n = 0
    for (let t = Math.max(1, from); t <= Math.min(track.frames - 1, to); t++) {
      sum += Math.sqrt(m.distance(t, t - 1))
      n++
    }
    return n ? sum / n : 0
  }
  const beside = Math.max(pace(first - length, first), pace(last + 2, last + 1 + length))
  if (pace(first + 1, last) < 0.6 * beside) return true
  const restless = Math.min(paceOf(track, first - 7, first), paceOf(track, last + 1, last + 8))
  return paceOf(track, first + 1, last) < 0.5 * restless
}

/** Windows whose middle frame is made of pieces of both ends. */
function scan(
  track: ShotTrack,
  m: Miniatures,
  blocked: (from: number, to: number) => boolean,
): [number, number][] {
  const windows: [number, number][] = []
  const last = track.ptsMs[track.frames - 1] as number
  for (const half of HALVES_MS) {
    let run: { score: number; from: number; to: number } | undefined
    const flush = (): void => {
      if (run) windows.push([run.from, run.to])
      run = undefined
    }
    for (let c = 2; c < track.frames - 2; c++) {
      const at = track.ptsMs[c] as number
      if (at < half || at + half > last + 1) continue
      const from = frameAt(track, at - half)
      const to = frameAt(track, at + half)
      const between = blocked(from, to) ? 1 : middleOf(track, m, c, from, to)
      if (between > MAX_BETWEEN) {
        flush()
        continue
      }
      if (!run || between < run.score) run = { score: between, from, to }
    }
    flush()
  }
  return windows
}

/** How far the cells of c are from both ends (0: every cell is one or the other); 1 when it is no mixture. */
function middleOf(track: ShotTrack, m: Miniatures, c: number, from: number, to: number): number {
  const step2 = m.distance(from, to)
  if (step2 < MIN_STEP * MIN_STEP) return 1
  const n = track.cols * track.rows
  const y = track.mini
  let near = 0
  let news = 0
  let all = 0
  for (let k = 0; k < n; k++) {
    const a = y[from * n + k] as number
    const b = y[to * n + k] as number
    const t = y[c * n + k] as number
    const da = (t - a) * (t - a)
    const db = (t - b) * (t - b)
    near += Math.min(da, db)
    const weight = (b - a) * (b - a)
    all += weight
    if (db < da) news += weight
  }
  if (all === 0) return 1
  const share = news / all
  return share < 0.15 || share > 0.85 ? 1 : near / all
}
