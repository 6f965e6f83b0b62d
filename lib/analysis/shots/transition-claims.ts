// How a segment begins, as claims of the category `transition`: kind and length by the vocabulary.

import type { Claim } from '#lib/analysis/claim.ts'

/** A cut still needs a visible moment as evidence: one frame at 25 a second. */
const MOMENT_MS = 40

/** Borders of `transition.duration` in seconds. */
function lengthOf(ms: number): 'instant' | 'short' | 'medium' | 'long' {
  if (ms < MOMENT_MS * 1.5) return 'instant'
  return ms < 500 ? 'short' : ms <= 1500 ? 'medium' : 'long'
}

/**
 * Claims for one segment. `transition` is the one that leads into it, span in ms of the video; evidence
 * is clipped to the segment. The first shot without a fade gets the kind `none` and no length.
 */
export function transitionClaims(
  transition: { kind: string; span_ms: readonly [number, number]; confidence: number },
  span: { startMs: number; endMs: number },
): Claim[] {
  const [from, to] = transition.span_ms
  const start = Math.min(Math.max(from, span.startMs), Math.max(span.startMs, span.endMs - 1))
  const end = Math.min(Math.max(to, start + MOMENT_MS), Math.max(span.endMs, start + 1))
  const shared = {
    category: 'transition',
    confidence: transition.confidence,
    timeRangesMs: [[start, end]] as [number, number][],
  }
  const kind: Claim = { ...shared, type: 'kind', value: transition.kind }
  if (transition.kind === 'none') return [kind]
  const length = Math.max(0, to - from)
  // Ends of a ramp are good to about a tenth of its length or a frame.
  const borders = [500, 1500].map((b) => Math.abs(length - b) / (0.1 * length + MOMENT_MS))
  const margin = length < MOMENT_MS * 1.5 ? 1 : Math.min(1, 0.5 + 0.25 * Math.min(...borders))
  return [
    kind,
    {
      ...shared,
      type: 'duration',
      value: lengthOf(length),
      confidence: transition.confidence * margin,
      measured: { number: Math.round(length) / 1000, unit: 's' },
    },
  ]
}
