// Boundaries from the record of a video. Hard cuts first; then what is gradual, which may swallow weak
// cuts inside its span (the steps of a short wipe or of a fade).

import type { Boundary } from './boundary.ts'
import { cutBoundary, judgeCuts } from './cuts.ts'
import { findDissolves } from './dissolves.ts'
import { findFades } from './fades.ts'
import type { ShotTrack } from './track.ts'
import { findWipes } from './wipes.ts'

export type { Boundary, BoundaryKind } from './boundary.ts'

/** Finds all boundaries of a track, in order. */
export function detectBoundaries(track: ShotTrack): Boundary[] {
  const { boundaries: fades, zones } = findFades(track)
  const inFade = (ms: number): boolean => zones.some(([a, b]) => ms > a + 1 && ms < b)
  const cuts = judgeCuts(track).filter((v) => !inFade(track.ptsMs[v.frame] as number))
  const blocked = (from: number, to: number): boolean => {
    const a = track.ptsMs[from] as number
    const b = track.ptsMs[to] as number
    return (
      cuts.some((v) => v.strength > 0.6 && v.frame > from && v.frame <= to) ||
      zones.some((z) => z[0] < b && z[1] > a)
    )
  }
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
