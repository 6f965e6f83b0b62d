// What is kept of each sampled frame: about 5 kB that any segment can be summarised from afterwards.
// All rows lie flat in one typed array per field; lengths are items per frame.

import type { Transfer } from '../colour/transfer.ts'

/** L* histogram: bin i holds L* nearest to i × LIGHTNESS_STEP, 0..100. */
export const LIGHTNESS_STEP = 0.25
export const LIGHTNESS_BINS = 401
/** Sums of a* and b* by whole L* (tone of a fine bin: `(bin + 2) >> 2`): highlights, shadows and mid-tones of any pooled set come from these. */
export const TONE_BINS = 101
/** C* histogram: bin i holds C* nearest to i × CHROMA_STEP; sRGB reaches 133.8. */
export const CHROMA_STEP = 1
export const CHROMA_BINS = 136
/** Hue, 36 bins of 10°, of pixels with C* > 8: sums of C*, then of a*, then of b*. */
export const HUE_BINS = 36
/** Blurred linear luminance: bin i holds log2(Y + 0.005) nearest to LIGHT_MIN + i × LIGHT_STEP. */
export const LIGHT_OFFSET = 0.005
export const LIGHT_MIN = Math.log2(LIGHT_OFFSET)
export const LIGHT_STEP = 1 / 16
export const LIGHT_BINS = 124
/** Grid of the picture without bars: mean L* per tile, then variance of the Laplacian per tile. */
export const TILE_COLUMNS = 16
export const TILE_ROWS = 9
export const TILES = TILE_COLUMNS * TILE_ROWS
/** Pixels kept per frame, r g b: one from each cell of a jittered grid. */
export const SAMPLE_COLUMNS = 24
export const SAMPLE_ROWS = 16
export const SAMPLES = SAMPLE_COLUMNS * SAMPLE_ROWS

/** Single numbers per frame, in the order in which they lie in `scalars`. Counts are pixels. */
export const SCALARS = [
  'pixels',
  'barTop',
  'barBottom',
  'barLeft',
  'barRight',
  'clipHigh',
  'clipLow',
  'chromaSum',
  'chromatic',
  'aSum',
  'bSum',
  'aSquares',
  'bSquares',
  'aLightness',
  'bLightness',
  'lightnessSum',
  'lightnessSquares',
  'neutral',
  'neutralA',
  'neutralB',
  'rgSum',
  'rgSquares',
  'ybSum',
  'ybSquares',
  'shadesN',
  'shadesR',
  'shadesG',
  'shadesB',
  'laplacianN',
  'laplacianSum',
  'laplacianSquares',
  'mirror',
  'centreLight',
  'saliencyX',
  'saliencyY',
  'saliencySpread',
] as const

export type Scalar = (typeof SCALARS)[number]

/** Items per frame of each array field. */
export const FIELD_LENGTHS = {
  lightness: LIGHTNESS_BINS,
  toneA: TONE_BINS,
  toneB: TONE_BINS,
  chroma: CHROMA_BINS,
  hue: 3 * HUE_BINS,
  light: LIGHT_BINS,
  tiles: 2 * TILES,
  samples: 3 * SAMPLES,
  scalars: SCALARS.length,
} as const

/** The rows of all sampled frames of one video. Plain data: may be stored and read back as it is. */
export type LookTrack = {
  /** Size of the measured frames, bars included. */
  width: number
  height: number
  /** Display width ÷ height of the whole frame; differs from `width / height` by rounding. */
  displayAspect: number
  /** How the codes were read; HDR was tone-mapped before measuring. */
  transfer: Transfer
  frameCount: number
  /** Counts in `lightness` and `chroma` are this many pixels each, so that they fit 16 bits. */
  countScale: number
  ptsMs: Float64Array
  lightness: Uint16Array
  toneA: Float32Array
  toneB: Float32Array
  chroma: Uint16Array
  hue: Float32Array
  light: Uint16Array
  tiles: Float32Array
  samples: Uint8Array
  scalars: Float64Array
}

const POSITION = Object.fromEntries(SCALARS.map((name, i) => [name, i])) as Record<Scalar, number>

/** Where a scalar stands within its frame's row. */
export function scalarPosition(name: Scalar): number {
  return POSITION[name]
}

/** One scalar of one frame. */
export function scalarOf(track: LookTrack, frame: number, name: Scalar): number {
  return track.scalars[frame * SCALARS.length + POSITION[name]] as number
}

/** The tone bin that a fine lightness bin belongs to. */
export function toneOfBin(lightnessBin: number): number {
  return (lightnessBin + 2) >> 2
}
