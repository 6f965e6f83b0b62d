// Wipes: every cell of the picture jumps once from the old shot to the new one, and the moment of the jump
// runs over the picture in an orderly way: along a line, outward from a point, or around it.

import type { Boundary } from './boundary.ts'
import { frameAt } from './fades.ts'
import { type Miniatures, miniaturesOf } from './miniature.ts'
import type { ShotTrack } from './track.ts'

/** Half lengths of the windows, ms. */
const HALVES_MS = [170, 260, 380, 540, 800, 1150]
const MIN_STEP = 12
/** Squared distance of cells to the nearer end, in parts of the squared step. */
const MAX_BETWEEN = 0.2
/** A cell tells old from new when the ends differ by this, codes. */
const CELL_STEP = 14
const MIN_CELLS = 0.4
/** Explained share of the variance of the moments of change, less the misfit and a malus for length. */
const MIN_SCORE = 0.86
const MAX_SOFTNESS = 1.2
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
  return pace(first + 1, last) < 0.6 * beside
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

interface Wipe {
  fromMs: number
  toMs: number
  /** 0..1 */
  score: number
  /** Orders rival fits: of two good ones, that in which more of the picture changed saw the whole wipe. */
  rank: number
}

/** Moments of change of the telling cells in a window, and the order they follow. */
export function fitWipe(track: ShotTrack, from: number, to: number): Wipe | undefined {
  const n = track.cols * track.rows
  const frames = to - from + 1
  if (frames < 5) return undefined
  const xs: number[] = []
  const ys: number[] = []
  const moments: number[] = []
  let misfit = 0
  let cells = 0
  let sharp = 0
  for (let k = 0; k < n; k++) {
    const a = cellAt(track, from, k)
    const b = cellAt(track, to, k)
    const d0 = b[0] - a[0]
    const d1 = b[1] - a[1]
    const d2 = b[2] - a[2]
    const size = d0 * d0 + d1 * d1 + d2 * d2
    if (size < CELL_STEP * CELL_STEP) continue
    cells++
    // Cost of calling the first j frames old and the others new.
    const alpha = new Float64Array(frames)
    const oldCost = new Float64Array(frames + 1)
    let newTotal = 0
    for (let f = 0; f < frames; f++) {
      const t = cellAt(track, from + f, k)
      const e0 = t[0] - a[0]
      const e1 = t[1] - a[1]
      const e2 = t[2] - a[2]
      const along = (e0 * d0 + e1 * d1 + e2 * d2) / size
      alpha[f] = along
      const q = Math.min(1, (e0 * e0 + e1 * e1 + e2 * e2) / size)
      const r0 = t[0] - b[0]
      const r1 = t[1] - b[1]
      const r2 = t[2] - b[2]
      const r = Math.min(1, (r0 * r0 + r1 * r1 + r2 * r2) / size)
      oldCost[f + 1] = (oldCost[f] as number) + q - r
      newTotal += r
    }
    let best = 0
    for (let f = 0; f <= frames; f++) {
      if ((oldCost[f] as number) < (oldCost[best] as number)) best = f
    }
    const own = (newTotal + (oldCost[best] as number)) / frames
    misfit += own
    let between = 0
    for (let f = 0; f < frames; f++) {
      if ((alpha[f] as number) > 0.2 && (alpha[f] as number) < 0.8) between++
    }
    sharp += between / frames
    // Cells where something else moves do not know when they changed.
    if (own > 0.16) continue
    xs.push((((k % track.cols) + 0.5) / track.cols - 0.5) * track.width)
    ys.push(((Math.floor(k / track.cols) + 0.5) / track.rows - 0.5) * track.height)
    moments.push(best)
  }
  if (cells < MIN_CELLS * n || moments.length < 0.6 * cells) return undefined
  misfit /= cells
  sharp /= cells
  if (misfit > 0.13) return undefined
  if (!spread(xs, track.width) || !spread(ys, track.height)) return undefined
  const order = bestOrder(xs, ys, moments)
  const early = quantile(moments, 0.06)
  const late = quantile(moments, 0.94)
  // Time a cell takes to change over the time from the first to the last cell; the edge's own width
  // (three fifths of it lie between 0.2 and 0.8) belongs to the span.
  const softness = (sharp * frames) / Math.max(1, late - early)
  const margin = 0.06 * (late - early) + (softness > 0.2 ? (sharp * frames) / 1.2 : 0)
  const first = Math.max(0, early - margin)
  const final = Math.min(frames, late + margin)
  const time = (f: number): number => {
    const low = Math.min(to, from + Math.floor(f))
    const high = Math.min(to, low + 1)
    const a = track.ptsMs[low] as number
    return a + ((track.ptsMs[high] as number) - a) * (f - Math.floor(f))
  }
  const fromMs = time(Math.max(0, first - 0.5))
  const toMs = time(Math.min(frames - 1, final))
  // Each cell changes at once, so it may be between both shots only for a part of the whole.
  const malus = 0.06 * Math.max(0, (toMs - fromMs - 800) / 1000)
  if (late - early < 3 || softness > MAX_SOFTNESS) return undefined
  // A soft edge is neither old nor new, which is no misfit.
  const score = order - Math.max(0, misfit - 0.07 * softness) - malus
  return { fromMs, toMs, score, rank: score + 0.1 * (cells / n) }
}

