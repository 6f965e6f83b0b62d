// CIE XYZ ↔ CIELAB, and the short ways from and to sRGB. CIE 15, with the exact rational constants
// ε = 216/24389 and κ = 24389/27. L* 0..100, a* and b* about −128..128, hue in degrees 0..360.

import { linearOfSrgb, srgbOfLinear } from './srgb.ts'
import { linearOfXyz, type Triple, WHITE, xyzOfLinear } from './xyz.ts'

const EPSILON = 216 / 24389
const KAPPA = 24389 / 27

/** CIELAB's response to one white-relative tristimulus value. */
export function labResponse(t: number): number {
  return t > EPSILON ? Math.cbrt(t) : (KAPPA * t + 16) / 116
}

function inverseResponse(f: number): number {
  const cube = f * f * f
  return cube > EPSILON ? cube : (116 * f - 16) / KAPPA
}

/** `white` is the adapted white; sRGB's D65 unless told. */
export function labOfXyz(xyz: Triple, white: Triple = WHITE): Triple {
  const fx = labResponse(xyz[0] / white[0])
  const fy = labResponse(xyz[1] / white[1])
  const fz = labResponse(xyz[2] / white[2])
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]
}

export function xyzOfLab(lab: Triple, white: Triple = WHITE): Triple {
  const fy = (lab[0] + 16) / 116
  return [
    white[0] * inverseResponse(fy + lab[1] / 500),
    white[1] * inverseResponse(fy),
    white[2] * inverseResponse(fy - lab[2] / 200),
  ]
}

/** L* a* b* of 8-bit sRGB codes (fractions allowed). */
export function labOfCodes(r: number, g: number, b: number): Triple {
  return labOfXyz(xyzOfLinear(linearOfSrgb(r / 255), linearOfSrgb(g / 255), linearOfSrgb(b / 255)))
}

/** 8-bit scale sRGB (0..255, not rounded, not clamped) of L* a* b*. */
export function codesOfLab(lab: Triple): Triple {
  const [r, g, b] = linearOfXyz(...xyzOfLab(lab))
  return [255 * srgbOfLinear(r), 255 * srgbOfLinear(g), 255 * srgbOfLinear(b)]
}

/** L* of relative luminance 0..1. */
export function lightnessOfLuminance(y: number): number {
  return 116 * labResponse(y) - 16
}

/** Relative luminance of L* 0..100. */
export function luminanceOfLightness(l: number): number {
  return inverseResponse((l + 16) / 116)
}
