// Fades out of and into a flat black or white picture, and dips through one. The flat picture is a trough
// of contrast; on either side the same picture is scaled towards it, so its layout stays while its
// contrast ramps. Method: luma-ramp model of fades; the ends of the ramp are extrapolated from its
// 20 % and 80 % points.

import type { Boundary } from './boundary.ts'
import { type Miniatures, miniaturesOf } from './miniature.ts'
import { frameAt, type ShotTrack } from './track.ts'

/** Contrast (standard deviation, codes) below which a picture may count as flat. */
const FLAT_STD = 6
/** A trough of a dip without a hold need not be quite flat: this share of the contrast beside it. */
const TROUGH = 0.3
const BLACK_MEAN = 36
const WHITE_MEAN = 208
/** Ramps longer than this are changes of light, shorter ones (frames between 20 % and 80 %) are cuts. */
const MAX_RAMP_MS = 4000
const MIN_RAMP_MS = 70
/** Layout of the half-faded picture against the clear one. */
const SAME_LAYOUT = 0.72
/** How far the 50 % point may be from the middle of the 20 and 80 % points, in parts of their distance. */
const MAX_BOW = 0.06
/** A longer hold of black or white is a shot of its own: two boundaries. */
export const MERGED_HOLD_MS = 1000

/** A fade found: the trough and, on each side, the ramp (frame where it begins and ends) or none. */
interface Trough {
  first: number
  last: number
  white: boolean
  out?: Ramp
  in?: Ramp
}

interface Ramp {
  /** ms at which the picture is clear, and at which it is gone. */
  clearMs: number
  flatMs: number
  fit: number
}

export interface Fades {
  boundaries: Boundary[]
  /** ms from the last clear to the next clear picture: nothing else is looked for here. */
  zones: [number, number][]
}

/** Fades and dips of a track, in order. */
export function findFades(track: ShotTrack): Fades {
  const miniatures = miniaturesOf(track)
  const fades: Fades = { boundaries: [], zones: [] }
  for (const trough of troughs(track)) {
    measureRamps(track, miniatures, trough)
    const found = boundariesOf(track, miniatures, trough)
    if (found.length === 0) continue
    fades.boundaries.push(...found)
    // A side without a ramp begins or ends by a cut, which is judged on its own.
    fades.zones.push([
      trough.out ? trough.out.clearMs : (track.ptsMs[trough.first] as number) + 1,
      trough.in ? trough.in.clearMs + 60 : (track.ptsMs[trough.last] as number) + 1,
    ])
  }
  return fades
}

function* troughs(track: ShotTrack): Generator<Trough> {
  let t = 0
  while (t < track.frames) {
    const level = levelOf(track, t)
    if (level === undefined) {
      t++
      continue
    }
    let last = t
    while (last + 1 < track.frames && levelOf(track, last + 1) === level) last++
    yield { first: t, last, white: level === 'white' }
    t = last + 1
  }
}

function levelOf(track: ShotTrack, t: number): 'black' | 'white' | undefined {
  const std = track.std[t] as number
  const mean = track.mean[t] as number
  const level = mean <= BLACK_MEAN ? 'black' : mean >= WHITE_MEAN ? 'white' : undefined
  if (level === undefined || std <= FLAT_STD) return level
  if (std > 28) return undefined
  // A short dip may never reach the flat picture: take the lowest frame between two high sides.
  if (lowest(track, t)) return level
  return undefined
}

/** Is t a local minimum of contrast far below both sides? */
function lowest(track: ShotTrack, t: number): boolean {
  const std = track.std[t] as number
  for (const step of [-1, 1]) {
    const beside = track.std[t + step]
    if (beside === undefined || t + step >= track.frames) return false
    if (beside < std) return false
    let peak = 0
    for (let k = 1; k <= 40; k++) {
      const f = t + step * k
      if (f < 0 || f >= track.frames) break
      if (Math.abs((track.ptsMs[f] as number) - (track.ptsMs[t] as number)) > 800) break
      peak = Math.max(peak, track.std[f] as number)
    }
    if (std > TROUGH * peak) return false
  }
  return true
}

function measureRamps(track: ShotTrack, m: Miniatures, trough: Trough): void {
  const out = rampFrom(track, m, trough.first, -1)
  const into = rampFrom(track, m, trough.last, 1)
  if (out) trough.out = out
  if (into) trough.in = into
}

