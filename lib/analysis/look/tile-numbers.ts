// Numbers of the 16 × 9 grid: light from the sides, centre against rim, share of sharp tiles.

import type { LookSums } from './pool.ts'
import { TILE_COLUMNS, TILE_ROWS, TILES } from './track.ts'

/** A tile is sharp when its Laplacian variance exceeds this share of the sharpest tile's. */
const SHARP_SHARE = 0.25

export function tileNumbers(sums: LookSums) {
  const frames = Math.max(1, sums.frames)
  const mean = { left: 0, right: 0, centre: 0, rim: 0 }
  const n = { left: 0, right: 0, centre: 0, rim: 0 }
  let sharpest = 0
  for (let t = 0; t < TILES; t++) {
    const column = t % TILE_COLUMNS
    const row = Math.floor(t / TILE_COLUMNS)
    const l = (sums.tiles[t] as number) / frames
    const side = column < 5 ? 'left' : column >= TILE_COLUMNS - 5 ? 'right' : null
    const middle =
      column >= 5 && column < TILE_COLUMNS - 5 && row >= 3 && row < TILE_ROWS ? 'centre' : 'rim'
    if (side) {
      mean[side] += l
      n[side]++
    }
    mean[middle] += l
    n[middle]++
    sharpest = Math.max(sharpest, sums.tiles[TILES + t] as number)
  }
  let sharp = 0
  for (let t = TILES; t < 2 * TILES; t++) {
    if ((sums.tiles[t] as number) > SHARP_SHARE * sharpest) sharp++
  }
  const centreL = mean.centre / n.centre
  const rimL = mean.rim / n.rim
  return {
    centreL,
    rimL,
    leftRightL: mean.left / n.left - mean.right / n.right,
    centreRimL: centreL - rimL,
    sharpTileShare: sharpest > 0 ? sharp / TILES : 0,
  }
}
