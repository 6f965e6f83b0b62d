import fc from 'fast-check'
import { expect, test } from 'vitest'
import { settle } from '#lib/analysis/settle.ts'
import { type ShotSpan, shotsBetween } from '#lib/analysis/shot-list.ts'

const boundary = fc.record({
  kind: fc.constantFrom(
    'cut' as const,
    'dissolve' as const,
    'fade_in' as const,
    'fade_out' as const,
  ),
  frame: fc.integer({ min: -2, max: 260 }),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
})
const withTime = (b: {
  kind: 'cut' | 'dissolve' | 'fade_in' | 'fade_out'
  frame: number
  confidence: number
}) => ({
  ...b,
  atMs: b.frame * 41.7,
  spanMs: [b.frame * 41.7 - 100, b.frame * 41.7 + 100] as [number, number],
})

function covers(shots: readonly ShotSpan[], durationMs: number, frames: number): void {
  expect(shots[0]).toMatchObject({ start_ms: 0, start_frame: 0 })
  expect(shots.at(-1)).toMatchObject({ end_ms: Math.round(durationMs), end_frame: frames })
  for (const [i, shot] of shots.entries()) {
    expect(shot.end_ms).toBeGreaterThan(shot.start_ms)
    expect(shot.end_frame).toBeGreaterThan(shot.start_frame)
    expect(shot.transition_out !== undefined).toBe(i === shots.length - 1)
    const next = shots[i + 1]
    if (next) expect([next.start_ms, next.start_frame]).toEqual([shot.end_ms, shot.end_frame])
  }
}

test('shots cover the video without gap or overlap, whatever the boundaries', () => {
  fc.assert(
    fc.property(fc.array(boundary, { maxLength: 40 }), (given) => {
      const shots = shotsBetween(given.map(withTime), 250 * 41.7, 250)
      covers(shots, 250 * 41.7, 250)
    }),
  )
})

test('settling keeps the cover, keeps strong cuts and invents nothing', () => {
  const list = fc.array(boundary, { maxLength: 30 })
  fc.assert(
    fc.property(list, list, (a, b) => {
      const measured = shotsBetween(a.map(withTime), 250 * 41.7, 250)
      const proposed = shotsBetween(b.map(withTime), 250 * 41.7, 250)
      const { shots } = settle(proposed, measured)
      covers(shots, 250 * 41.7, 250)
      const starts = new Set(measured.map((s) => s.start_ms))
      for (const shot of shots) expect(starts).toContain(shot.start_ms)
      for (const shot of measured.slice(1))
        if (shot.transition_in.confidence >= 0.5)
          expect(shots.map((s) => s.start_ms)).toContain(shot.start_ms)
    }),
  )
})

test('measured shots settle against themselves unchanged', () => {
  const measured = shotsBetween(
    [10, 60, 200].map((frame) => withTime({ kind: 'cut', frame, confidence: 0.2 })),
    250 * 41.7,
    250,
  )
  expect(settle(measured, measured)).toEqual({ shots: measured, warnings: [] })
})

test('a boundary that nobody can see is dropped, with a warning', () => {
  const measured = shotsBetween([], 10_000, 250)
  const proposed = shotsBetween([withTime({ kind: 'cut', frame: 100, confidence: 1 })], 10_000, 250)
  const { shots, warnings } = settle(proposed, measured)
  expect(shots).toEqual(measured)
  expect(warnings).toMatchObject([{ code: 'boundaries_dropped' }])
})
