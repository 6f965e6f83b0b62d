// How far a segment's number strays from the truth although nothing in the shot changes: compression
// (crf 18–38), scaling to 320 px, two frames a second. Standard deviations, calibrated on generated clips
// whose truth was computed from the uncompressed frames by an independent program (tests/bench).

import type { LookStats, StatKey } from './stats.ts'

interface Noise {
  /** In the number's own unit. */
  abs: number
  /** Share of the number's size, added in quadrature. */
  rel?: number
  /** Share of the number while it is small: ringing lifts specks of a bright picture over the border. */
  speck?: number
  /** Divided by the % of the area that the number was read from, added in quadrature. */
  sparse?: { area: StatKey; by: number }
}

/** % of the area that ringing alone can clip. */
const SPECK_LIMIT = 0.3

const NOISE: Partial<Record<StatKey, Noise>> = {
  medianL: { abs: 0.4 },
  meanL: { abs: 0.3 },
  blackL: { abs: 0.3, rel: 0.06 },
  whiteL: { abs: 0.5 },
  spanL: { abs: 0.6 },
  midtoneL: { abs: 0.4 },
  rmsL: { abs: 0.0015 },
  clipHighPct: { abs: 0.02, rel: 0.12, speck: 0.6 },
  clipLowPct: { abs: 0.1, rel: 0.12, speck: 0.6 },
  contrastStops: { abs: 0.06 },
  exposureStops: { abs: 0.1 },
  meanA: { abs: 0.25 },
  meanB: { abs: 0.25 },
  neutralA: { abs: 0.25, sparse: { area: 'neutralPct', by: 10 } },
  neutralB: { abs: 0.25, sparse: { area: 'neutralPct', by: 10 } },
  chromaP90: { abs: 0.3 },
  m3: { abs: 0.3, rel: 0.015 },
  hueDeg: { abs: 1.5, sparse: { area: 'chromaticPct', by: 30 } },
  chromaticPct: { abs: 0.4, rel: 0.04 },
  neutralPct: { abs: 0.4, rel: 0.15 },
  hueEntropyBits: { abs: 0.15, sparse: { area: 'chromaticPct', by: 5 } },
  highlightA: { abs: 0.3 },
  highlightB: { abs: 0.3 },
  shadowA: { abs: 0.25 },
  shadowB: { abs: 0.25 },
  sharpness: { abs: 1, rel: 0.2 },
  symmetry: { abs: 0.01 },
}

/** Calibrated standard deviation of one of these numbers; a twentieth of it where none is known. */
export function noiseOf(key: StatKey, stats: LookStats): number {
  const noise = NOISE[key]
  const value = stats[key]
  if (!noise) return Math.max(1e-3, 0.05 * Math.abs(value))
  const { abs, rel = 0, speck = 0, sparse } = noise
  return Math.hypot(
    abs,
    rel * value,
    Math.min(SPECK_LIMIT, speck * Math.abs(value)),
    sparse ? sparse.by / Math.max(0.1, stats[sparse.area]) : 0,
  )
}
