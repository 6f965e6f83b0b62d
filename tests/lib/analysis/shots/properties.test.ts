import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createShotMeter } from '#lib/analysis/shots/meter.ts'
import { boundariesOf, brief, lit, mix, type Picture, SIZE, take } from './film.ts'

const a = take(1, 50)
const b = take(2, 40)
const c = take(3, 30)
// A cut at 30, a dissolve of 10 frames from 60 on.
const film: Picture[] = [
  ...a.slice(0, 30),
  ...b.slice(0, 30),
  ...Array.from({ length: 10 }, (_, i) => mix(b[30 + i] as Picture, c[i] as Picture, (i + 1) / 11)),
  ...c.slice(10),
]
const plain = boundariesOf(film)

describe('shot detection as a whole', () => {
  it('finds both boundaries of the film used here', () => {
    expect(plain.map((x) => x.kind)).toEqual(['cut', 'dissolve'])
  })

  it('moves with time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (shift) => {
        const moved = boundariesOf(film, { ptsMs: film.map((_, t) => t * 40 + shift) })
        expect(brief(moved)).toEqual(brief(plain))
        moved.forEach((x, i) => {
          expect(x.atMs - (plain[i]?.atMs ?? 0)).toBeCloseTo(shift, 3)
        })
      }),
      { numRuns: 3 },
    )
  })

  it('does not care how often a frame is repeated (variable rate)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 90, maxLength: 90 }),
        (extra) => {
          const frames: Picture[] = []
          const ptsMs: number[] = []
          film.forEach((picture, t) => {
            for (let k = 0; k <= (extra[t] ?? 0); k++) {
              frames.push(picture)
              ptsMs.push(t * 40 + k * 20)
            }
          })
          const found = boundariesOf(frames, { ptsMs })
          expect(found.map((x) => x.kind)).toEqual(['cut', 'dissolve'])
          found.forEach((x, i) => {
            expect(Math.abs(x.atMs - (plain[i]?.atMs ?? 0))).toBeLessThanOrEqual(80)
          })
        },
      ),
      { numRuns: 4 },
    )
  })

  it.each([0.25, 0.5, 0.8])('does not care about exposure (× %f)', (gain) => {
    expect(boundariesOf(film.map((p) => lit(p, gain))).map((x) => x.kind)).toEqual([
      'cut',
      'dissolve',
    ])
  })

  it('survives empty and tiny films', () => {
    expect(boundariesOf([])).toEqual([])
    for (const n of [1, 2, 3, 5]) expect(boundariesOf(take(1, n))).toEqual([])
  })

  it('keeps less than 280 bytes a frame', () => {
    const meter = createShotMeter({ size: SIZE })
    const y = new Uint8Array(SIZE.width * SIZE.height).fill(80)
    const uv = new Uint8Array(y.length / 4).fill(128)
    for (let t = 0; t < 1500; t++) meter.push({ ptsMs: t * 40, y, u: uv, v: uv })
    const track = meter.finish()
    const bytes = Object.values(track).reduce(
      (sum: number, value: unknown) => sum + (ArrayBuffer.isView(value) ? value.byteLength : 0),
      0,
    )
    expect(track.frames).toBe(1500)
    expect(bytes / track.frames).toBeLessThan(280)
  })
})
