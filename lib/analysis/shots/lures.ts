// What looks like a cut and is none: light that flashes, things that cross before the lens, blur, windows
// on a screen, black bars. All from the figures and miniatures of a track.

import { changeAt, neighbourChange } from './standing.ts'
import { frameAt, type ShotTrack } from './track.ts'

/** Longest flash, ms, and longest thing that may pass before the lens. */
const FLASH_MS = 190
const PASSING_MS = 640
/** Frames that the sharpness of a place is taken from. */
const BLUR_REACH = 14
/** Difference a frame that a mix may show beyond its own and the motion beside it, codes. */
const OWN_MOTION = 2.5

/** Are the frames first … end − 1 an interruption of the place around them rather than a short shot? */
export function flashLike(track: ShotTrack, first: number, end: number): boolean {
  const duration = (track.ptsMs[end] as number) - (track.ptsMs[first] as number)
  if (end - first <= 3) return true
  if (duration > PASSING_MS) return false
  const outside = ((track.mean[first - 1] as number) + (track.mean[end] as number)) / 2
  let mean = 0
  let bright = 0
  const changes: number[] = []
  for (let t = first; t < end; t++) {
    mean += track.mean[t] as number
    bright += track.bright[t] as number
    changes.push(changeAt(track, t))
  }
  const n = end - first
  mean /= n
  bright /= n
  // Lighter than both sides and fading, or burnt out: light, not a shot.
  if (duration <= FLASH_MS * 2 && (bright > 0.5 || mean - outside > 60)) return true
  if (flashCourse(track, first, end, outside)) return true
  // Something crossing changes the picture on every frame, a short shot only at its ends. The lags are
  // coarse, so the ends may lie a frame or two inside.
  changes.sort((a, b) => a - b)
  const restless = changes[n >> 1] as number
  return restless > 0.35 * Math.max(changes[n - 1] as number, changeAt(track, end))
}

/** Light that is much stronger for at most four frames, or for longer while it dies away. */
function flashCourse(track: ShotTrack, first: number, end: number, outside: number): boolean {
  let peak = 0
  for (let t = first; t < end; t++) {
    peak = Math.max(peak, Math.abs((track.mean[t] as number) - outside))
  }
  if (peak < 25) return false
  const apart = (t: number): number => Math.abs((track.mean[t] as number) - outside)
  let lit = 0
  let last = first
  for (let t = first; t < end; t++) {
    if (apart(t) < 0.4 * peak) continue
    lit++
    last = t
  }
  const duration = (track.ptsMs[last] as number) - (track.ptsMs[first] as number)
  if (lit <= 4 && duration <= FLASH_MS) return true
  return duration <= 2 * FLASH_MS && apart(first) >= 0.9 * peak && apart(last) < 0.75 * peak
}

/** Has the picture lost detail on both sides of t against the half second that it belongs to? */
export function blurred(track: ShotTrack, t: number): boolean {
  return smeared(track, t - 1, -1) && smeared(track, t, 1)
}

function smeared(track: ShotTrack, t: number, step: -1 | 1): boolean {
  let best = 0
  for (let k = 0; k <= BLUR_REACH; k++) {
    const f = t + step * k
    if (f >= 0 && f < track.frames) best = Math.max(best, track.detail[f] as number)
  }
  const next = Math.min(Math.max(t + step, 0), track.frames - 1)
  return Math.max(track.detail[t] as number, track.detail[next] as number) < 0.7 * best
}

/**
 * Is a gradual change made by motion? A mix walks straight from one picture to the other, so its frames
 * differ by its share of their distance and by what moves in both shots anyway. A whip, a jerk or a
 * subject that crosses wanders: more differs from frame to frame than both together.
 */
export function wanders(track: ShotTrack, fromMs: number, toMs: number): boolean {
  const first = Math.max(0, frameAt(track, fromMs) - 1)
  const last = Math.min(track.frames - 1, frameAt(track, toMs) + 1)
  if (last <= first) return false
  const n = track.cols * track.rows
  let direct = 0
  for (let k = 0; k < n; k++) {
    direct += Math.abs((track.mini[last * n + k] as number) - (track.mini[first * n + k] as number))
  }
  direct /= n * (last - first)
  const inside = paceOf(track, first + 1, last)
  const before = paceOf(track, first - 7, first)
  const after = paceOf(track, last + 1, last + 8)
  return inside - direct > (before + after) / 2 + OWN_MOTION
}

/** Median difference of the frames from … to, to the frame before each, codes. */
export function paceOf(track: ShotTrack, from: number, to: number): number {
  const changes: number[] = []
  for (let f = Math.max(1, from); f <= Math.min(track.frames - 1, to); f++) {
    changes.push(track.diffLuma[f] as number)
  }
  changes.sort((a, b) => a - b)
  return changes[changes.length >> 1] ?? 0
}

/** Only a part of the picture changed and the rest is exactly as before: a window, a caption. */
export function patchy(track: ShotTrack, t: number): boolean {
  const n = track.cols * track.rows
  let changed = 0
  let exact = 0
  for (let k = 0; k < n; k++) {
    const d = cellStep(track, t, k)
    if (d >= 6) changed++
    else if (d === 0) exact++
  }
  if (exact > 0.72 * n) return true
  return neighbourChange(track, t) < 0.12 && changed < 0.3 * n
}

const cellStep = (track: ShotTrack, t: number, k: number): number => {
  const n = track.cols * track.rows
  return Math.abs((track.mini[t * n + k] as number) - (track.mini[(t - 1) * n + k] as number))
}

/** Black bars came or went while the picture between them stayed. */
export function barsOnly(track: ShotTrack, t: number): boolean {
  const { cols, rows } = track
  const n = cols * rows
  for (const sideways of [false, true]) {
    const lines = sideways ? cols : rows
    const across = sideways ? rows : cols
    // 0 unchanged, 1 black before or after, 2 something else
    const state: number[] = []
    for (let line = 0; line < lines; line++) {
      let changed = 0
      let black = 0
      for (let i = 0; i < across; i++) {
        const k = sideways ? i * cols + line : line * cols + i
        if (cellStep(track, t, k) >= 8) changed++
        const low = Math.min(track.mini[t * n + k] as number, track.mini[(t - 1) * n + k] as number)
        if (low <= 24) black++
      }
      state.push(changed <= 0.15 * across ? 0 : black >= 0.85 * across ? 1 : 2)
    }
    let top = 0
    while (top < lines && state[top] !== 0) top++
    let end = lines
    while (end > top && state[end - 1] !== 0) end--
    const bars = top + lines - end
    if (bars === 0 || end - top < 0.4 * lines) continue
    // A bar may end inside of a line of cells.
    const middleStill = state.slice(top, end).every((x) => x === 0)
    const outer = [...state.slice(0, Math.max(0, top - 1)), ...state.slice(end + 1)]
    if (middleStill && outer.every((x) => x === 1) && state.includes(1)) return true
  }
  return false
}
