// Where the eye lands: a tile is salient by how far its colour stands off the picture's mean and by its
// detail. A rough guess without a face or object detector, so what is built on it stays `weak`.
// Global contrast after Achanta et al., "Frequency-tuned salient region detection" (2009), on tiles.

const COLUMNS = 16
const ROWS = 9
const TILES = COLUMNS * ROWS

export interface Saliency {
  /** Centroid, 0..1 from the left and from the top. */
  x: number
  y: number
  /** Standard deviation of the salient weight across the width, 0..0.3; even weight gives 0.29. */
  spread: number
}

const result: Saliency = { x: 0.5, y: 0.5, spread: 0.29 }

/**
 * `tiles`: mean L* of 16 × 9 tiles, then their Laplacian variances; `a`, `b`: mean a*, b*.
 * The returned object is reused.
 */
export function saliencyOfTiles(tiles: Float64Array, a: Float64Array, b: Float64Array): Saliency {
  let meanL = 0
  let meanA = 0
  let meanB = 0
  let detail = 0
  for (let t = 0; t < TILES; t++) {
    meanL += tiles[t]! / TILES
    meanA += a[t]! / TILES
    meanB += b[t]! / TILES
    detail += tiles[TILES + t]! / TILES
  }
  let weight = 0
  let x = 0
  let y = 0
  let xx = 0
  for (let t = 0; t < TILES; t++) {
    const off = (tiles[t]! - meanL) ** 2 + (a[t]! - meanA) ** 2 + (b[t]! - meanB) ** 2
    // Detail counts like a contrast of ten units at twice the mean detail.
    const w = off + (detail > 0 ? (50 * tiles[TILES + t]!) / detail : 0)
    const tx = ((t % COLUMNS) + 0.5) / COLUMNS
    weight += w
    x += w * tx
    xx += w * tx * tx
    y += (w * (Math.floor(t / COLUMNS) + 0.5)) / ROWS
  }
  if (weight < 1e-6) {
    result.x = 0.5
    result.y = 0.5
    result.spread = 0.29
    return result
  }
  result.x = x / weight
  result.y = y / weight
  result.spread = Math.sqrt(Math.max(0, xx / weight - result.x * result.x))
  return result
}
