// Frames as the analysis room receives them, and the sizes at which it asks for them.

/**
 * One small picture of the full-rate stream, planar YUV 4:2:0, limited range (luma 16–235).
 * The planes are views into a buffer that the caller reuses: copy what must outlive the call.
 */
export interface LumaFrame {
  /** Presentation time in ms, 0 at the first decoded frame; not an integer in general. */
  ptsMs: number
  /** `width × height` luma codes. */
  y: Uint8Array
  /** `width/2 × height/2` chroma codes. */
  u: Uint8Array
  v: Uint8Array
}

/** One larger picture of the sampled stream: interleaved sRGB, 8 bits, full range. Reused buffer. */
export interface ColourFrame {
  ptsMs: number
  /** `width × height × 3` bytes, r g b. */
  rgb: Uint8Array
}

export interface FrameSize {
  width: number
  height: number
}

const LUMA_AREA = 160 * 90
const COLOUR_LONG_SIDE = 320

/** Rounds to an even number, at least 16, because 4:2:0 planes need it and less shows no motion. */
const even = (value: number, min: number): number => Math.max(min, 2 * Math.round(value / 2))

/**
 * Size of the full-rate stream for a picture of `width × height` display pixels: the same area
 * (about 14 400 px) for every shape, so that cost and thresholds do not depend on orientation.
 */
export function lumaSize(width: number, height: number): FrameSize {
  const aspect = Math.min(Math.max(width / height, 1 / 4), 4)
  return {
    width: even(Math.sqrt(LUMA_AREA * aspect), 16),
    height: even(Math.sqrt(LUMA_AREA / aspect), 16),
  }
}

/** Size of the sampled colour stream: long side 320, never enlarged, even. */
export function colourSize(width: number, height: number): FrameSize {
  const k = Math.min(1, COLOUR_LONG_SIDE / Math.max(width, height))
  return { width: even(width * k, 2), height: even(height * k, 2) }
}
