// Boundaries → shots: integer milliseconds and frame numbers that cover [0, duration] without gap or overlap.

import type { Boundary } from './shots/detect.ts'

export interface ShotSpan {
  start_ms: number
  end_ms: number
  start_frame: number
  /** Exclusive. */
  end_frame: number
  transition_in: ShotTransition
  /** Only the last shot has one. */
  transition_out?: ShotTransition
}

export interface ShotTransition {
  kind: string
  span_ms: [number, number]
  confidence: number
}

/**
 * A boundary at or before the first frame describes how the video begins, one at or after the end how it
 * ends; all others divide. Two boundaries on the same frame count once (the surer one).
 */
export function shotsBetween(
  boundaries: readonly Boundary[],
  durationMs: number,
  frameCount: number,
): ShotSpan[] {
  const end = Math.max(1, Math.round(durationMs))
  const inner = new Map<number, Boundary>()
  let opening: Boundary | undefined
  let closing: Boundary | undefined
  for (const b of boundaries) {
    const at = Math.round(b.atMs)
    if (at <= 0 || b.frame <= 0) opening = surer(opening, b)
    else if (at >= end || b.frame >= frameCount) closing = surer(closing, b)
    else inner.set(b.frame, surer(inner.get(b.frame), b))
  }
  const cuts = [...inner.values()].sort((a, b) => a.frame - b.frame)
  const starts = [
    { ms: 0, frame: 0 },
    ...cuts.map((b) => ({ ms: Math.round(b.atMs), frame: b.frame })),
  ]
  return starts.map(({ ms, frame }, i) => {
    const next = starts[i + 1]
    const cut = i === 0 ? opening : cuts[i - 1]
    return {
      start_ms: ms,
      end_ms: next?.ms ?? end,
      start_frame: frame,
      end_frame: next?.frame ?? frameCount,
      transition_in: cut ? transition(cut, end) : none(0),
      ...(next === undefined && { transition_out: closing ? transition(closing, end) : none(end) }),
    }
  })
}

const none = (at: number): ShotTransition => ({ kind: 'none', span_ms: [at, at], confidence: 1 })

const surer = (a: Boundary | undefined, b: Boundary): Boundary =>
  a && a.confidence >= b.confidence ? a : b

function transition(b: Boundary, end: number): ShotTransition {
  const clamp = (ms: number) => Math.min(end, Math.max(0, Math.round(ms)))
  return {
    kind: b.kind,
    span_ms: [clamp(b.spanMs[0]), clamp(b.spanMs[1])],
    confidence: Math.min(1, Math.max(0, b.confidence)),
  }
}
