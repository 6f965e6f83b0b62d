// Proposed shots against measured ones: what was measured decides where a boundary lies; a proposal may only
// name boundaries that show in the picture. Pure; boundaries are final after this.

import type { ShotSpan } from './shot-list.ts'

/** A proposal this near to a measured boundary means that boundary: half a second, the spacing of stills. */
const SNAP_MS = 600
/** A measured boundary this sure stands although nobody proposed it. */
const STRONG = 0.5

export interface Settled {
  shots: ShotSpan[]
  warnings: { code: string; message: string }[]
}

/**
 * Both lists cover the same video. Proposed boundaries snap to the nearest measured one; those without one
 * are dropped; strong measured ones that nobody proposed are added; weak ones nobody proposed are left out.
 */
export function settle(proposed: readonly ShotSpan[], measured: readonly ShotSpan[]): Settled {
  const cuts = measured.slice(1)
  const kept = new Set<ShotSpan>(cuts.filter((cut) => cut.transition_in.confidence >= STRONG))
  const named = new Set<ShotSpan>()
  const invented: number[] = []
  for (const shot of proposed.slice(1)) {
    const cut = nearest(cuts, shot.start_ms)
    if (cut && Math.abs(cut.start_ms - shot.start_ms) <= SNAP_MS) named.add(cut)
    else invented.push(shot.start_ms)
  }
  const added = [...kept].filter((cut) => !named.has(cut)).map((cut) => cut.start_ms)
  for (const cut of named) kept.add(cut)
  return {
    shots: merged(measured, kept),
    warnings: [
      ...(invented.length > 0 ? [droppedWarning(invented)] : []),
      ...(added.length > 0 ? [addedWarning(added)] : []),
    ],
  }
}

function nearest(cuts: readonly ShotSpan[], ms: number): ShotSpan | undefined {
  let best: ShotSpan | undefined
  for (const cut of cuts)
    if (!best || Math.abs(cut.start_ms - ms) < Math.abs(best.start_ms - ms)) best = cut
  return best
}

/** The measured shots with the boundaries that were not kept taken out. */
function merged(measured: readonly ShotSpan[], kept: ReadonlySet<ShotSpan>): ShotSpan[] {
  const shots: ShotSpan[] = []
  for (const span of measured) {
    const last = shots.at(-1)
    if (last && !kept.has(span)) {
      const { transition_out } = span
      shots[shots.length - 1] = {
        ...last,
        end_ms: span.end_ms,
        end_frame: span.end_frame,
        ...(transition_out && { transition_out }),
      }
    } else shots.push(span)
  }
  return shots
}

const droppedWarning = (times: readonly number[]) => ({
  code: 'boundaries_dropped',
  message: `${times.length} proposed ${times.length === 1 ? 'boundary does' : 'boundaries do'} not show in the picture and ${times.length === 1 ? 'was' : 'were'} dropped (${listed(times)}).`,
})

const addedWarning = (times: readonly number[]) => ({
  code: 'boundaries_added',
  message: `${times.length} clearly measured ${times.length === 1 ? 'boundary was' : 'boundaries were'} not proposed and ${times.length === 1 ? 'was' : 'were'} added (${listed(times)}).`,
})

const listed = (times: readonly number[]): string =>
  `${times
    .slice(0, 5)
    .map((ms) => `${(ms / 1000).toFixed(2)} s`)
    .join(', ')}${times.length > 5 ? ', …' : ''}`
