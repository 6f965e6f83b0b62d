// Tables and quick forms against the exact functions that they stand for.

import { describe, expect, it } from 'vitest'
import { hexOfCodes } from '#lib/analysis/colour/hex.ts'
import { hueBin36, hueDeg, hueDifferenceDeg } from '#lib/analysis/colour/hue.ts'
import { labOfCodes } from '#lib/analysis/colour/lab.ts'
import { createLabTables } from '#lib/analysis/colour/lab-tables.ts'
import { LIGHTNESS_OF_LUMA, meanLightness } from '#lib/analysis/colour/limited-luma.ts'

describe('table CIELAB', () => {
  it('stays within 0.001 L* and 0.01 a*, b* over the whole cube', () => {
    const t = createLabTables()
    const respond = (x: number): number => {
      const i = x | 0
      return t.response[i]! + (x - i) * t.rise[i]!
    }
    let worstL = 0
    let worstAb = 0
    for (let r = 0; r < 256; r += 5) {
      for (let g = 0; g < 256; g += 5) {
        for (let b = 0; b < 256; b += 5) {
          const fx = respond(t.xr[r]! + t.xg[g]! + t.xb[b]!)
          const fy = respond(t.yr[r]! + t.yg[g]! + t.yb[b]!)
          const fz = respond(t.zr[r]! + t.zg[g]! + t.zb[b]!)
          const [l, a, bStar] = labOfCodes(r, g, b)
          worstL = Math.max(worstL, Math.abs(116 * fy - 16 - l))
          worstAb = Math.max(
            worstAb,
            Math.abs(500 * (fx - fy) - a),
            Math.abs(200 * (fy - fz) - bStar),
          )
        }
      }
    }
    expect(worstL).toBeLessThan(0.001)
    expect(worstAb).toBeLessThan(0.01)
  })
})

describe('hue', () => {
  it('bins as the exact arctangent does', () => {
    for (let degree = 0.05; degree < 360; degree += 0.1) {
      const a = 23 * Math.cos((degree * Math.PI) / 180)
      const b = 23 * Math.sin((degree * Math.PI) / 180)
      expect(hueBin36(a, b)).toBe(Math.floor(hueDeg(a, b) / 10))
    }
    expect(hueBin36(0, 0)).toBe(0)
  })

  it('takes differences the short way round', () => {
    expect(hueDifferenceDeg(350, 10)).toBe(20)
    expect(hueDifferenceDeg(10, 350)).toBe(-20)
    expect(hueDifferenceDeg(0, 180)).toBe(180)
  })
})

it('reads limited-range luma', () => {
  expect(LIGHTNESS_OF_LUMA[16]).toBe(0)
  expect(LIGHTNESS_OF_LUMA[235]).toBeCloseTo(100, 9)
  expect(LIGHTNESS_OF_LUMA[255]).toBeCloseTo(100, 9)
  expect(meanLightness(Uint8Array.of(16, 235))).toBeCloseTo(50, 9)
})

it('writes hex colours, rounded and clamped', () => {
  expect(hexOfCodes([0, 127.6, 300])).toBe('#0080ff')
})
