// Small statistics on equally spaced series. Plain arrays or Float64Array in, numbers out.

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5)

/** Linear-interpolated quantile, 0 for an empty series. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort()
  if (sorted.length === 0) return 0
  const at = q * (sorted.length - 1)
  const low = Math.floor(at)
  const a = sorted[low]!
  const b = sorted[Math.min(low + 1, sorted.length - 1)]!
  return a + (at - low) * (b - a)
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return values.length > 0 ? sum / values.length : 0
}

/** Centred moving average over `width` samples (odd); the window shrinks at the ends. */
export function lowPass(values: ArrayLike<number>, width: number): Float64Array {
  const n = values.length
  const out = new Float64Array(n)
  const half = Math.max(0, Math.floor(width / 2))
  for (let i = 0; i < n; i++) {
    const reach = Math.min(half, i, n - 1 - i)
    let sum = 0
    for (let k = i - reach; k <= i + reach; k++) sum += values[k]!
    out[i] = sum / (2 * reach + 1)
  }
  return out
}

/**
 * What is left of a series after a local cubic fit over `2·half + 1` samples (Savitzky–Golay 1964,
 * −3 dB near 1 Hz for half = 7 at 8 samples a second): pans and eased starts leave nothing behind.
 */
export function highPass(values: Float64Array, half: number): Float64Array {
  const n = values.length
  const out = new Float64Array(n)
  if (n < 5) return out
  for (let i = 0; i < n; i++) {
    const from = Math.max(0, Math.min(i - half, n - 1 - 2 * half))
    const to = Math.min(n - 1, from + 2 * half)
    out[i] = values[i]! - fitAt(values, from, to, i, to - from >= 5 ? 3 : 1)
  }
  return out
}

/** Value at `at` of the least-squares polynomial through values[from..to], by Gram polynomials. */
function fitAt(values: Float64Array, from: number, to: number, at: number, degree: number): number {
  const n = to - from + 1
  const centre = (from + to) / 2
  const scale = Math.max(1, (n - 1) / 2)
  const basis = Array.from({ length: degree + 1 }, () => new Float64Array(n))
  let result = 0
  const target = Math.round(at - from)
  for (let d = 0; d <= degree; d++) {
    const p = basis[d]!
    for (let i = 0; i < n; i++) p[i] = ((from + i - centre) / scale) ** d
    for (let e = 0; e < d; e++) {
      const q = basis[e]!
      let dot = 0
      for (let i = 0; i < n; i++) dot += p[i]! * q[i]!
      for (let i = 0; i < n; i++) p[i]! -= dot * q[i]!
    }
    let norm = 0
    for (let i = 0; i < n; i++) norm += p[i]! * p[i]!
    norm = Math.sqrt(norm) || 1
    let dot = 0
    for (let i = 0; i < n; i++) {
      p[i]! /= norm
      dot += p[i]! * values[from + i]!
    }
    result += dot * p[target]!
  }
  return result
}

/** Odd number of steps of `dt` seconds nearest to a span. */
export const oddCount = (seconds: number, dt: number): number =>
  2 * Math.round((seconds / dt - 1) / 2) + 1
