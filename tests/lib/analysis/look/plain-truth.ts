// The same numbers computed in the plainest way: every pixel of every frame, doubles, sorting. Slow, and
// independent of the meter's tables, histograms and pools.

import { labOfCodes } from '#lib/analysis/colour/lab.ts'

const cache = new Map<number, [number, number, number]>()

function lab(r: number, g: number, b: number): [number, number, number] {
  const key = (r << 16) | (g << 8) | b
  let value = cache.get(key)
  if (!value) {
    value = labOfCodes(r, g, b)
    cache.set(key, value)
  }
  return value
}

const mean = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  return sum / values.length
}

const deviation = (values: ArrayLike<number>): number => {
  const centre = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - centre) ** 2
  return Math.sqrt(sum / values.length)
}

/** Numbers of interleaved rgb pixels, under their published keys. */
export function plainTruth(rgb: Uint8Array): Record<string, number> {
  const n = rgb.length / 3
  const l = new Float64Array(n)
  const a = new Float64Array(n)
  const b = new Float64Array(n)
  const rg = new Float64Array(n)
  const yb = new Float64Array(n)
  let high = 0
  let low = 0
  for (let i = 0; i < n; i++) {
    const [red, green, blue] = [
      rgb[3 * i] as number,
      rgb[3 * i + 1] as number,
      rgb[3 * i + 2] as number,
    ]
    ;[l[i], a[i], b[i]] = lab(red, green, blue)
    rg[i] = red - green
    yb[i] = (red + green) / 2 - blue
    if (Math.max(red, green, blue) >= 254) high++
    if (Math.max(red, green, blue) <= 2) low++
  }
  const sorted = l.slice().sort()
  const at = (share: number): number => sorted[Math.min(n - 1, Math.floor(share * n))] as number
  const top = Array.from(l.keys()).filter((i) => (l[i] as number) >= at(0.8))
  const neutral = Array.from(l.keys()).filter(
    (i) =>
      Math.hypot(a[i] as number, b[i] as number) < 12 &&
      (l[i] as number) >= 10 &&
      (l[i] as number) <= 90,
  )
  const over = (indices: number[], values: Float64Array): number =>
    mean(indices.map((i) => values[i] as number))
  return {
    median_l: at(0.5),
    span_l: at(0.95) - at(0.05),
    black_l: at(0.005),
    white_l: at(0.995),
    midtone_l: mean(sorted.subarray(Math.floor(0.4 * n), Math.floor(0.6 * n))),
    rms_l: deviation(l) / 100,
    clip_high_pct: (100 * high) / n,
    clip_low_pct: (100 * low) / n,
    mean_a: mean(a),
    mean_b: mean(b),
    m3: Math.hypot(deviation(rg), deviation(yb)) + 0.3 * Math.hypot(mean(rg), mean(yb)),
    highlight_a: over(top, a),
    highlight_b: over(top, b),
    neutral_a: over(neutral, a),
    neutral_b: over(neutral, b),
    neutral_pct: (100 * neutral.length) / n,
  }
}
