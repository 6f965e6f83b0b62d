import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mapShots } from '#lib/analysis/mapping/map-shots.ts'
import { pairCosts } from '#lib/analysis/mapping/pair-cost.ts'
import { hungarian } from './hungarian.ts'
import { LEVELS, pairF1, profileOf, seeded, targetShots, userShots } from './simulator.ts'

const LISTS = 40

describe.each([
  ['distinct shots', false, 0.91],
  ['one location', true, 0.88],
] as const)('%s', (name, oneLocation, least) => {
  test(`pair F1 ≥ ${least}, and not below Hungarian on the same lists`, () => {
    const ours: number[] = []
    const theirs: number[] = []
    for (const [k, edit] of Object.values(LEVELS).entries())
      for (let n = 0; n < LISTS; n++) {
        const r = seeded(7_000_000 + k * 1000 + n + (oneLocation ? 500_000 : 0))
        const target = targetShots(r, 5 + Math.floor(r() * 26), oneLocation)
        const user = userShots(r, target, edit, oneLocation ? 0.3 : 1)
        const [a, b] = [profileOf(user), profileOf(target)]
        ours.push(pairF1(user, mapShots(a, b).pairs))
        theirs.push(
          pairF1(
            user,
            hungarian(
              pairCosts(a, b).map((row) => row.map((c) => c.cost)),
              0.55,
            ),
          ),
        )
      }
    const mean = (xs: number[]) => xs.reduce((s, x) => s + x, 0) / xs.length
    const gaps = ours.map((x, i) => x - (theirs[i] ?? 0))
    const sd = Math.sqrt(mean(gaps.map((g) => (g - mean(gaps)) ** 2)) / gaps.length)
    console.info(
      `${name}: F1 ${mean(ours).toFixed(3)}, Hungarian ${mean(theirs).toFixed(3)}, ` +
        `gap ${mean(gaps).toFixed(3)} ± ${(1.96 * sd).toFixed(3)}`,
    )
    expect(mean(ours)).toBeGreaterThanOrEqual(least)
    expect(mean(gaps)).toBeGreaterThanOrEqual(-1.96 * sd)
  })
})

const list = fc
  .record({ seed: fc.integer({ min: 0, max: 1e6 }), count: fc.integer({ min: 1, max: 12 }) })
  .map(({ seed, count }) => targetShots(seeded(seed), count, false))

test('a video against itself maps one to one, at the highest score', () => {
  fc.assert(
    fc.property(list, (shots) => {
      const mapping = mapShots(profileOf(shots), profileOf(shots))
      expect(mapping.pairs.map((p) => [p.user, p.target, p.relation])).toEqual(
        shots.map((_, i) => [i, i, 'one_to_one']),
      )
      expect(mapping.score).toBe(1)
      expect([mapping.missing, mapping.extra]).toEqual([[], []])
    }),
  )
})

test('every shot is accounted for once, and hand-made pairs stand', () => {
  const overrides = fc.array(fc.record({ user: fc.nat(11), target: fc.option(fc.nat(11)) }), {
    maxLength: 5,
  })
  fc.assert(
    fc.property(list, list, overrides, (user, target, drawn) => {
      const wished = new Map(drawn.map((o) => [o.user, o.target]))
      const hand = [...wished]
        .filter(([u, t]) => u < user.length && (t ?? 0) < target.length)
        .map(([u, t]) => ({ user: u, target: t }))
      const { pairs, missing, extra, score } = mapShots(profileOf(user), profileOf(target), hand)
      const paired = new Set(pairs.map((p) => p.user))
      expect([...paired, ...extra].sort((a, b) => a - b)).toEqual(user.map((_, i) => i))
      expect(new Set([...pairs.map((p) => p.target), ...missing]).size).toBe(target.length)
      for (const { user: u, target: t } of hand)
        if (t === null) expect(extra).toContain(u)
        else expect(pairs.filter((p) => p.user === u)).toMatchObject([{ target: t, byHand: true }])
      for (const p of pairs) {
        expect(p.confidence).toBeGreaterThanOrEqual(0)
        expect(p.confidence).toBeLessThanOrEqual(1)
      }
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(1)
    }),
  )
})

test('relations: a shot cut in two is split, two joined are a merge, a carried-off one has moved', () => {
  const base = targetShots(seeded(11), 8, false)
  const at = (i: number) => base[i] as (typeof base)[number]
  const half = (i: number) => ({ ...at(i), durationMs: at(i).durationMs / 2 })
  const relations = (user: typeof base) =>
    mapShots(profileOf(user), profileOf(base)).pairs.map(
      (p) => `${p.user}>${p.target} ${p.relation}`,
    )
  const split = [...base.slice(0, 3), half(3), half(3), ...base.slice(4)]
  expect(relations(split)).toContain('3>3 split')
  expect(relations(split)).toContain('4>3 split')
  const moved = [...base.slice(1, 7), at(0), at(7)]
  expect(relations(moved)).toContain('6>0 moved')
})
