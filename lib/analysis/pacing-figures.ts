// Cinemetrics figures of a sequence of shots. Pure.
// Lengths in seconds. Median beside mean because the mean breaks at one long shot (Redfern); logarithms
// because lengths are nearly log-normal (Salt).

export interface PacedShot {
  startMs: number
  endMs: number
  transitionIn: { kind: string; confidence: number }
}

export interface PacingFigures {
  shots: number
  duration_s: number
  asl_s: number
  median_s: number
  mad_s?: number
  min_s: number
  max_s: number
  cv?: number
  cuts_per_min: number
  tendency?: number
  lognormal?: { mu: number; sigma: number }
  dissolve_share: number
  extensions: Record<string, unknown>
}

export interface PacingOptions {
  /** The first or the last shot is cut by the file's border: it does not count for lengths. */
  firstIncomplete?: boolean
  lastIncomplete?: boolean
}

/** With fewer shots than this only counts and lengths are given. */
export const FEW_SHOTS = 5
const MANY = 20
/** A boundary below this confidence counts half. */
const UNSURE = 0.5

const round = (x: number, digits = 3): number => Math.round(x * 10 ** digits) / 10 ** digits
const sum = (xs: readonly number[]): number => xs.reduce((s, x) => s + x, 0)
const mean = (xs: readonly number[]): number => (xs.length ? sum(xs) / xs.length : 0)

function median(xs: readonly number[]): number {
  if (xs.length === 0) return 0
  const sorted = [...xs].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] as number
  return sorted.length % 2 ? upper : ((sorted[half - 1] as number) + upper) / 2
}

function deviation(xs: readonly number[]): number {
  if (xs.length < 2) return 0
  const m = mean(xs)
  return Math.sqrt(sum(xs.map((x) => (x - m) ** 2)) / (xs.length - 1))
}

/** Figures of shots in order. No shots: zeros. */
export function pacingFigures(
  shots: readonly PacedShot[],
  options: PacingOptions = {},
): PacingFigures {
  const first = shots[0]
  const last = shots[shots.length - 1]
  const durationS = first && last ? (last.endMs - first.startMs) / 1000 : 0
  const whole = complete(shots, options)
  const lengths = whole.map((s) => Math.max(s.endMs - s.startMs, 1) / 1000)
  const joins = shots.slice(1)
  const weights = joins.map((s) => (s.transitionIn.confidence < UNSURE ? 0.5 : 1))
  const dissolves = joins.filter((s) => s.transitionIn.kind === 'dissolve').length
  const asl = mean(lengths)
  const figures: PacingFigures = {
    shots: shots.length,
    duration_s: round(durationS),
    asl_s: round(asl),
    median_s: round(median(lengths)),
    min_s: round(lengths.length ? Math.min(...lengths) : 0),
    max_s: round(lengths.length ? Math.max(...lengths) : 0),
    cuts_per_min: round(durationS > 0 ? (sum(weights) * 60) / durationS : 0, 2),
    dissolve_share: round(joins.length ? dissolves / joins.length : 0),
    extensions: {},
  }
  if (lengths.length < FEW_SHOTS) return figures
  const logs = lengths.map(Math.log)
  const middle = median(lengths)
  figures.mad_s = round(median(lengths.map((x) => Math.abs(x - middle))))
  figures.cv = round(deviation(lengths) / asl)
  figures.lognormal = { mu: round(mean(logs)), sigma: round(deviation(logs)) }
  figures.tendency = round(slope(positions(whole, durationS, first?.startMs ?? 0), logs).slope)
  figures.extensions.tendency_sd = round(
    slope(positions(whole, durationS, first?.startMs ?? 0), logs).sd,
  )
  if (lengths.length >= MANY) figures.extensions.autocorrelation = round(autocorrelation(logs))
  return figures
}

/** The same for shots as they are published; `durationMs` is the video's. */
export function pacingOf(
  shots: readonly {
    start_ms: number
    end_ms: number
    transition_in: { kind: string; confidence: number }
  }[],
  durationMs: number,
): PacingFigures {
  const paced = shots.map((s) => ({
    startMs: s.start_ms,
    endMs: s.end_ms,
    transitionIn: s.transition_in,
  }))
  const figures = pacingFigures(paced)
  figures.duration_s = round(durationMs / 1000)
  return figures
}

function complete(shots: readonly PacedShot[], options: PacingOptions): readonly PacedShot[] {
  const from = options.firstIncomplete ? 1 : 0
  const to = options.lastIncomplete ? shots.length - 1 : shots.length
  return to > from ? shots.slice(from, to) : shots
}

/** Middle of every shot, 0 at the start of the video and 1 at its end. */
function positions(shots: readonly PacedShot[], durationS: number, startMs: number): number[] {
  return shots.map((s) => ((s.startMs + s.endMs) / 2 - startMs) / 1000 / (durationS || 1))
}

/** Least-squares slope of y over x and its standard error. */
function slope(x: readonly number[], y: readonly number[]): { slope: number; sd: number } {
  const mx = mean(x)
  const my = mean(y)
  const xx = sum(x.map((v) => (v - mx) ** 2))
  if (xx === 0) return { slope: 0, sd: Number.POSITIVE_INFINITY }
  const b = sum(x.map((v, i) => (v - mx) * ((y[i] as number) - my))) / xx
  const rest = sum(x.map((v, i) => ((y[i] as number) - my - b * (v - mx)) ** 2))
  return { slope: b, sd: Math.sqrt(rest / Math.max(1, x.length - 2) / xx) }
}

/** Lag 1: do long shots follow long ones? */
function autocorrelation(xs: readonly number[]): number {
  const m = mean(xs)
  const variance = sum(xs.map((x) => (x - m) ** 2))
  if (variance === 0) return 0
  return sum(xs.slice(1).map((x, i) => (x - m) * ((xs[i] as number) - m))) / variance
}
