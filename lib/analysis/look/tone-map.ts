// HDR frames (PQ or HLG codes, BT.2020 primaries, converted to rgb without tone mapping) → display sRGB
// as an SDR viewer would see it. Diffuse white (203 cd/m²) lands at L* 95, brighter light rolls off, hue
// is kept by scaling all three channels alike. Eight bits of PQ step by about 0.6 L* in mid-tones:
// fit for means, medians and hues, not for clipping.

import { codeOfLinear } from '../colour/srgb.ts'
import { DIFFUSE_WHITE_NITS, nitsOfPq, sceneOfHlg, type Transfer } from '../colour/transfer.ts'

/** BT.2020 → BT.709 linear light (ITU-R BT.2087), row-major. */
const BT709_OF_BT2020 = [
  1.660491, -0.587641, -0.07285, -0.12455, 1.1329, -0.008349, -0.018151, -0.100579, 1.11873,
] as const
const BT2020_LUMINANCE = [0.2627, 0.678, 0.0593] as const
const HLG_PEAK_NITS = 1000
const HLG_GAMMA = 1.2
/** Below this share of diffuse white nothing changes; above, light nears 1 exponentially. */
const KNEE = 0.7
const CODE_STEPS = 4096

/** Returns a function that fills `out` from `rgb`, or null for material that needs no mapping. */
export function createToneMap(
  transfer: Transfer,
): ((rgb: Uint8Array, out: Uint8Array) => void) | null {
  if (transfer !== 'pq' && transfer !== 'hlg') return null
  const light = Float64Array.from({ length: 256 }, (_, code) =>
    transfer === 'pq' ? nitsOfPq(code / 255) / DIFFUSE_WHITE_NITS : sceneOfHlg(code / 255),
  )
  const codes = Uint8Array.from({ length: CODE_STEPS + 1 }, (_, i) =>
    // Square-root spacing gives shadows enough steps.
    codeOfLinear((i / CODE_STEPS) ** 2),
  )
  const hlg = transfer === 'hlg'
  return function toneMap(rgb, out) {
    for (let p = 0; p + 2 < rgb.length; p += 3) {
      let r = light[rgb[p]!]!
      let g = light[rgb[p + 1]!]!
      let b = light[rgb[p + 2]!]!
      if (hlg) {
        const y = BT2020_LUMINANCE[0] * r + BT2020_LUMINANCE[1] * g + BT2020_LUMINANCE[2] * b
        const gain = ((HLG_PEAK_NITS / DIFFUSE_WHITE_NITS) * y ** (HLG_GAMMA - 1)) as number
        r *= gain
        g *= gain
        b *= gain
      }
      const m = BT709_OF_BT2020
      const r7 = Math.max(0, m[0] * r + m[1] * g + m[2] * b)
      const g7 = Math.max(0, m[3] * r + m[4] * g + m[5] * b)
      const b7 = Math.max(0, m[6] * r + m[7] * g + m[8] * b)
      const high = Math.max(r7, g7, b7)
      const scale = high > KNEE ? rollOff(high) / high : 1
      out[p] = codes[Math.round(Math.sqrt(r7 * scale) * CODE_STEPS)]!
      out[p + 1] = codes[Math.round(Math.sqrt(g7 * scale) * CODE_STEPS)]!
      out[p + 2] = codes[Math.round(Math.sqrt(b7 * scale) * CODE_STEPS)]!
    }
  }
}

/** Smooth at the knee, never above 1. */
function rollOff(light: number): number {
  return KNEE + (1 - KNEE) * (1 - Math.exp((KNEE - light) / (1 - KNEE)))
}
