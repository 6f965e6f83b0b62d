import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pacingClaims, shotLengthClaim } from '#lib/analysis/pacing.ts'
import { type PacedShot, pacingFigures } from '#lib/analysis/pacing-figures.ts'
import { transitionClaims } from '#lib/analysis/shots/transition-claims.ts'

function shots(lengthsS: readonly number[], kind = 'cut', confidence = 0.9): PacedShot[] {
  let at = 0
  return lengthsS.map((s) => {
    const startMs = at
    at += s * 1000
    return { startMs, endMs: at, transitionIn: { kind, confidence } }
  })
}

describe('pacing figures', () => {
  it('are those of Cinemetrics on a worked example', () => {
    const f = pacingFigures(shots([1, 2, 3, 4, 10]))
    expect(f).toMatchObject({
      shots: 5,
      duration_s: 20,
      asl_s: 4,
      median_s: 3,
      min_s: 1,
      max_s: 10,
    })
    expect(f.mad_s).toBe(1)
    // Sample deviation √12.5 = 3.5355 over the mean of 4.
    expect(f.cv).toBeCloseTo(0.884, 3)
    expect(f.cuts_per_min).toBe(12)
    expect(f.lognormal?.mu).toBeCloseTo(Math.log(240) / 5, 3)
    expect(f.tendency).toBeGreaterThan(1)
  })

  it('count unsure cuts half, leave out shots cut by the file, and stay silent below five', () => {
    expect(pacingFigures(shots([5, 5, 5, 5], 'cut', 0.4)).cuts_per_min).toBeCloseTo(4.5)
    const cut = pacingFigures(shots([0.2, 4, 4, 0.2]), {
      firstIncomplete: true,
      lastIncomplete: true,
    })
    expect(cut.asl_s).toBe(4)
    expect(cut.cv).toBeUndefined()
    expect(pacingClaims(cut, [0, 8400])).toEqual([])
    expect(pacingFigures([]).shots).toBe(0)
  })

  it('do not depend on the unit of time', () => {
    const lengths = fc.array(fc.double({ min: 0.2, max: 20, noNaN: true }), {
      minLength: 6,
      maxLength: 40,
    })
    fc.assert(
      fc.property(lengths, fc.double({ min: 0.5, max: 4, noNaN: true }), (xs, k) => {
        const a = pacingFigures(shots(xs))
        const b = pacingFigures(shots(xs.map((x) => x * k)))
        expect(b.asl_s).toBeCloseTo(a.asl_s * k, 1)
        expect(b.cv ?? 0).toBeCloseTo(a.cv ?? 0, 2)
        expect(b.tendency ?? 0).toBeCloseTo(a.tendency ?? 0, 2)
      }),
    )
  })
})

describe('labels', () => {
  it('name an even, a quickening and a contrasting cut', () => {
    const value = (xs: number[], type: string) =>
      pacingClaims(pacingFigures(shots(xs)), [0, 1]).find((c) => c.type === type)?.value
    expect(value(Array(20).fill(2), 'regularity')).toBe('metric')
    expect(value(Array(20).fill(2), 'cutting_rate')).toBe('fast')
    expect(value(Array(20).fill(2), 'tendency')).toBe('steady')
    expect(value([12, 9, 7, 5, 4, 3, 2, 1.5, 1, 0.7], 'tendency')).toBe('accelerating')
    expect(value([0.5, 0.5, 30, 0.5, 0.5, 0.5, 25, 0.5, 0.5], 'regularity')).toBe('contrasting')
  })

  it('are less sure near a border', () => {
    const near = shotLengthClaim({ startMs: 0, endMs: 2010 })
    const far = shotLengthClaim({ startMs: 0, endMs: 3500 })
    expect([near.value, far.value]).toEqual(['medium', 'medium'])
    expect(near.confidence).toBeLessThan(0.7)
    expect(far.confidence).toBeGreaterThan(0.95)
  })

  it('say how a segment begins, inside the segment', () => {
    const span = { startMs: 5000, endMs: 9000 }
    const [kind, length] = transitionClaims(
      { kind: 'dissolve', span_ms: [4500, 5500], confidence: 0.9 },
      span,
    )
    expect([kind?.value, length?.value]).toEqual(['dissolve', 'medium'])
    expect(kind?.timeRangesMs).toEqual([[5000, 5500]])
    const cut = transitionClaims({ kind: 'cut', span_ms: [5000, 5000], confidence: 1 }, span)
    expect(cut.map((c) => c.value)).toEqual(['cut', 'instant'])
    for (const c of cut) expect((c.timeRangesMs[0]?.[1] ?? 0) - 5000).toBeGreaterThan(0)
    expect(
      transitionClaims({ kind: 'none', span_ms: [0, 0], confidence: 1 }, { startMs: 0, endMs: 9 }),
    ).toHaveLength(1)
  })
})
