// Linear sRGB ↔ CIE XYZ (D65, Y of white = 1) and chromaticities.
// Matrix: sRGB primaries to seven digits (BT.709 primaries, D65); the inverse is computed, so that a
// round trip is exact. White is the sum of the matrix' rows: neutral codes are neutral in CIELAB.

/** Three numbers: linear r g b, X Y Z, L* a* b* … */
export type Triple = [number, number, number]

type Matrix = readonly [number, number, number, number, number, number, number, number, number]

/** Row-major 3 × 3. */
export const XYZ_OF_LINEAR: Matrix = [
  0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041,
]

/** X Y Z of display white. */
export const WHITE: Triple = [
  XYZ_OF_LINEAR[0] + XYZ_OF_LINEAR[1] + XYZ_OF_LINEAR[2],
  XYZ_OF_LINEAR[3] + XYZ_OF_LINEAR[4] + XYZ_OF_LINEAR[5],
  XYZ_OF_LINEAR[6] + XYZ_OF_LINEAR[7] + XYZ_OF_LINEAR[8],
]

const LINEAR_OF_XYZ = invert(XYZ_OF_LINEAR)

export function xyzOfLinear(r: number, g: number, b: number): Triple {
  return apply(XYZ_OF_LINEAR, r, g, b)
}

/** May leave 0..1: colours outside the sRGB gamut. */
export function linearOfXyz(x: number, y: number, z: number): Triple {
  return apply(LINEAR_OF_XYZ, x, y, z)
}

/** CIE 1931 chromaticity; the white point's for black, which has none. */
export function chromaticityOfXyz(xyz: Triple): { x: number; y: number } {
  const sum = xyz[0] + xyz[1] + xyz[2]
  if (sum <= 0) return chromaticityOfXyz(WHITE)
  return { x: xyz[0] / sum, y: xyz[1] / sum }
}

/** Multiplies a row-major 3 × 3 matrix with a column. */
export function apply(m: Matrix, x: number, y: number, z: number): Triple {
  return [
    m[0] * x + m[1] * y + m[2] * z,
    m[3] * x + m[4] * y + m[5] * z,
    m[6] * x + m[7] * y + m[8] * z,
  ]
}

/** Inverse of a regular 3 × 3 matrix by cofactors. */
export function invert(m: Matrix): Matrix {
  const [a, b, c, d, e, f, g, h, i] = m
  const ei = e * i - f * h
  const fg = f * g - d * i
  const dh = d * h - e * g
  const k = 1 / (a * ei + b * fg + c * dh)
  return [
    ei * k,
    (c * h - b * i) * k,
    (b * f - c * e) * k,
    fg * k,
    (a * i - c * g) * k,
    (c * d - a * f) * k,
    dh * k,
    (b * g - a * h) * k,
    (a * e - b * d) * k,
  ]
}
