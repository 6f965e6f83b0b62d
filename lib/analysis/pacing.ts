// Cinemetrics figures of a sequence of shots, and the labels of the category `pacing`. Pure.
// Lengths in seconds. Median beside mean because the mean breaks at one long shot (Redfern); logarithms
// because lengths are nearly log-normal (Salt).

import type { Claim } from './claim.ts'
import { bandProbability } from './confidence.ts'

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
const FEW = 5
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
  if (lengths.length < FEW) return figures
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

type Bands = readonly (readonly [value: string, upTo: number])[]
const LENGTH: Bands = [
  ['flash', 0.7],
  ['short', 2],
  ['medium', 5],
  ['long', 12],
  ['very_long', Number.POSITIVE_INFINITY],
]
const RATE: Bands = [
  ['very_slow', 5],
  ['slow', 10],
  ['medium', 20],
  ['fast', 40],
  ['very_fast', Number.POSITIVE_INFINITY],
]
const REGULARITY: Bands = [
  ['metric', 0.35],
  ['regular', 0.7],
  ['varied', 1.1],
  ['contrasting', Number.POSITIVE_INFINITY],
]
const TENDENCY: Bands = [
  ['accelerating', -0.5],
  ['steady', 0.5],
  ['slowing', Number.POSITIVE_INFINITY],
]

function claim(
  type: string,
  bands: Bands,
  number: number,
  unit: string,
  spread: number,
  range: [number, number],
): Claim {
  let lo = Number.NEGATIVE_INFINITY
  const top = bands[bands.length - 1] as readonly [string, number]
  const [value, hi] =
    bands.find(([, upTo], i) => {
      if (i > 0) lo = (bands[i - 1] as readonly [string, number])[1]
      return number < upTo
    }) ?? top
  return {
    category: 'pacing',
    type,
    value,
    confidence: bandProbability({ value: number, lo, hi, spread }),
    timeRangesMs: [range],
    measured: { number, unit },
  }
}

/** Length class of one shot. A border found by a boundary is good to a frame or two. */
export function shotLengthClaim(shot: { startMs: number; endMs: number }): Claim {
  const seconds = (shot.endMs - shot.startMs) / 1000
  return claim('shot_length', LENGTH, round(seconds), 's', 0.06, [shot.startMs, shot.endMs])
}

/**
 * Claims about the whole video; empty below five shots, because a rate of two cuts tells nothing.
 * Spreads are the sampling errors of rate (Poisson), of CV and of the slope.
 */
export function pacingClaims(figures: PacingFigures, range: [number, number]): Claim[] {
  const { shots: n, cv, tendency, cuts_per_min: rate } = figures
  if (n < FEW) return []
  const claims = [
    claim('cutting_rate', RATE, rate, 'cuts/min', 0.5 + (0.3 * rate) / Math.sqrt(n), range),
  ]
  if (cv !== undefined) {
    const spread = 0.02 + (0.3 * cv) / Math.sqrt(n)
    claims.push(claim('regularity', REGULARITY, cv, 'coefficient of variation', spread, range))
  }
  if (tendency !== undefined) {
    const sd = Number(figures.extensions.tendency_sd ?? 1)
    claims.push(claim('tendency', TENDENCY, tendency, 'slope', 0.05 + 0.5 * sd, range))
  }
  return claims
}
