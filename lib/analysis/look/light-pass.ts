// The spread of light over the scene: linear luminance blurred at 3 % of the picture's width, so that
// texture does not count, as a histogram in stops; and the centre-weighted mean.

import { type Scratch, setScalar } from './scratch.ts'
import { PIXEL } from './thresholds.ts'
import { LIGHT_BINS, LIGHT_MIN, LIGHT_OFFSET, LIGHT_STEP } from './track.ts'

/** Returns the pass for frames of the scratch's size; it allocates nothing per frame. */
export function createLightPass(s: Scratch): () => void {
  const { blocks, light } = s
  const across = new Float64Array(blocks.length)
  const weights = new Float64Array(64)

  return function lightPass() {
    const columns = s.blockColumns
    const rows = s.blockRows
    averageBlocks(s)
    setScalar(s, 'centreLight', centreWeighted(blocks, columns, rows))
    const sigma = (PIXEL.lightBlurShare * (s.active.right - s.active.left)) / s.blockSide
    const radius = fillGaussian(weights, sigma)
    blur(blocks, across, columns, rows, weights, radius)
    for (let i = 0; i < columns * rows; i++) {
      const stops = Math.log2(blocks[i]! + LIGHT_OFFSET)
      const bin = Math.round((stops - LIGHT_MIN) / LIGHT_STEP)
      light[bin < 0 ? 0 : bin >= LIGHT_BINS ? LIGHT_BINS - 1 : bin]! += 1
    }
  }
}

/** Sums → means; blocks at the right and lower border may be cut. */
function averageBlocks(s: Scratch): void {
  const width = s.active.right - s.active.left
  const height = s.active.bottom - s.active.top
  for (let y = 0; y < s.blockRows; y++) {
    const tall = Math.min(s.blockSide, height - y * s.blockSide)
    for (let x = 0; x < s.blockColumns; x++) {
      const wide = Math.min(s.blockSide, width - x * s.blockSide)
      s.blocks[y * s.blockColumns + x]! /= tall * wide
    }
  }
}

/** Mean with a Gaussian weight of a quarter of each side about the centre. */
function centreWeighted(plane: Float64Array, columns: number, rows: number): number {
  let sum = 0
  let weight = 0
  for (let y = 0; y < rows; y++) {
    const v = ((y + 0.5) / rows - 0.5) / 0.25
    for (let x = 0; x < columns; x++) {
      const u = ((x + 0.5) / columns - 0.5) / 0.25
      const w = Math.exp(-0.5 * (u * u + v * v))
      sum += w * plane[y * columns + x]!
      weight += w
    }
  }
  return sum / weight
}

/** One half of a Gaussian, centre first, to three sigma, whole weight 1; returns the radius. */
function fillGaussian(weights: Float64Array, sigma: number): number {
  const radius = Math.min(weights.length - 1, Math.ceil(3 * sigma))
  let total = 0
  for (let k = 0; k <= radius; k++) {
    const w = Math.exp(-0.5 * (k / sigma) ** 2)
    weights[k] = w
    total += k === 0 ? w : 2 * w
  }
  for (let k = 0; k <= radius; k++) weights[k]! /= total
  return radius
}

/** Separable blur in place; borders repeat the last block. */
function blur(
  plane: Float64Array,
  across: Float64Array,
  columns: number,
  rows: number,
  weights: Float64Array,
  radius: number,
): void {
  for (let y = 0; y < rows; y++) {
    const base = y * columns
    for (let x = 0; x < columns; x++) {
      let sum = plane[base + x]! * weights[0]!
      for (let k = 1; k <= radius; k++) {
        const before = x - k < 0 ? 0 : x - k
        const after = x + k >= columns ? columns - 1 : x + k
        sum += weights[k]! * (plane[base + before]! + plane[base + after]!)
      }
      across[base + x] = sum
    }
  }
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = across[y * columns + x]! * weights[0]!
      for (let k = 1; k <= radius; k++) {
        const before = y - k < 0 ? 0 : y - k
        const after = y + k >= rows ? rows - 1 : y + k
        sum += weights[k]! * (across[before * columns + x]! + across[after * columns + x]!)
      }
      plane[y * columns + x] = sum
    }
  }
}
