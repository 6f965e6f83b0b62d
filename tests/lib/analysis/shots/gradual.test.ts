import { describe, expect, it } from 'vitest'
import { boundariesOf, flat, mix, type Picture, take } from './film.ts'

/** Shot a of 40 frames, shot b of 40, `n` frames of both in between. */
function joined(n: number, join: (a: Picture, b: Picture, share: number) => Picture): Picture[] {
  const a = take(1, 40 + n)
  const b = take(2, 40 + n)
  const between = Array.from({ length: n }, (_, i) =>
    join(a[40 + i] as Picture, b[i] as Picture, (i + 1) / (n + 1)),
  )
  return [...a.slice(0, 40), ...between, ...b.slice(n)]
}

const overlap = (a: readonly [number, number], b: readonly [number, number]): number =>
  Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0])) /
  (Math.max(a[1], b[1]) - Math.min(a[0], b[0]))

describe('gradual transitions', () => {
  it.each([8, 16, 32])('a dissolve of %i frames: place and extent', (n) => {
    const found = boundariesOf(joined(n, (a, b, s) => mix(a, b, s)))
    expect(found.map((b) => b.kind)).toEqual(['dissolve'])
    const [first] = found
    expect(Math.abs((first?.frame ?? 0) - (40 + n / 2))).toBeLessThanOrEqual(2)
    expect(overlap(first?.spanMs ?? [0, 0], [1560, 1600 + n * 40])).toBeGreaterThan(0.7)
  })

  const edges: [string, (x: number, y: number, s: number) => number][] = [
    ['from the left', (x, _, s) => (x < s ? 1 : 0)],
    ['upwards', (_, y, s) => (y > 1 - s ? 1 : 0)],
    ['diagonal', (x, y, s) => ((x + y) / 2 < s ? 1 : 0)],
    ['from the centre', (x, y, s) => (Math.hypot((x - 0.5) * 1.78, y - 0.5) < s * 1.05 ? 1 : 0)],
    ['with a soft edge', (x, _, s) => Math.min(1, Math.max(0, (s * 1.4 - x) / 0.4))],
  ]
  it.each(edges)('a wipe %s', (_, share) => {
    const found = boundariesOf(joined(20, (a, b, s) => mix(a, b, (x, y) => share(x, y, s))))
    expect(found.map((b) => b.kind)).toEqual(['wipe'])
    expect(overlap(found[0]?.spanMs ?? [0, 0], [1560, 2400])).toBeGreaterThan(0.6)
  })

  it('fades to black, a hold, and up again: two boundaries, or one dip when the hold is short', () => {
    const fade = (frames: number, up: boolean): Picture[] =>
      take(up ? 2 : 1, frames, up ? 0 : 40).map((p, i) =>
        mix(p, flat(16), up ? 1 - (i + 1) / (frames + 1) : (i + 1) / (frames + 1)),
      )
    const film = (hold: number): Picture[] => [
      ...take(1, 40),
      ...fade(14, false),
      ...Array(hold).fill(flat(16)),
      ...fade(14, true),
      ...take(2, 40, 14),
    ]
    expect(boundariesOf(film(50)).map((b) => b.kind)).toEqual(['fade_out', 'fade_in'])
    const short = boundariesOf(film(6))
    expect(short.map((b) => b.kind)).toEqual(['dip_black'])
    expect(overlap(short[0]?.spanMs ?? [0, 0], [1560, 2960])).toBeGreaterThan(0.75)
  })

  it('a dip to white', () => {
    const dip = joined(20, (a, b, s) =>
      s < 0.5 ? mix(a, flat(235), 2 * s) : mix(flat(235), b, 2 * s - 1),
    )
    expect(boundariesOf(dip).map((b) => b.kind)).toEqual(['dip_white'])
  })

  it('fades at the edges of the file stand at its edges', () => {
    const n = 80
    const film = take(1, n).map((p, t) => mix(flat(16), p, Math.min(1, t / 15, (n - 1 - t) / 15)))
    const found = boundariesOf(film)
    expect(found.map((b) => [b.kind, b.frame])).toEqual([
      ['fade_in', 0],
      ['fade_out', n],
    ])
  })
})
