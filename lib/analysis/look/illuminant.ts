// Colour temperatures that can be guessed from a picture: of the illuminant (shades of grey, p = 6,
// Finlayson & Trezzi 2004) and of a mean colour. The picture is graded, so only differences count.

import { type ColourTemperature, temperatureOf } from '../colour/cct.ts'
import { xyzOfLab } from '../colour/lab.ts'
import { chromaticityOfXyz, xyzOfLinear } from '../colour/xyz.ts'
import { type LookSums, sumOf } from './pool.ts'

/** Share of the picture that must be neither clipped nor black. */
const MIN_SHARE = 0.05

export function shadesOfGrey(sums: LookSums): ColourTemperature | null {
  const n = sumOf(sums, 'shadesN')
  if (n < MIN_SHARE * sumOf(sums, 'pixels') || n === 0) return null
  const root = (name: 'shadesR' | 'shadesG' | 'shadesB') => (sumOf(sums, name) / n) ** (1 / 6)
  const { x, y } = chromaticityOfXyz(xyzOfLinear(root('shadesR'), root('shadesG'), root('shadesB')))
  return temperatureOf(x, y)
}

/** Kelvin of a colour, NaN when it is too dark or too far from any white. */
export function kelvinOfLab(l: number, a: number, b: number): number {
  if (l < 5) return Number.NaN
  const { x, y } = chromaticityOfXyz(xyzOfLab([l, a, b]))
  return temperatureOf(x, y)?.kelvin ?? Number.NaN
}
