import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  chooseBoundaryStills,
  chooseSegmentStills,
  missingStillTimes,
  stillsWanted,
  windowsOver,
} from '#lib/analysis/frame-choice.ts'
import { patchedSize } from '#lib/analysis/patch-size.ts'

const stillsEvery = (stepMs: number, endMs: number) =>
  Array.from({ length: Math.ceil(endMs / stepMs) }, (_, i) => ({ ts_ms: i * stepMs }))
const span = (start_ms: number, end_ms: number, t = [start_ms, start_ms] as [number, number]) => ({
  start_ms,
  end_ms,
  transition_in: { span_ms: t },
})

describe('patches', () => {
  test.each([28, 32] as const)('whole patches of %i px for the shapes of real videos', (patch) => {
    for (const [width, height] of [
      [1920, 1080],
      [1080, 1920],
      [1440, 1080],
      [2048, 858],
      [640, 640],
    ])
      for (const tokens of [60, 140, 280]) {
        const size = patchedSize(
          { width: width as number, height: height as number },
          patch,
          tokens,
        )
        expect([size.width % patch, size.height % patch]).toEqual([0, 0])
        expect(size.tokens).toBe((size.width / patch) * (size.height / patch))
        expect(size.tokens).toBeGreaterThanOrEqual(tokens)
        expect(size.tokens).toBeLessThanOrEqual(tokens * 1.25)
        const bend = size.width / size.height / ((width as number) / (height as number))
        expect(bend).toBeGreaterThan(0.88)
        expect(bend).toBeLessThan(1.14)
      }
  })

  test('even a strip gets a size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8000 }), fc.integer({ min: 2, max: 8000 }), (w, h) => {
        const size = patchedSize({ width: w, height: h }, 28, 280)
        expect(size.tokens).toBeGreaterThanOrEqual(200)
        expect(size.tokens).toBeLessThanOrEqual(500)
      }),
    )
  })
})

describe('stills for the boundaries', () => {
  test('both sides of every candidate, few in between', () => {
    const stills = stillsEvery(500, 20_000)
    const spans = [span(0, 3_250), span(3_250, 6_000), span(6_000, 20_000)]
    const times = chooseBoundaryStills(stills, spans, 99).map((i) => stills[i]?.ts_ms)
    expect(times).toEqual(expect.arrayContaining([0, 3_000, 3_500, 5_500, 6_000, 19_500]))
    expect(times.length).toBeLessThan(12)
  })

  test('a limit keeps the ends', () => {
    const stills = stillsEvery(500, 60_000)
    const spans = Array.from({ length: 20 }, (_, n) => span(n * 3_000, n * 3_000 + 3_000))
    const chosen = chooseBoundaryStills(stills, spans, 10)
    expect(chosen.length).toBeLessThanOrEqual(10)
    expect([chosen[0], chosen.at(-1)]).toEqual([0, stills.length - 1])
  })
})

describe('stills of a shot', () => {
  test('at least three from a second on, more for long ones, never one twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 60_000 }), (length) => {
        const stills = stillsEvery(250, 70_000)
        const chosen = chooseSegmentStills(stills, span(2_000, 2_000 + length), undefined)
        expect(chosen.length).toBeGreaterThanOrEqual(3)
        expect(chosen.length).toBe(stillsWanted(span(2_000, 2_000 + length)))
        expect(new Set(chosen).size).toBe(chosen.length)
        for (const i of chosen) {
          expect(stills[i]?.ts_ms).toBeGreaterThanOrEqual(2_000)
          expect(stills[i]?.ts_ms).toBeLessThan(2_000 + length)
        }
      }),
    )
  })

  test('clear of the dissolves on both sides where that leaves enough', () => {
    const stills = stillsEvery(250, 8_000)
    const own = span(2_000, 6_000, [1_500, 2_500])
    const next = span(6_000, 8_000, [5_500, 6_500])
    const times = chooseSegmentStills(stills, own, next).map((i) => stills[i]?.ts_ms ?? 0)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(2_500)
    expect(Math.max(...times)).toBeLessThanOrEqual(5_500)
  })

  test('shots that the sampling gave too few are fetched', () => {
    const stills = stillsEvery(500, 10_000)
    expect(missingStillTimes(stills, [span(0, 1_000), span(1_000, 9_000)], 99)).toEqual([
      167, 500, 833,
    ])
    expect(missingStillTimes(stills, [span(0, 900)], 99)).toEqual([])
  })
})

test('windows cover everything, overlap, and none is larger than asked', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 3, max: 40 }),
      fc.integer({ min: 0, max: 2 }),
      (length, size, overlap) => {
        const windows = windowsOver(length, size, overlap)
        expect(windows[0]?.from).toBe(0)
        expect(windows.at(-1)?.to).toBe(length - 1)
        windows.forEach(({ from, to }, n) => {
          expect(to - from + 1).toBeLessThanOrEqual(size)
          const before = windows[n - 1]
          if (before) expect(before.to - from + 1).toBeGreaterThanOrEqual(overlap)
        })
      },
    ),
  )
})
