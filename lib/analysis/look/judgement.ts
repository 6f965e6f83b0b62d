// What the rules of one type say about one set of numbers: a value, how likely it is the right one,
// and the number behind it. Every rule is a function of numbers alone, so the same rule judges a single
// frame and a whole segment.

import { type BandTest, jointProbability } from '../confidence.ts'
import { labelFor } from './label.ts'
import type { LookStats, StatKey } from './stats.ts'
import { BANDS, type BandedType } from './thresholds.ts'

export interface Judgement {
  value: string
  /** Chance 0..1 that the true numbers give the same value. */
  probability: number
  measured?: { number: number; unit: string }
  extensions?: Record<string, unknown>
}

/** Standard deviation of a number about the truth, for the frames at hand. */
export type SpreadOf = (key: StatKey) => number

/** Null: nothing honest can be said, no claim is made. */
export type Rule = (stats: LookStats, spreadOf: SpreadOf) => Judgement | null

export interface LookType {
  category: string
  type: string
  rule: Rule
  /** Highest confidence: what remains in doubt although the numbers are sure. */
  ceiling: number
}

/** Types that the vocabulary marks `yes`: the number is the definition. */
export const SURE = 0.98
/** Types marked `weak`: the number is only a sign of what is meant. */
export const WEAK = 0.55

/** A type whose label is the band that one number falls into. */
export function bandedType(
  name: BandedType,
  key: StatKey,
  unit: string,
  ceiling: number = SURE,
): LookType {
  const dot = name.indexOf('.')
  return {
    category: name.slice(0, dot),
    type: name.slice(dot + 1),
    ceiling,
    rule: (stats, spreadOf) => bandedJudgement(name, stats[key], spreadOf(key), unit),
  }
}

/** Null for NaN. */
export function bandedJudgement(
  name: BandedType,
  number: number,
  spread: number,
  unit: string,
  more: BandTest[] = [],
): Judgement | null {
  if (Number.isNaN(number)) return null
  const { id, lo, hi } = labelFor(number, BANDS[name])
  return {
    value: id,
    probability: jointProbability([{ value: number, lo, hi, spread }, ...more]),
    measured: { number, unit },
  }
}

/** `value ≥ border`, or `value < border`, as a test for the joint probability. */
export const above = (value: number, border: number, spread: number): BandTest => ({
  value,
  lo: border,
  hi: Number.POSITIVE_INFINITY,
  spread,
})
export const below = (value: number, border: number, spread: number): BandTest => ({
  value,
  lo: Number.NEGATIVE_INFINITY,
  hi: border,
  spread,
})
