// Grey image pyramid of a small frame: blurred once, then halved by 2×2 means.
// Uint8 luma codes in → Float32 levels out; coordinates are relative to one shared optical centre.

import type { FrameSize } from './frame.ts'

export interface PyramidLevel {
  width: number
  height: number
  /** The frame's centre in this level's pixel coordinates (halving an odd side moves it). */
  cx: number
  cy: number
  /** Pixels of level 0 that one pixel of this level spans. */
  step: number
  data: Float32Array
}

export interface Pyramid {
  levels: PyramidLevel[]
  /** One row of room for the blur. */
  scratch: Float32Array
}

const MAX_LEVELS = 4
const MIN_SIDE = 8

/** Allocates the levels (at most four, none with a side below 8 px) for frames of `size`. */
export function createPyramid(size: FrameSize): Pyramid {
  const levels: PyramidLevel[] = []
  let { width, height } = size
  let cx = (width - 1) / 2
  let cy = (height - 1) / 2
  for (let step = 1; levels.length < MAX_LEVELS; step *= 2) {
    levels.push({ width, height, cx, cy, step, data: new Float32Array(width * height) })
    width >>= 1
    height >>= 1
    cx = (cx - 0.5) / 2
    cy = (cy - 0.5) / 2
    if (Math.min(width, height) < MIN_SIDE) break
  }
  return { levels, scratch: new Float32Array(size.width + 4) }
}

/**
 * Fills the pyramid from one frame. The binomial blur of level 0 takes out the aliasing that biases
 * sub-pixel shifts towards whole pixels.
 */
export function fillPyramid(pyramid: Pyramid, luma: Uint8Array): void {
  const base = pyramid.levels[0]!
  blur(luma, base.data, pyramid.scratch, base.width, base.height)
  for (let l = 1; l < pyramid.levels.length; l++) {
    halve(pyramid.levels[l - 1]!, pyramid.levels[l]!)
  }
}

/** 5×5 binomial (1 4 6 4 1)/16, borders repeated. */
function blur(
  src: Uint8Array,
  dst: Float32Array,
  scratch: Float32Array,
  w: number,
  h: number,
): void {
  for (let y = 0; y < h; y++) {
    const r = y * w
    const u1 = y > 0 ? r - w : r
    const u2 = y > 1 ? u1 - w : u1
    const d1 = y < h - 1 ? r + w : r
    const d2 = y < h - 2 ? d1 + w : d1
    for (let x = 0; x < w; x++) {
      const near = src[u1 + x]! + src[d1 + x]!
      scratch[x + 2] = src[u2 + x]! + src[d2 + x]! + 4 * near + 6 * src[r + x]!
    }
    scratch[0] = scratch[1] = scratch[2]!
    scratch[w + 2] = scratch[w + 3] = scratch[w + 1]!
    for (let x = 0; x < w; x++) {
      const near = scratch[x + 1]! + scratch[x + 3]!
      dst[r + x] = (scratch[x]! + scratch[x + 4]! + 4 * near + 6 * scratch[x + 2]!) / 256
    }
  }
}

function halve(from: PyramidLevel, to: PyramidLevel): void {
  const { width: fw, data: src } = from
  const { width: w, height: h, data: dst } = to
  for (let y = 0; y < h; y++) {
    let p = 2 * y * fw
    for (let x = 0, i = y * w; x < w; x++, i++, p += 2) {
      dst[i] = (src[p]! + src[p + 1]! + src[p + fw]! + src[p + fw + 1]!) * 0.25
    }
  }
}
