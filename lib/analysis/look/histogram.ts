// Percentiles and trimmed means of evenly binned counts. Bin i stands for values about `i × step`.

/** Sum of all counts. */
export function totalOf(counts: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < counts.length; i++) total += counts[i] as number
  return total
}

/**
 * Value below which `share` (0..1) of the counts lie, linear inside a bin; 0 for an empty histogram.
 * Right to half a step; the first bin's lower half and the last bin's upper half do not exist.
 */
export function percentile(counts: ArrayLike<number>, step: number, share: number): number {
  const want = share * totalOf(counts)
  let seen = 0
  let last = 0
  for (let i = 0; i < counts.length; i++) {
    const here = counts[i] as number
    if (here === 0) continue
    last = i
    if (seen + here >= want) return place(i, (want - seen) / here, counts.length) * step
    seen += here
  }
  return last * step
}

/** Mean of the values between two percentiles, borders split exactly. */
export function trimmedMean(
  counts: ArrayLike<number>,
  step: number,
  fromShare: number,
  toShare: number,
): number {
  const total = totalOf(counts)
  let sum = 0
  let weight = 0
  forShareRange(counts, fromShare * total, toShare * total, (bin, n) => {
    sum += bin * n
    weight += n
  })
  return weight > 0 ? (sum / weight) * step : 0
}

/** Calls back with every bin that has counts between the ranks `from` and `to`, and how many. */
export function forShareRange(
  counts: ArrayLike<number>,
  from: number,
  to: number,
  visit: (bin: number, count: number) => void,
): void {
  let seen = 0
  for (let i = 0; i < counts.length && seen < to; i++) {
    const here = counts[i] as number
    const inside = Math.min(to, seen + here) - Math.max(from, seen)
    if (inside > 0) visit(i, inside)
    seen += here
  }
}

function place(bin: number, part: number, bins: number): number {
  if (bin === 0) return 0.5 * part
  if (bin === bins - 1) return bin - 0.5 + 0.5 * part
  return bin - 0.5 + part
}
