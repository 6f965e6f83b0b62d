// Log and HDR: said, discounted, or tone-mapped.

import { describe, expect, it } from 'vitest'
import { codesOfLab, labOfCodes } from '#lib/analysis/colour/lab.ts'
import { pqOfNits } from '#lib/analysis/colour/transfer.ts'
import type { Triple } from '#lib/analysis/colour/xyz.ts'
import { createLookMeter } from '#lib/analysis/look/meter.ts'
import { summariseLook } from '#lib/analysis/look/summarise.ts'
import { createToneMap } from '#lib/analysis/look/tone-map.ts'
import { frameOf, read, SIZE, scene, stripes, trackOf } from './paint.ts'

/** A flat, milky picture as a log curve records it. */
const logFrame = stripes([
  { share: 0.2, lab: [16, 0, 0] },
  { share: 0.5, lab: [38, 2, 4] },
  { share: 0.3, lab: [58, 1, -2] },
])

describe('log', () => {
  it('is found over the whole file, and colour loses its confidence', () => {
    const { warnings, claims } = read(trackOf([logFrame, logFrame, logFrame]))
    expect(warnings).toEqual(['log_footage'])
    const colour = claims.filter((claim) => claim.category === 'color_grading')
    expect(colour.length).toBeGreaterThan(10)
    for (const claim of colour) expect(claim.confidence).toBeLessThanOrEqual(0.5)
  })

  it('is not a dim black-and-white', () => {
    const grey = stripes([20, 40, 60].map((l) => ({ share: 1 / 3, lab: [l, 0, 0] as Triple })))
    expect(read(trackOf([grey, grey])).warnings).toEqual([])
  })

  it('is not a faded shot within a graded film, nor a film of black leader', () => {
    const mixed = trackOf([logFrame, scene(1), scene(2), scene(3)])
    expect(summariseLook(mixed, 0, 500).warnings).toEqual([])
    const black = frameOf(() => [30, 30, 30])
    expect(read(trackOf([black, black])).warnings).toEqual([])
  })

  it('is believed when the file says so', () => {
    expect(read(trackOf([scene(1), scene(2)]), { transfer: 'log' }).warnings).toEqual([
      'log_footage',
    ])
  })
})

describe('HDR', () => {
  /** 8-bit PQ codes of a grey of so many cd/m². */
  const pq = (nits: number): Triple => {
    const code = 255 * pqOfNits(nits)
    return [code, code, code]
  }
  const mapped = (transfer: 'pq' | 'hlg', codes: Triple): Triple => {
    const out = new Uint8Array(3)
    createToneMap(transfer)?.(Uint8Array.from(codes.map(Math.round)), out)
    return labOfCodes(out[0] as number, out[1] as number, out[2] as number)
  }

  it('maps greys in order, mid grey where an SDR viewer sees it, white below clipping', () => {
    const l = [0.1, 1, 10, 36.5, 100, 203, 1000, 4000].map((nits) => mapped('pq', pq(nits))[0])
    for (let i = 1; i < 7; i++) expect(l[i]).toBeGreaterThan(l[i - 1] as number)
    // 18 % of 203 cd/m² is L* 49.5; one 8-bit PQ code is about 0.6 L* here.
    expect(Math.abs((l[3] as number) - 49.5)).toBeLessThan(0.8)
    expect(l[5]).toBeGreaterThan(90)
    expect(l[5]).toBeLessThan(98)
    expect(l[7]).toBeLessThanOrEqual(100)
    const white = mapped('hlg', [191, 191, 191])
    expect(white[0]).toBeGreaterThan(90)
    expect(Math.hypot(white[1], white[2])).toBeLessThan(0.5)
  })

  it('brings BT.2020 colours into sRGB by hue', () => {
    // BT.709 red of 100 cd/m² in BT.2020 light (ITU-R BT.2087), as PQ codes.
    const light: Triple = [62.74, 6.91, 1.64]
    const [, a, b] = mapped('pq', light.map((nits) => 255 * pqOfNits(nits)) as Triple)
    const [, a0, b0] = labOfCodes(255, 0, 0)
    expect(Math.abs(Math.atan2(b, a) - Math.atan2(b0, a0))).toBeLessThan(0.06)
  })

  it('says that it mapped, and keeps quiet about clipping', () => {
    const meter = createLookMeter({ size: SIZE, transfer: 'pq' })
    const frame = frameOf((x) => pq(x < 100 ? 5 : x < 220 ? 40 : 900))
    for (let i = 0; i < 3; i++) meter.push({ ptsMs: 250 + 500 * i, rgb: frame })
    const { warnings, values } = read(meter.finish())
    expect(warnings).toEqual(['hdr_tone_mapped'])
    expect(values.key_level).toBe('high_key')
    expect(values.highlight_clipping).toBeUndefined()
    expect(values.white_level).toBeUndefined()
  })

  it('declines codes that were measured as if they were SDR', () => {
    const { warnings, values, numbers } = read(trackOf([scene(1)]), { transfer: 'hlg' })
    expect(warnings).toEqual(['hdr_declined'])
    expect(values).toEqual({ key_level: 'unknown', temperature: 'unknown' })
    expect(numbers).toEqual({})
  })
})

it('paints in gamut', () => {
  // The stripes above rest on this.
  for (const code of codesOfLab([58, 1, -2])) expect(code).toBeLessThan(255)
})
