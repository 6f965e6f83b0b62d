// L* of limited-range luma codes (16 = black, 235 = white): what one grey plane says about lightness.
// Exact for greys; for coloured pixels luma stands in for luminance, which is good enough for a series
// whose use is change over time.

import { lightnessOfLuminance } from './lab.ts'
import { linearOfSrgb } from './srgb.ts'

/** L* 0..100 of each luma code 0..255. */
export const LIGHTNESS_OF_LUMA: Float64Array = Float64Array.from({ length: 256 }, (_, code) =>
  lightnessOfLuminance(linearOfSrgb(Math.min(1, Math.max(0, (code - 16) / 219)))),
)

/** Mean L* of a luma plane. */
export function meanLightness(y: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < y.length; i++) sum += LIGHTNESS_OF_LUMA[y[i] as number] as number
  return y.length === 0 ? 0 : sum / y.length
}
