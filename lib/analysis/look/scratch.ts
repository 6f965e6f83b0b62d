// The one frame that is being measured: accumulators and planes, allocated once per meter and zeroed
// per frame. The passes write here; the meter copies the row out.

import type { FrameSize } from '../frame.ts'
import {
  CHROMA_BINS,
  HUE_BINS,
  LIGHT_BINS,
  LIGHTNESS_BINS,
  SAMPLES,
  SCALARS,
  type Scalar,
  scalarPosition,
  TILES,
  TONE_BINS,
} from './track.ts'

/** The measured part of a frame, in pixels; `right` and `bottom` are exclusive. */
export interface ActiveArea {
  left: number
  top: number
  right: number
  bottom: number
}

export interface Scratch {
  width: number
  height: number
  active: ActiveArea
  lightness: Float64Array
  toneA: Float64Array
  toneB: Float64Array
  chroma: Float64Array
  hue: Float64Array
  light: Float64Array
  tiles: Float64Array
  /** Mean a*, b* per tile: only for the saliency of this frame. */
  tileA: Float64Array
  tileB: Float64Array
  samples: Uint8Array
  scalars: Float64Array
  /** L* per pixel, addressed as the frame is. */
  plane: Float32Array
  /** Sums of linear luminance over square blocks of `blockSide` pixels, and their pixel counts. */
  blocks: Float64Array
  blockSide: number
  blockColumns: number
  blockRows: number
}

export function createScratch(size: FrameSize): Scratch {
  const { width, height } = size
  return {
    width,
    height,
    active: { left: 0, top: 0, right: width, bottom: height },
    lightness: new Float64Array(LIGHTNESS_BINS),
    toneA: new Float64Array(TONE_BINS),
    toneB: new Float64Array(TONE_BINS),
    chroma: new Float64Array(CHROMA_BINS),
    hue: new Float64Array(3 * HUE_BINS),
    light: new Float64Array(LIGHT_BINS),
    tiles: new Float64Array(2 * TILES),
    tileA: new Float64Array(TILES),
    tileB: new Float64Array(TILES),
    samples: new Uint8Array(3 * SAMPLES),
    scalars: new Float64Array(SCALARS.length),
    plane: new Float32Array(width * height),
    blocks: new Float64Array(width * height),
    blockSide: 1,
    blockColumns: width,
    blockRows: height,
  }
}

/** Zeroes the accumulators for a new frame whose picture is `active`. */
export function beginFrame(s: Scratch): void {
  s.lightness.fill(0)
  s.toneA.fill(0)
  s.toneB.fill(0)
  s.chroma.fill(0)
  s.hue.fill(0)
  s.light.fill(0)
  s.tiles.fill(0)
  s.tileA.fill(0)
  s.tileB.fill(0)
  s.scalars.fill(0)
  const width = s.active.right - s.active.left
  const height = s.active.bottom - s.active.top
  s.blockSide = blockSideFor(width)
  s.blockColumns = Math.ceil(width / s.blockSide)
  s.blockRows = Math.ceil(height / s.blockSide)
  s.blocks.fill(0, 0, s.blockColumns * s.blockRows)
}

export function setScalar(s: Scratch, name: Scalar, value: number): void {
  s.scalars[scalarPosition(name)] = value
}

export function getScalar(s: Scratch, name: Scalar): number {
  return s.scalars[scalarPosition(name)] as number
}

/** Blocks stay small against the blur that follows (sigma 3 % of width), at most four pixels. */
function blockSideFor(width: number): number {
  return Math.min(4, Math.max(1, Math.floor((0.03 * width) / 1.5)))
}
