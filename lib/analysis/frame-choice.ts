// Which sampled stills a model is shown: chosen by what the picture does, not by the clock. For boundaries
// the stills on both sides of every measured candidate and few in between; for features a handful inside
// each shot, clear of its transitions. Pure; times in ms.

export interface TimedStill {
  ts_ms: number
}

export interface ChoiceSpan {
  start_ms: number
  end_ms: number
  transition_in: { span_ms: [number, number] }
}

/** Inside a shot nothing was measured to cut: a still this often shows that nothing was missed. */
const QUIET_STEP_MS = 4_000
/** Stills of a shot of a second or more; a longer one gets one more for each further `MORE_EVERY_MS`. */
const LEAST = 3
const MOST = 6
const MORE_FROM_MS = 5_000
const MORE_EVERY_MS = 3_000

/** Indexes into `stills` (ascending times) for the question where shots begin; at most `limit`. */
export function chooseBoundaryStills(
  stills: readonly TimedStill[],
  spans: readonly ChoiceSpan[],
  limit: number,
): number[] {
  const chosen = new Set<number>()
  spans.forEach((span, n) => {
    const inside = indexesInside(stills, span)
    const first = inside[0]
    const last = inside.at(-1)
    if (first === undefined || last === undefined) return
    const [from, to] = clearPart(span, spans[n + 1])
    const clear = inside.filter((i) => at(stills, i) >= from && at(stills, i) <= to)
    chosen.add(clear[0] ?? first)
    chosen.add(clear.at(-1) ?? last)
    const quiet = at(stills, last) - at(stills, first)
    for (let k = 1; k * QUIET_STEP_MS < quiet; k++)
      chosen.add(nearest(stills, inside, at(stills, first) + k * QUIET_STEP_MS))
  })
  return thinned(
    [...chosen].sort((a, b) => a - b),
    limit,
  )
}

/** How many stills the question about one shot shows at most. */
export function stillsWanted(span: { start_ms: number; end_ms: number }): number {
  const ms = span.end_ms - span.start_ms
  if (ms < 500) return 1
  if (ms < 1_000) return 2
  return Math.min(MOST, LEAST + Math.max(0, Math.floor((ms - MORE_FROM_MS) / MORE_EVERY_MS)))
}

/**
 * Indexes into `stills` for the question what one shot looks like: spread evenly over the part that is clear
 * of transitions, over all of it when too few lie there. `next` is the shot after it.
 */
export function chooseSegmentStills(
  stills: readonly TimedStill[],
  span: ChoiceSpan,
  next: ChoiceSpan | undefined,
  wanted = stillsWanted(span),
): number[] {
  const inside = indexesInside(stills, span)
  const [from, to] = clearPart(span, next)
  const clear = inside.filter((i) => at(stills, i) >= from && at(stills, i) <= to)
  const pool = clear.length >= wanted ? clear : inside
  if (pool.length <= wanted) return pool
  const chosen = new Set<number>()
  const [start, end] = [at(stills, pool[0] as number), at(stills, pool.at(-1) as number)]
  for (let k = 0; k < wanted; k++) {
    const target = wanted === 1 ? (start + end) / 2 : start + ((end - start) * k) / (wanted - 1)
    const free = pool.filter((i) => !chosen.has(i))
    chosen.add(nearest(stills, free, target))
  }
  return [...chosen].sort((a, b) => a - b)
}

/** Times that must be fetched so that every span of a second or more has `LEAST` stills. */
export function missingStillTimes(
  stills: readonly TimedStill[],
  spans: readonly ChoiceSpan[],
  limit: number,
): number[] {
  return spans
    .flatMap((span) => {
      const length = span.end_ms - span.start_ms
      const have = indexesInside(stills, span).length
      if (length < 1_000 || have >= LEAST) return []
      return Array.from({ length: LEAST }, (_, k) =>
        Math.round(span.start_ms + (length * (2 * k + 1)) / (2 * LEAST)),
      )
    })
    .slice(0, limit)
}

export interface Window {
  /** First and last position in the list, inclusive. */
  from: number
  to: number
}

/** Windows of at most `size` positions over a list, each sharing `overlap` with the one before. */
export function windowsOver(length: number, size: number, overlap: number): Window[] {
  if (length <= 0) return []
  const width = Math.max(2, size)
  const shared = Math.min(overlap, width - 1)
  const count = length <= width ? 1 : Math.ceil((length - shared) / (width - shared))
  // Even windows: three of 22 instead of two of 32 and one of 2.
  const even = Math.min(width, Math.ceil((length + (count - 1) * shared) / count))
  return Array.from({ length: count }, (_, n) => {
    const from = n === 0 ? 0 : Math.min(n * (even - shared), Math.max(0, length - even))
    return { from, to: Math.min(length - 1, from + even - 1) }
  })
}

function clearPart(span: ChoiceSpan, next: ChoiceSpan | undefined): [number, number] {
  return [
    Math.max(span.start_ms, span.transition_in.span_ms[1]),
    Math.min(span.end_ms, next?.transition_in.span_ms[0] ?? span.end_ms),
  ]
}

function indexesInside(stills: readonly TimedStill[], span: ChoiceSpan): number[] {
  return stills.flatMap((s, i) => (s.ts_ms >= span.start_ms && s.ts_ms < span.end_ms ? [i] : []))
}

const at = (stills: readonly TimedStill[], i: number): number => stills[i]?.ts_ms ?? 0

function nearest(stills: readonly TimedStill[], pool: readonly number[], ms: number): number {
  let best = pool[0] as number
  for (const i of pool) if (Math.abs(at(stills, i) - ms) < Math.abs(at(stills, best) - ms)) best = i
  return best
}

/** Every n-th when there are too many, the first and the last always. */
function thinned(list: readonly number[], limit: number): number[] {
  if (list.length <= limit) return [...list]
  if (limit < 2) return list.slice(0, limit)
  return Array.from(
    { length: limit },
    (_, k) => list[Math.round((k * (list.length - 1)) / (limit - 1))] as number,
  )
}
