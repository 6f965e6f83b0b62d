// Smaller views of a stored result. Input and output are JSON text; the full view is the text itself.

import { type Json, parseJson } from '#lib/core/json.ts'

export const RESULT_VIEWS = ['summary', 'timeline', 'full'] as const
export type ResultView = (typeof RESULT_VIEWS)[number]

type Fields = { [key: string]: Json }

/** Per shot, what a timeline draws. */
const TIMELINE_SEGMENT = [
  'segment_id',
  'index',
  'start_ms',
  'end_ms',
  'duration_ms',
  'start_frame',
  'end_frame',
  'transition_in',
  'transition_out',
  'keyframes',
]

/** Of a comparison, what is not about single steps. */
const COMPARE_HEAD = [
  'mode',
  'schema_version',
  'top_fixes',
  'scorecard',
  'pacing_comparison',
  'previews',
  'warnings',
  'usage',
]

/**
 * summary: everything but the shots, with their number. timeline: shots with times and keyframes, and,
 * for a comparison, which belongs to which.
 */
export function resultView(resultJson: string, view: ResultView): string {
  if (view === 'full') return resultJson
  const result = parseJson<Fields>(resultJson)
  return JSON.stringify('segments' in result ? decompose(result, view) : compare(result, view))
}

function decompose(result: Fields, view: ResultView): Fields {
  const { segments, ...head } = result
  const shots = Array.isArray(segments) ? segments : []
  return {
    ...head,
    segment_count: shots.length,
    ...(view === 'timeline' && { segments: shots.map((shot) => pick(shot, TIMELINE_SEGMENT)) }),
  }
}

function compare(result: Fields, view: ResultView): Fields {
  const head = pick(result, COMPARE_HEAD)
  for (const role of ['target', 'user'] as const) {
    const video = result[role]
    if (isFields(video)) head[role] = decompose(video, view)
  }
  if (view === 'timeline' && result.mapping !== undefined) head.mapping = result.mapping
  return head
}

function pick(value: Json, names: readonly string[]): Fields {
  const from = isFields(value) ? value : {}
  const out: Fields = {}
  for (const name of names) {
    const found = Object.hasOwn(from, name) ? from[name] : undefined
    if (found !== undefined) out[name] = found
  }
  return out
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
