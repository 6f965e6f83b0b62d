// One window of miniatures as a wipe: when each telling cell changed from the old to the new shot, how well
// that describes it, and how orderly the moments lie.

import type { ShotTrack } from './track.ts'
import { bestOrder } from './wipe-order.ts'

/** A cell tells old from new when the ends differ by this, codes. */
const CELL_STEP = 14
const MIN_CELLS = 0.4
const MAX_SOFTNESS = 1.2

export interface Wipe {
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
