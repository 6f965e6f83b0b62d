// Linear sRGB ↔ OKLab. Björn Ottosson, "A perceptual color space for image processing" (2020, with
// the matrices of 2021-01-25). L 0..1, a and b about −0.4..0.4. Used where colours are mixed,
// clustered or matched; CIELAB stays the space of the published labels.

import { LINEAR_OF_CODE, srgbOfLinear } from './srgb.ts'
import { apply, invert, type Triple } from './xyz.ts'

const LMS_OF_LINEAR = [
  0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619,
  0.2817188376, 0.6299787005,
] as const
const OKLAB_OF_ROOTS = [
  0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371,
  0.7827717662, -0.808675766,
] as const
const LINEAR_OF_LMS = invert(LMS_OF_LINEAR)
const ROOTS_OF_OKLAB = invert(OKLAB_OF_ROOTS)

export function oklabOfLinear(r: number, g: number, b: number): Triple {
  const [l, m, s] = apply(LMS_OF_LINEAR, r, g, b)
  return apply(OKLAB_OF_ROOTS, Math.cbrt(l), Math.cbrt(m), Math.cbrt(s))
}

/** May leave 0..1: colours outside the sRGB gamut. */
export function linearOfOklab(l: number, a: number, b: number): Triple {
  const [p, q, r] = apply(ROOTS_OF_OKLAB, l, a, b)
  return apply(LINEAR_OF_LMS, p * p * p, q * q * q, r * r * r)
}

/** OKLab of 8-bit sRGB codes (integers 0..255). */
export function oklabOfCodes(r: number, g: number, b: number): Triple {
  return oklabOfLinear(
    LINEAR_OF_CODE[r] as number,
    LINEAR_OF_CODE[g] as number,
    LINEAR_OF_CODE[b] as number,
  )
}

/** 8-bit scale sRGB (0..255, not rounded, not clamped) of OKLab. */
export function codesOfOklab(lab: Triple): Triple {
  const [r, g, b] = linearOfOklab(...lab)
  return [255 * srgbOfLinear(r), 255 * srgbOfLinear(g), 255 * srgbOfLinear(b)]
}
