// The common end of all kinds of the part `shots`: fold, encode, note the truth.

import type { Plan, ShotsTruth, TrueBoundary } from '../clip.ts'
import { constantPts, type GraphBuilder, type Join, type Shot } from '../graph.ts'
import type { Random } from '../random.ts'

export interface ShotsClip {
  plan: Plan
  shots: ShotsTruth
}

export interface Finish {
  /** Filters over the whole film, given its number of frames. */
  filters?: (frames: number) => string
  encode?: string[]
  /** Further truths, e.g. fades at the edges. */
  extra?: (frames: number) => TrueBoundary[]
}

export function shotsClip(
  rng: Random,
  graph: GraphBuilder,
  shots: Shot[],
  joins: Join[],
  finish: Finish = {},
): ShotsClip {
  const { label, frames, truth } = graph.sequence(shots, joins)
  const plan = graph.plan(label, frames, rng.int(18, 38), finish.filters?.(frames), finish.encode)
  const boundaries = [...truth, ...(finish.extra?.(frames) ?? [])]
  boundaries.sort((a, b) => a.span[0] - b.span[0])
  return { plan, shots: { boundaries, ptsMs: constantPts(frames, graph.fps) } }
}