/** Follows the picture away from the trough until it stops growing. */
function rampFrom(track: ShotTrack, m: Miniatures, from: number, step: -1 | 1): Ramp | undefined {
  const start = track.ptsMs[from] as number
  const flatMean = track.mean[from] as number
  // Distance from the flat picture: grows in proportion to the mix, whatever moves inside.
  const amplitude = (f: number): number =>
    Math.hypot((track.mean[f] as number) - flatMean, track.std[f] as number)
  const time = (f: number): number => Math.abs((track.ptsMs[f] as number) - start)
  const flat = amplitude(from)
  let top = from
  let since = 0
  // The ramp is over when it has not risen by 1.5 % for 5 frames and 150 ms.
  for (let f = from + step; f >= 0 && f < track.frames; f += step) {
    if (time(f) > MAX_RAMP_MS) break
    const here = amplitude(f)
    const highest = amplitude(top)
    if (here > 1.015 * highest + 0.1) {
      // A leap in the middle of the ramp is a cut, not a part of it.
      const ahead = Math.min(Math.max(f + 4 * step, 0), track.frames - 1)
      const leap = here - amplitude(f - step)
      if (leap > 10 && leap > 0.45 * Math.max(here, amplitude(ahead))) break
      top = f
      since = 0
    } else if (++since >= 5 && time(f) - time(top) > 150) break
    if (here < 0.8 * highest) break
  }
  const height = amplitude(top) - flat
  if (height < 12) return undefined
  const at = (share: number): number => {
    const wanted = flat + share * height
    for (let g = from; g !== top; g += step) {
      const a = amplitude(g)
      const b = amplitude(g + step)
      if (b >= wanted) {
        const part = b > a ? (wanted - a) / (b - a) : 1
        return time(g) + part * (time(g + step) - time(g))
      }
    }
    return time(top)
  }
  const t20 = at(0.2)
  const t80 = at(0.8)
  const rise = t80 - t20
  if (rise < MIN_RAMP_MS) return undefined
  // A fade keeps the layout on its way; where the camera moves meanwhile, its ramp must be straight.
  const frameOf = (share: number): number => frameAt(track, start + step * at(share))
  const layout = m.correlation(frameOf(0.5), frameOf(0.8))
  const bow = Math.abs(at(0.5) - (t20 + t80) / 2) / rise
  const straight = bow < MAX_BOW
  if (layout < SAME_LAYOUT && !(straight && layout > 0.2)) return undefined
  const begin = Math.max(0, t20 - rise / 3)
  const end = Math.min(time(top), t80 + rise / 3)
  const fit = Math.max(layout, straight ? 0.9 : 0)
  return { clearMs: start + step * end, flatMs: start + step * begin, fit }
}

function boundariesOf(track: ShotTrack, m: Miniatures, trough: Trough): Boundary[] {
  const { out, in: into } = trough
  if (!out && !into) return []
  const lastPts = track.ptsMs[track.frames - 1] as number
  const firstMs = track.ptsMs[trough.first] as number
  const lastMs = track.ptsMs[trough.last] as number
  const hold = lastMs - firstMs
  const confidence = (fit: number): number =>
    Math.min(0.97, 0.55 + (0.45 * (fit - SAME_LAYOUT)) / 0.28)
  if (out && into) {
    const before = frameAt(track, out.clearMs)
    const after = frameAt(track, into.clearMs)
    const length = into.clearMs - out.clearMs
    // A flash or a blink: the same picture comes back at once.
    if (length < 500 && m.correlation(before, after) > 0.85) return []
    if (hold < MERGED_HOLD_MS) {
      const atMs = (firstMs + lastMs) / 2
      const frame = frameAt(track, atMs)
      return [
        {
          kind: trough.white ? 'dip_white' : 'dip_black',
          atMs: track.ptsMs[frame] as number,
          spanMs: [out.clearMs, into.clearMs],
          confidence: confidence(Math.min(out.fit, into.fit)),
          frame,
        },
      ]
    }
  }
  const found: Boundary[] = []
  if (out) {
    const closing = trough.last >= track.frames - 1 || lastPts - lastMs < 1
    const frame = closing ? track.frames : frameAt(track, out.flatMs)
    found.push({
      kind: trough.white ? 'dip_white' : 'fade_out',
      atMs: closing ? lastPts : out.flatMs,
      spanMs: [out.clearMs, out.flatMs],
      confidence: confidence(out.fit),
      frame,
    })
  }
  if (into) {
    const opening = trough.first === 0 && lastMs < MERGED_HOLD_MS
    const frame = opening ? 0 : frameAt(track, into.flatMs)
    found.push({
      kind: trough.white ? 'dip_white' : 'fade_in',
      atMs: opening ? 0 : into.flatMs,
      spanMs: [into.flatMs, into.clearMs],
      confidence: confidence(into.fit),
      frame,
    })
  }
  return found
}