/** Y, U, V of cell k in frame t. */
function cellAt(track: ShotTrack, t: number, k: number): readonly [number, number, number] {
  const n = track.cols * track.rows
  const nc = track.chromaCols * track.chromaRows
  const col = Math.floor(((k % track.cols) * track.chromaCols) / track.cols)
  const row = Math.floor((Math.floor(k / track.cols) * track.chromaRows) / track.rows)
  const at = t * 2 * nc + row * track.chromaCols + col
  return [
    track.mini[t * n + k] as number,
    track.miniChroma[at] as number,
    track.miniChroma[at + nc] as number,
  ]
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((p, q) => p - q)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

/** Do the telling cells reach over most of the picture? */
function spread(values: number[], size: number): boolean {
  const sorted = [...values].sort((a, b) => a - b)
  const low = sorted[Math.floor(0.05 * sorted.length)] as number
  const high = sorted[Math.floor(0.95 * sorted.length)] as number
  return high - low > 0.55 * size
}

const CORNERS = [
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
] as const

/** Best share of variance explained by a line, a corner, the distance from the centre or the angle around it. */
function bestOrder(xs: number[], ys: number[], moments: number[]): number {
  const wide = Math.max(...xs.map(Math.abs))
  const high = Math.max(...ys.map(Math.abs))
  const u = xs.map((x) => x / wide)
  const v = ys.map((y) => y / high)
  const pairwise = (f: (a: number, b: number) => number): number[] =>
    u.map((a, i) => f(a, v[i] as number))
  let best = Math.max(
    explained([xs, ys], moments),
    explained([xs.map((x, i) => Math.hypot(x, ys[i] as number))], moments),
    explained([pairwise((a, b) => Math.max(Math.abs(a), Math.abs(b)))], moments),
    explained([u.map(Math.abs)], moments),
    explained([v.map(Math.abs)], moments),
  )
  for (const [sx, sy] of CORNERS) {
    const corner = pairwise((a, b) => Math.max(sx * a, sy * b))
    best = Math.max(best, explained([corner], moments))
  }
  const angle = xs.map((x, i) => Math.atan2(ys[i] as number, x))
  for (let turnBy = 0; turnBy < 8; turnBy++) {
    const start = (turnBy / 8) * 2 * Math.PI
    const around = angle.map((a) => (((a - start) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI))
    best = Math.max(best, explained([around], moments))
  }
  return best
}

/** R² of a least-squares fit on one or two regressors, refitted without the worst sixth. */
function explained(columns: number[][], target: number[]): number {
  const all = leastSquares(columns, target)
  if (all.r2 < 0.4 || target.length < 12) return all.r2
  const ranked = all.rest.map((r, i) => [Math.abs(r), i] as const).sort((p, q) => p[0] - q[0])
  const keep = ranked.slice(0, Math.ceil(target.length * 0.85)).map((p) => p[1])
  const pick = (v: number[]): number[] => keep.map((i) => v[i] as number)
  return leastSquares(columns.map(pick), pick(target)).r2
}

function leastSquares(columns: number[][], target: number[]): { r2: number; rest: number[] } {
  const n = target.length
  const [p, q] = columns
  const none = { r2: 0, rest: target }
  if (!p || n < 4) return none
  const mean = (v: number[]): number => v.reduce((s, x) => s + x, 0) / n
  const dot = (u: number[], um: number, v: number[], vm: number): number =>
    u.reduce((s, x, i) => s + (x - um) * ((v[i] as number) - vm), 0)
  const tm = mean(target)
  const total = dot(target, tm, target, tm)
  const pm = mean(p)
  const pp = dot(p, pm, p, pm)
  const pt = dot(p, pm, target, tm)
  if (pp <= 0 || total <= 0) return none
  let a = pt / pp
  let b = 0
  let qm = 0
  if (q) {
    qm = mean(q)
    const qq = dot(q, qm, q, qm)
    const qt = dot(q, qm, target, tm)
    const pq = dot(p, pm, q, qm)
    const det = pp * qq - pq * pq
    if (det <= 0) return none
    a = (pt * qq - qt * pq) / det
    b = (qt * pp - pt * pq) / det
  }
  const rest = target.map(
    (t, i) => t - tm - a * ((p[i] as number) - pm) - (q ? b * ((q[i] as number) - qm) : 0),
  )
  return { r2: 1 - rest.reduce((s, r) => s + r * r, 0) / total, rest }
}
