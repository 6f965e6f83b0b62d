// How sure a label is: the chance that the true value lies inside the label's interval, given the
// measured value and how far measurements of this kind stray (normal law). The spread joins what
// compression, scaling and sampling do (a floor, calibrated per measurement) with how much the
// frames of the segment differ.

/** One condition behind a label: `lo ≤ true value < hi`. Open ends are ±Infinity. */
export interface BandTest {
  value: number
  lo: number
  hi: number
  /** Standard deviation of the measured value about the true one, in the same unit, > 0. */
  spread: number
}

/** Probability 0..1 that the true value lies inside the band. */
export function bandProbability(test: BandTest): number {
  const { value, lo, hi } = test
  const spread = Math.max(test.spread, 1e-9)
  return Math.max(0, normalCdf((hi - value) / spread) - normalCdf((lo - value) / spread))
}

/** Product over independent conditions. */
export function jointProbability(tests: readonly BandTest[]): number {
  return tests.reduce((product, test) => product * bandProbability(test), 1)
}

/**
 * Standard deviation of a segment's pooled value. `floor`: what the measurement strays even on a still
 * picture; `frameSd`: standard deviation over the sampled frames (0 for one frame); `frames` ≥ 1.
 * One frame says nothing of the change within the shot, so a share of the floor stands in for it.
 */
export function pooledSpread(floor: number, frameSd: number, frames: number): number {
  const change = frames > 1 ? frameSd * Math.sqrt(SERIAL / frames) : floor * LONE_FRAME
  return Math.hypot(floor, change)
}

/** Neighbouring samples resemble each other: n samples are worth about n / SERIAL free ones. */
const SERIAL = 0.6
const LONE_FRAME = 1.5

/** Φ(z), error below 1.2e-7 (Numerical Recipes' erfc). */
export function normalCdf(z: number): number {
  if (z === Number.POSITIVE_INFINITY) return 1
  if (z === Number.NEGATIVE_INFINITY) return 0
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.5 * x)
  const series =
    -1.26551223 +
    t *
      (1.00002368 +
        t *
          (0.37409196 +
            t *
              (0.09678418 +
                t *
                  (-0.18628806 +
                    t *
                      (0.27886807 +
                        t *
                          (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))))
  const tail = 0.5 * t * Math.exp(-x * x + series)
  return z > 0 ? 1 - tail : tail
}

/** Keeps a confidence inside 0..1 and to three decimals, as it is published. */
export function roundedConfidence(value: number): number {
  return Math.round(1000 * Math.min(1, Math.max(0, value))) / 1000
}
