// What an alignment says about a pair of frames.

/**
 * How content moves from frame a to frame b: a point p (pixels from the frame's centre, y down) is
 * found at `exp(logScale)·R(roll)·p + (tx, ty)`. Positive roll is clockwise on screen.
 */
export interface Similarity {
  tx: number
  ty: number
  logScale: number
  /** Radians. */
  roll: number
}

export interface PairMotion extends Similarity {
  /** Mean |difference| after alignment, luma codes, each pixel capped at 20 (0 same, 20 unrelated). */
  residual: number
  /** The same without moving anything (exposure compensated): small for a still pair. */
  residual0: number
  /** Share of 4×4 cells with a usable gradient, 0..1; below about 0.02 nothing can be told. */
  texture: number
  /** Share of the textured pixels that the similarity explains, 0..1. */
  inliers: number
  /** Share of textured 8×8 blocks that do not move at all, 0..1. */
  still: number
  /** Share of frame a that frame b still shows, 0..1. */
  overlap: number
  /** Exposure: grey_a ≈ gain·grey_b + offset, about code 128. */
  gain: number
  offset: number
  /** Standard errors of the four numbers; they do not know about moving subjects. */
  txSd: number
  tySd: number
  logScaleSd: number
  rollSd: number
}

/** All zero, for reuse. */
export function emptyPair(): PairMotion {
  return {
    tx: 0,
    ty: 0,
    logScale: 0,
    roll: 0,
    residual: 0,
    residual0: 0,
    texture: 0,
    inliers: 0,
    still: 0,
    overlap: 1,
    gain: 1,
    offset: 0,
    txSd: 0,
    tySd: 0,
    logScaleSd: 0,
    rollSd: 0,
  }
}
