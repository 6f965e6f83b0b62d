// Probability of a label from its margin and spread.

import { describe, expect, it } from 'vitest'
import {
  bandProbability,
  jointProbability,
  normalCdf,
  pooledSpread,
  roundedConfidence,
} from '#lib/analysis/confidence.ts'
import { seeded } from './look/paint.ts'

describe('normalCdf', () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447],
    [-1.96, 0.0249979],
    [3, 0.9986501],
  ])('Φ(%d)', (z, want) => {
    expect(normalCdf(z)).toBeCloseTo(want, 6)
  })
})

describe('bandProbability', () => {
  it('is a half at a border and nearly sure three spreads inside', () => {
    expect(bandProbability({ value: 10, lo: 10, hi: 25, spread: 1 })).toBeCloseTo(0.5, 6)
    expect(bandProbability({ value: 17, lo: 10, hi: 25, spread: 1 })).toBeGreaterThan(0.999)
    expect(bandProbability({ value: 3, lo: -Infinity, hi: 10, spread: 2 })).toBeGreaterThan(0.99)
  })

  it('falls as the spread grows', () => {
    const at = (spread: number) => bandProbability({ value: 12, lo: 10, hi: 25, spread })
    expect(at(0.5)).toBeGreaterThan(at(1))
    expect(at(1)).toBeGreaterThan(at(4))
  })

  it('is right as often as it says, when errors are as large as said', () => {
    const random = seeded(17)
    const gauss = () => {
      const u = Math.max(random(), 1e-12)
      return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random())
    }
    let said = 0
    let right = 0
    for (let i = 0; i < 4000; i++) {
      const truth = 60 * random()
      const value = truth + 2 * gauss()
      const lo = value < 25 ? -Infinity : value < 35 ? 25 : 35
      const hi = value < 25 ? 25 : value < 35 ? 35 : Infinity
      said += bandProbability({ value, lo, hi, spread: 2 }) / 4000
      right += (truth >= lo && truth < hi ? 1 : 0) / 4000
    }
    expect(Math.abs(said - right)).toBeLessThan(0.02)
  })
})

it('multiplies conditions, and pools frames', () => {
  const half = { value: 0, lo: 0, hi: Number.POSITIVE_INFINITY, spread: 1 }
  expect(jointProbability([half, half])).toBeCloseTo(0.25, 6)
  expect(pooledSpread(1, 0, 10)).toBe(1)
  expect(pooledSpread(1, 4, 4)).toBeGreaterThan(pooledSpread(1, 4, 16))
  expect(pooledSpread(1, 0, 1)).toBeGreaterThan(1)
  expect(roundedConfidence(1.2)).toBe(1)
})
