// From a number and its spread to a label and the chance that the label is right.

export interface Interval {
  id: string
  /** Inclusive lower border; the next interval's lower border ends it. */
  from: number
}

export interface Placed {
  id: string
  /** Chance that the true value lies in the same interval, for a normal error of the given spread. */
  chance: number
}

/** Finds the interval of `value`; intervals in rising order, the first reaches down without end. */
export function place(value: number, spread: number, intervals: readonly Interval[]): Placed {
  let at = 0
  while (at + 1 < intervals.length && value >= intervals[at + 1]!.from) at++
  const low = at === 0 ? -Infinity : intervals[at]!.from
  const high = at + 1 < intervals.length ? intervals[at + 1]!.from : Infinity
  return { id: intervals[at]!.id, chance: between(low, high, value, spread) }
}

/** P(low ≤ x < high) for x ~ N(mean, spread²). */
export function between(low: number, high: number, mean: number, spread: number): number {
  const s = Math.max(spread, 1e-9)
  return cumulative((high - mean) / s) - cumulative((low - mean) / s)
}

/** Standard normal distribution, logistic approximation (error below 1.4e-4; Bowling et al. 2009). */
export function cumulative(z: number): number {
  if (z === Infinity) return 1
  if (z === -Infinity) return 0
  return 1 / (1 + Math.exp(-(0.07056 * z * z * z + 1.5976 * z)))
}
