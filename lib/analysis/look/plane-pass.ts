// What needs a pixel's neighbours: sharpness (variance of the Laplacian of L*), mirror symmetry, and the
// 16 × 9 tiles of lightness and sharpness. Reads the L* plane of the active area.

import { saliencyOfTiles } from '../composition/placement.ts'
import { mirrorCorrelation } from '../composition/symmetry.ts'
import { type Scratch, setScalar } from './scratch.ts'
import { TILE_COLUMNS, TILE_ROWS, TILES } from './track.ts'

/** Returns the pass for frames of the scratch's size; it allocates nothing per frame. */
export function createPlanePass(s: Scratch): () => void {
  const { plane, tiles, tileA, tileB, width } = s
  const tileN = new Float64Array(TILES)
  const innerN = new Float64Array(TILES)
  const tileLaplacian = new Float64Array(TILES)
  const tileSquares = new Float64Array(TILES)
  const columnTile = new Uint8Array(width)

  return function planePass() {
    const { left, top, right, bottom } = s.active
    tileN.fill(0)
    innerN.fill(0)
    tileLaplacian.fill(0)
    tileSquares.fill(0)
    for (let x = left; x < right; x++) {
      columnTile[x] = Math.floor(((x - left) * TILE_COLUMNS) / (right - left))
    }
    for (let y = top; y < bottom; y++) {
      const tileRow = Math.floor(((y - top) * TILE_ROWS) / (bottom - top)) * TILE_COLUMNS
      const inside = y > top && y < bottom - 1
      let q = y * width + left
      for (let x = left; x < right; x++, q++) {
        const l = plane[q]!
        const tile = tileRow + columnTile[x]!
        tiles[tile]! += l
        tileN[tile]! += 1
        if (inside && x > left && x < right - 1) {
          const edge = plane[q - 1]! + plane[q + 1]! + plane[q - width]! + plane[q + width]! - 4 * l
          tileLaplacian[tile]! += edge
          tileSquares[tile]! += edge * edge
          innerN[tile]! += 1
        }
      }
    }
    let n = 0
    let sum = 0
    let squares = 0
    for (let t = 0; t < TILES; t++) {
      n += innerN[t]!
      sum += tileLaplacian[t]!
      squares += tileSquares[t]!
      const inner = innerN[t]!
      const mean = inner > 0 ? tileLaplacian[t]! / inner : 0
      tiles[TILES + t] = inner > 0 ? tileSquares[t]! / inner - mean * mean : 0
      const all = tileN[t]!
      if (all > 0) {
        tiles[t]! /= all
        tileA[t]! /= all
        tileB[t]! /= all
      }
    }
    setScalar(s, 'laplacianN', n)
    setScalar(s, 'laplacianSum', sum)
    setScalar(s, 'laplacianSquares', squares)
    setScalar(s, 'mirror', mirrorCorrelation(plane, width, s.active))
    const focus = saliencyOfTiles(tiles, tileA, tileB)
    setScalar(s, 'saliencyX', focus.x)
    setScalar(s, 'saliencyY', focus.y)
    setScalar(s, 'saliencySpread', focus.spread)
  }
}
