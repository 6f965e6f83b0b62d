// Boundaries from the record of a video. Hard cuts first; then what is gradual, which may swallow weak
// cuts inside its span (the steps of a short wipe or of a fade).

import type { Boundary } from './boundary.ts'
import { cutBoundary, judgeCuts } from './cuts.ts'
import { findDissolves } from './dissolves.ts'
import { findFades } from './fades.ts'
import { frameAt, type ShotTrack } from './track.ts'
import { findWipes } from './wipes.ts'

export type { Boundary, BoundaryKind } from './boundary.ts'

/** Finds all boundaries of a track, in order. */
export function detectBoundaries(track: ShotTrack): Boundary[] {
  const { boundaries: fades, zones } = findFades(track)
  const inFade = (ms: number): boolean => zones.some(([a, b]) => ms > a + 1 && ms < b)
  const cuts = judgeCuts(track).filter((v) => !inFade(track.ptsMs[v.frame] as number))
  const blocked = barriers(
    track,
    cuts.filter((v) => v.strength > 0.6).map((v) => v.frame),
    zones,
  )
  const wipes = findWipes(track, blocked)
  const dissolves = findDissolves(track, blocked).filter(
    (d) => !wipes.some((w) => d.spanMs[0] < w.spanMs[1] && d.spanMs[1] > w.spanMs[0]),
  )
  const gradual = [...fades, ...dissolves, ...wipes]
  const hard = cuts
    .map((v) => cutBoundary(track, v))
    .filter((c) => !gradual.some((g) => c.atMs > g.spanMs[0] - 1 && c.atMs < g.spanMs[1] + 1))
  return [...hard, ...gradual].sort((a, b) => a.frame - b.frame)
}

/** Tells whether a window of frames holds a sure cut (after its first frame) or touches a fade. */
function barriers(
  track: ShotTrack,
  cutFrames: readonly number[],
  zones: readonly (readonly [number, number])[],
): (from: number, to: number) => boolean {
  // Counts up to and with each frame, so that a window costs two look-ups however long the video is.
  const cuts = new Uint32Array(track.frames)
  for (const frame of cutFrames) cuts[frame] = 1
  const faded = new Uint32Array(track.frames)
  for (const [a, b] of zones) {
    for (let t = frameAt(track, a); t < track.frames && (track.ptsMs[t] as number) < b; t++) {
      faded[t] = 1
    }
  }
  for (let t = 1; t < track.frames; t++) {
    cuts[t] = (cuts[t] as number) + (cuts[t - 1] as number)
    faded[t] = (faded[t] as number) + (faded[t - 1] as number)
  }
  return (from, to) => cuts[to] !== cuts[from] || faded[to] !== (from > 0 ? faded[from - 1] : 0)
}
