// Which frames are sampled, as select expressions, and what is done when the header lied about the length.
// The `fps` filter is not used: it drops one-frame videos and doubles frames over gaps by the thousand.

/** Slack of a grid line in seconds: a frame that rounding put just before its line still counts. */
const SLACK_S = 0.0005

/** First frame in each cell of `stepS` seconds, counted from the first decoded frame. */
export function selectGrid(stepS: number): string {
  return gridExpression(stepS.toFixed(6))
}

/**
 * As `selectGrid`, but the step doubles after each `maxFrames` frames: an unknown or understated length
 * costs at most `maxFrames × log2(length)` pictures, and thinning afterwards still covers all of it.
 */
export function selectGrowing(stepS: number, maxFrames: number): string {
  return gridExpression(`(${stepS.toFixed(6)}*pow(2,floor(selected_n/${maxFrames})))`)
}

/** Frames whose time since the first frame lies in one of the windows [from, to] (seconds). */
export function selectWindows(windows: readonly (readonly [number, number])[]): string {
  return sum(windows.map(([from, to]) => `between(t-start_t,${from.toFixed(6)},${to.toFixed(6)})`))
}

/** Nested in halves, because ffmpeg limits how deep a long sum may lean to one side. */
function sum(terms: readonly string[]): string {
  if (terms.length <= 2) return terms.join('+')
  const half = terms.length >> 1
  return `(${sum(terms.slice(0, half))})+(${sum(terms.slice(half))})`
}

function gridExpression(step: string): string {
  const cell = (t: string): string => `floor((${t}-start_t+${SLACK_S})/${step})`
  return `isnan(prev_selected_t)+gt(${cell('t')},${cell('prev_selected_t')})`
}

/** Sampling step in seconds: `fps`, or wider when `maxFrames` must last for the whole length. */
export function sampleStepS(fps: number, maxFrames: number, durationMs: number | null): number {
  return Math.max(1 / fps, (durationMs ?? 0) / 1000 / maxFrames)
}

/**
 * Indexes that stay when more than `maxFrames` frames were taken: the first in each of `maxFrames` cells
 * of the true length, the first frame always. `timesMs` ascending.
 */
export function thinOut(
  timesMs: readonly number[],
  durationMs: number,
  maxFrames: number,
): number[] {
  if (timesMs.length <= maxFrames) return timesMs.map((_, i) => i)
  const stepMs = durationMs / maxFrames
  const kept: number[] = []
  let last = -1
  timesMs.forEach((timeMs, i) => {
    const cell = Math.min(maxFrames - 1, Math.floor((timeMs + SLACK_S * 1000) / stepMs))
    if (cell > last || i === 0) {
      kept.push(i)
      last = cell
    }
  })
  return kept
}

/**
 * Times of an even grid over the true length when the header overstated it, so that too few frames were
 * taken; null when it did not.
 */
export function missedGridMs(
  toldMs: number | null,
  durationMs: number,
  fps: number,
  maxFrames: number,
): number[] | null {
  if (toldMs === null || toldMs < durationMs * OVERSTATED) return null
  const toldStepS = sampleStepS(fps, maxFrames, toldMs)
  const stepS = sampleStepS(fps, maxFrames, durationMs)
  if (toldStepS < stepS * OVERSTATED) return null
  const count = Math.max(1, Math.min(maxFrames, Math.ceil(durationMs / 1000 / stepS)))
  return Array.from({ length: count }, (_, i) => i * stepS * 1000)
}

const OVERSTATED = 1.5
