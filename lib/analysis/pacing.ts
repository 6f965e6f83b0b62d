// Labels of the category `pacing`: of one shot's length, and of the whole video's rhythm.

import type { Claim } from './claim.ts'
import { bandProbability } from './confidence.ts'
import { FEW_SHOTS, type PacingFigures } from './pacing-figures.ts'

const round = (x: number): number => Math.round(x * 1000) / 1000

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
  if (n < FEW_SHOTS) return []
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
