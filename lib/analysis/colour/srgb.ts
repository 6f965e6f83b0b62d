// The sRGB transfer function, both ways, and its table for 8-bit codes.
// Signal 0..1 ↔ linear light 0..1 (1 = display white). IEC 61966-2-1. Video graded for BT.1886
// (gamma 2.4) is read with the same curve, so that two videos are always read alike.

/** Linear light of a signal value 0..1. Odd-symmetric below zero is not defined: negatives give ≤ 0. */
export function linearOfSrgb(signal: number): number {
  return signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4
}

/** Signal value of linear light; the inverse of `linearOfSrgb`. Negatives give ≤ 0. */
export function srgbOfLinear(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055
}

/** Linear light of each 8-bit code 0..255. */
export const LINEAR_OF_CODE: Float64Array = Float64Array.from({ length: 256 }, (_, code) =>
  linearOfSrgb(code / 255),
)

/** Nearest 8-bit code of linear light, clamped to 0..255. */
export function codeOfLinear(linear: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, srgbOfLinear(linear))))
}
