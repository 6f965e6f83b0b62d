// Conversions against values that others published.

import { describe, expect, it } from 'vitest'
import { mcCamyKelvin, mired, planckianUv, temperatureOf } from '#lib/analysis/colour/cct.ts'
import { deltaE76, deltaE2000 } from '#lib/analysis/colour/delta-e.ts'
import { codesOfLab, labOfCodes, labOfXyz, lightnessOfLuminance } from '#lib/analysis/colour/lab.ts'
import { codesOfOklab, oklabOfCodes, oklabOfLinear } from '#lib/analysis/colour/oklab.ts'
import { linearOfSrgb, srgbOfLinear } from '#lib/analysis/colour/srgb.ts'
import { nitsOfPq, pqOfNits, sceneOfHlg, transferOfTag } from '#lib/analysis/colour/transfer.ts'
import {
  chromaticityOfXyz,
  linearOfXyz,
  type Triple,
  WHITE,
  xyzOfLinear,
} from '#lib/analysis/colour/xyz.ts'
import { SHARMA_PAIRS } from './sharma-pairs.ts'

const near = (got: Triple, want: Triple, digits: number): void => {
  got.forEach((value, i) => {
    expect(value).toBeCloseTo(want[i] as number, digits)
  })
}

describe('CIEDE2000', () => {
  it.each(SHARMA_PAIRS)('gives the published difference of pair %#', (a, b, want) => {
    expect(deltaE2000(a, b)).toBeCloseTo(want, 4)
    expect(deltaE2000(b, a)).toBeCloseTo(want, 4)
  })

  it('is zero for equal colours, and unlike the distance of 1976', () => {
    expect(deltaE2000([40, 20, -30], [40, 20, -30])).toBe(0)
    expect(deltaE76([50, 0, 0], [50, 3, 4])).toBe(5)
  })
})

describe('sRGB and XYZ', () => {
  it('meets the standard at its joints', () => {
    expect(linearOfSrgb(0.5)).toBeCloseTo(0.2140411, 7)
    expect(linearOfSrgb(0.04045)).toBeCloseTo(0.0031308, 6)
    expect(srgbOfLinear(linearOfSrgb(0.735))).toBeCloseTo(0.735, 12)
    expect(srgbOfLinear(linearOfSrgb(0.02))).toBeCloseTo(0.02, 12)
  })

  it('has D65 for white', () => {
    const { x, y } = chromaticityOfXyz(WHITE)
    expect(x).toBeCloseTo(0.3127, 4)
    expect(y).toBeCloseTo(0.329, 4)
    near(linearOfXyz(...xyzOfLinear(0.2, 0.5, 0.9)), [0.2, 0.5, 0.9], 12)
  })
})

describe('CIELAB', () => {
  it.each<[string, Triple, Triple]>([
    ['red', [255, 0, 0], [53.24, 80.09, 67.2]],
    ['green', [0, 255, 0], [87.73, -86.18, 83.18]],
    ['blue', [0, 0, 255], [32.3, 79.19, -107.86]],
    ['white', [255, 255, 255], [100, 0, 0]],
    ['mid grey', [119, 119, 119], [50.03, 0, 0]],
    ['black', [0, 0, 0], [0, 0, 0]],
  ])('knows %s', (_, codes, want) => {
    near(labOfCodes(...codes), want, 1)
  })

  it('puts 18 % grey at L* 49.5', () => {
    expect(lightnessOfLuminance(0.18)).toBeCloseTo(49.496, 3)
    expect(labOfXyz([0.18 * WHITE[0], 0.18, 0.18 * WHITE[2]])[1]).toBeCloseTo(0, 4)
  })

  it('comes back to the codes', () => {
    near(codesOfLab(labOfCodes(12, 200, 77)), [12, 200, 77], 8)
    near(codesOfLab(labOfCodes(1, 0, 3)), [1, 0, 3], 8)
  })
})

describe('OKLab', () => {
  // Ottosson's table is of XYZ colours; these are its rows.
  it.each<[Triple, Triple]>([
    [
      [0.95, 1, 1.089],
      [1, 0, 0],
    ],
    [
      [1, 0, 0],
      [0.45, 1.236, -0.019],
    ],
    [
      [0, 1, 0],
      [0.922, -0.671, 0.263],
    ],
    [
      [0, 0, 1],
      [0.153, -1.415, -0.449],
    ],
  ])('gives the published value of XYZ %s', (xyz, want) => {
    near(oklabOfLinear(...linearOfXyz(...xyz)), want, 2)
  })

  it('comes back to the codes', () => {
    near(codesOfOklab(oklabOfCodes(12, 200, 77)), [12, 200, 77], 4)
    near(oklabOfCodes(255, 255, 255), [1, 0, 0], 6)
  })
})

describe('colour temperature', () => {
  it('finds the standard illuminants by McCamy', () => {
    expect(Math.abs(mcCamyKelvin(0.44757, 0.40745) - 2856)).toBeLessThan(2)
    expect(Math.abs(mcCamyKelvin(0.31272, 0.32903) - 6504)).toBeLessThan(3)
    expect(Math.abs(mcCamyKelvin(0.34567, 0.3585) - 5003)).toBeLessThan(3)
  })

  it('measures the distance from the locus with its sign', () => {
    const daylight = temperatureOf(0.31272, 0.32903)
    expect(daylight?.duv).toBeCloseTo(0.0032, 3)
    expect(temperatureOf(0.44757, 0.40745)?.duv).toBeCloseTo(0, 3)
    expect(temperatureOf(0.4, 0.33)?.duv ?? -1).toBeLessThan(0)
    expect(temperatureOf(0.3, 0.6)).toBeNull()
  })

  it('follows the Planckian locus and counts in mired', () => {
    // A black body at 6500 K: x 0.3135, y 0.3237.
    const { u, v } = planckianUv(6500)
    expect(u).toBeCloseTo(0.2004, 3)
    expect(v).toBeCloseTo(0.3104, 3)
    expect(mired(5000)).toBe(200)
  })
})

describe('HDR signals', () => {
  it('meets the reference levels of BT.2408', () => {
    expect(nitsOfPq(0.58)).toBeCloseTo(201.6, 0)
    expect(nitsOfPq(0.508)).toBeCloseTo(100, -1)
    expect(nitsOfPq(1)).toBeCloseTo(10000, 6)
    expect(nitsOfPq(pqOfNits(203))).toBeCloseTo(203, 8)
    // HLG: 75 % is diffuse white, scene light 0.265; 50 % is 1/12.
    expect(sceneOfHlg(0.75)).toBeCloseTo(0.265, 3)
    expect(sceneOfHlg(0.5)).toBeCloseTo(1 / 12, 10)
    expect(sceneOfHlg(1)).toBeCloseTo(1, 6)
  })

  it('knows transfers by the names of the decoder', () => {
    expect(['smpte2084', 'arib-std-b67', 'bt709', null].map(transferOfTag)).toEqual([
      'pq',
      'hlg',
      'sdr',
      'sdr',
    ])
  })
})
