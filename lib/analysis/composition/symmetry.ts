// Left-right symmetry: correlation of a picture's L* with its own mirror image, −1..1.

/** `plane` holds L* row by row, `stride` wide; only the area is looked at. Flat pictures give 1. */
export function mirrorCorrelation(
  plane: Float32Array,
  stride: number,
  area: { left: number; top: number; right: number; bottom: number },
): number {
  let sum = 0
  let squares = 0
  let products = 0
  for (let y = area.top; y < area.bottom; y++) {
    let q = y * stride + area.left
    let m = y * stride + area.right - 1
    for (; q <= m; q++, m--) {
      const here = plane[q]!
      const there = plane[m]!
      // A middle column is its own mirror and counts once; pairs count from both sides.
      const weight = q === m ? 0.5 : 1
      sum += weight * (here + there)
      squares += weight * (here * here + there * there)
      products += 2 * weight * here * there
    }
  }
  const n = (area.right - area.left) * (area.bottom - area.top)
  const mean = sum / n
  const variance = squares / n - mean * mean
  if (variance < 1e-4) return 1
  return (products / n - mean * mean) / variance
}
