// A model's shots → the places between frames where a new one begins, or what is wrong with them. Tolerant in
// form (numbers as text, times instead of frame numbers, a shared border frame), strict in sense: order,
// no gap, no overlap, all of the window, nothing outside it.

import type { OutputFault } from '#lib/core/errors.ts'
import { extractJson } from '#lib/integrations/json-extract.ts'
import { MAX_SEGMENTS } from '#lib/schema/model-output/answers.ts'
import { checkSegments } from '#lib/schema/model-output/check.ts'
import type { Reading } from './ask.ts'
import type { NumberedStill } from './sight.ts'

/** Numbers of the frames that begin a shot, without the first frame of the window. */
export type ShotStarts = number[]

type Span = { start_frame: number; end_frame: number }

/** `frames` are those of the window, in order, at least two. */
export function readBoundaries(
  text: string,
  frames: readonly NumberedStill[],
  durationMs: number,
): Reading<ShotStarts | null> {
  const found = extractJson(text, { accepts: (value) => listOf(value) !== null })
  if (!found.ok) return fail([{ path: '/', message: found.reason }], true)
  const list = listOf(found.value)
  if (list === null)
    return fail([{ path: '/segments', message: 'is missing: a list of shots is needed' }])
  if (list.length > MAX_SEGMENTS)
    return fail([{ path: '/segments', message: `more than ${MAX_SEGMENTS} shots` }])
  const checked = checkSegments({ segments: list.map(spanOf) })
  if (!checked.ok) return fail(checked.faults)
  const spans = asFrames(checked.value.segments, frames, durationMs)
  const faults = faultsOf(spans, frames)
  if (found.truncated) faults.push({ path: '/segments', message: 'the answer ends too early' })
  if (faults.length > 0) return fail(faults)
  return { value: spans.slice(1).map((span) => span.start_frame), faults: [], needsSight: false }
}

const fail = (faults: OutputFault[], needsSight = false): Reading<null> => ({
  value: null,
  faults,
  needsSight,
})

function listOf(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value.every(isRecord) && value.length > 0 ? value : null
  if (!isRecord(value)) return null
  const list = value.segments ?? value.shots
  return Array.isArray(list) ? list : null
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Only the two known fields are looked at; `start_ms` is what models write that were trained on times. */
function spanOf(entry: unknown): unknown {
  if (!isRecord(entry)) return entry
  return {
    start_frame: numberOf(entry.start_frame ?? entry.start_ms),
    end_frame: numberOf(entry.end_frame ?? entry.end_ms),
  }
}

function numberOf(value: unknown): unknown {
  if (typeof value === 'string' && /^\s*-?\d{1,9}\s*$/.test(value)) return Number(value)
  return value
}

/** Numbers past the last frame that all lie inside the video are milliseconds. */
function asFrames(spans: Span[], frames: readonly NumberedStill[], durationMs: number): Span[] {
  const last = frames.at(-1)?.number ?? 0
  const highest = Math.max(...spans.map((s) => Math.max(s.start_frame, s.end_frame)))
  if (highest <= last || highest > durationMs + 1) return spans
  const at = (ms: number) => frames.find((f) => f.ts_ms >= ms)?.number ?? last + 1
  const first = frames[0]?.number ?? 0
  return spans.map(({ start_frame: from, end_frame: to }) => ({
    start_frame: from === to ? last + 1 : at(from),
    end_frame: Math.max(first, at(to) - 1),
  }))
}

function faultsOf(spans: Span[], frames: readonly NumberedStill[]): OutputFault[] {
  const first = frames[0]?.number ?? 0
  const last = frames.at(-1)?.number ?? 0
  const faults: OutputFault[] = []
  const say = (n: number, field: string, message: string, got: number) =>
    faults.push({ path: `/segments/${n}/${field}`, message, got: String(got) })
  let next = first
  spans.forEach((span, n) => {
    const { start_frame: from, end_frame: to } = span
    if (from < first || from > last) say(n, 'start_frame', `must be ${first} to ${last}`, from)
    else if (to < first || to > last) say(n, 'end_frame', `must be ${first} to ${last}`, to)
    else if (to < from) say(n, 'end_frame', 'lies before start_frame', to)
    else if (from !== next && !(n > 0 && from === next - 1 && to >= next))
      say(n, 'start_frame', `must be ${next}, so that no frame is left out or used twice`, from)
    next = Math.max(next, to + 1)
  })
  if (faults.length === 0 && next <= last)
    faults.push({ path: '/segments', message: `frames ${next} to ${last} belong to no shot` })
  return faults.slice(0, 8)
}
