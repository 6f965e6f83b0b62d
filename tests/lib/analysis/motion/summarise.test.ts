// Motion of synthetic shots with exact truth: every movement, speeds, profiles, and what must not move.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { summariseMotion } from '#lib/analysis/motion/summarise.ts'
import { MEASUREMENTS } from '#lib/schema/measurements.ts'
import { isValue } from '#lib/schema/vocabulary.ts'
import { named, readingOf, type ShotPlan, SIZE, trackOf } from './synthetic-shot.ts'

const W = SIZE.width
const RAD = Math.PI / 180
/** Pose change per unit of "percent a second" (degrees for roll), by movement. */
const MOVES = {
  pan_right: (a: number) => ({ x: (W * a) / 100 }),
  pan_left: (a: number) => ({ x: (-W * a) / 100 }),
  tilt_up: (a: number) => ({ y: (-W * a) / 100 }),
  tilt_down: (a: number) => ({ y: (W * a) / 100 }),
  push_in: (a: number) => ({ logScale: Math.log1p(a / 100) }),
  pull_out: (a: number) => ({ logScale: -Math.log1p(a / 100) }),
  roll_clockwise: (a: number) => ({ roll: -a * RAD }),
  roll_counterclockwise: (a: number) => ({ roll: a * RAD }),
} as const
type Move = keyof typeof MOVES
const names = Object.keys(MOVES) as Move[]
const number = (move: Move) =>
  move.startsWith('roll')
    ? 'roll_deg_per_s'
    : move.startsWith('pu')
      ? 'zoom_pct_per_s'
      : 'travel_pct_w_per_s'

/** The move at `rate` for `seconds`, its progress shaped by `at` (share of time → share of way). */
function plan(move: Move, rate: number, seconds: number, at = (s: number) => s): ShotPlan {
  const step = MOVES[move](rate)
  return {
    seconds,
    pose: (t) => {
      const done = at(t / seconds) * seconds
      return Object.fromEntries(
        Object.entries({ x: 0, y: 0, logScale: 0, roll: 0, ...step }).map(([k, v]) => [
          k,
          v * done + (k === 'x' ? 40 : k === 'y' ? 60 : 0),
        ]),
      )
    },
  }
}

describe('summariseMotion', () => {
  it.each(names)('names %s and its speed within 8 percent at any pace', (move) => {
    fc.assert(
      fc.property(
        fc.double({ min: 2, max: 40, noNaN: true }),
        fc.integer({ min: 1, max: 3 }),
        (rate, scene) => {
          const speed = move.startsWith('roll') ? rate / 2 : rate
          const reading = readingOf({ ...plan(move, speed, Math.min(2, 60 / rate)), scene })
          expect(reading.value('movement')).toBe(move)
          expect(Math.abs(Math.abs(reading.measurements[number(move)]!) / speed - 1)).toBeLessThan(
            0.08,
          )
          expect(reading.claim('movement')!.confidence).toBeGreaterThan(0.8)
        },
      ),
      { numRuns: 3, seed: 5 },
    )
  })

  it('tells the twin that a similarity cannot exclude', () => {
    const reading = readingOf(plan('pan_left', 8, 1.5))
    expect(reading.claim('movement')?.extensions).toMatchObject({ ambiguous_with: 'truck_left' })
  })

  it.each([
    ['constant', (s: number) => s],
    ['ease_in', (s: number) => s * s],
    ['ease_out', (s: number) => s * (2 - s)],
    ['ease_in_out', (s: number) => s * s * s * (10 - 15 * s + 6 * s * s)],
  ] as const)('reads the profile %s through noise', (easing, at) => {
    const shot = plan('pan_right', 10, 2.5, at)
    const reading = readingOf({ ...shot, look: () => ({ noise: 2.5 }) })
    expect(reading.value('easing')).toBe(easing)
  })

  it('finds holds before and after the move', () => {
    const go = (s: number) => Math.min(1, Math.max(0, (s - 0.4) / 0.35))
    const reading = readingOf(plan('push_in', 6, 3.5, go))
    expect(reading.value('movement')).toBe('push_in')
    expect(reading.measurements.start_hold_ms).toBeGreaterThan(1300)
    expect(reading.measurements.start_hold_ms).toBeLessThan(1500)
    expect(reading.measurements.end_hold_ms).toBeGreaterThan(775)
    expect(reading.measurements.end_hold_ms).toBeLessThan(975)
    expect(reading.value('start_hold')).toBe('held')
    expect(reading.value('end_hold')).toBe('short')
  })

  it('keeps its numbers while the exposure changes', () => {
    const look = (s: number) => ({ gain: 1 - 0.12 * s, offset: 12 * s })
    const reading = readingOf({ ...plan('tilt_down', 9, 2), look })
    expect(reading.value('movement')).toBe('tilt_down')
    expect(reading.measurements.travel_pct_w_per_s).toBeCloseTo(9, 0)
  })

  it.each([0.25, 0.35, 0.45])(
    'a subject over %f of the frame does not move a still camera',
    (area) => {
      const ry = Math.sqrt((area * W * SIZE.height) / Math.PI / 1.4)
      const reading = readingOf({
        seconds: 2,
        scene: 2,
        pose: () => ({}),
        look: (s) => ({
          subject: { x: 24 * s - 24, y: 0, rx: 1.4 * ry, ry, u: 24 * s, v: 6 * Math.sin(4 * s) },
        }),
      })
      expect(reading.value('movement')).toBe('static')
      expect(reading.value('smoothness')).toBe('static')
      expect(reading.value('extent')).toBe('none')
    },
  )

  it('a pan stays a pan behind a large subject', () => {
    const subject = { x: 0, y: 10, rx: 46, ry: 34, u: 0, v: 0 }
    const reading = readingOf({
      ...plan('pan_right', 12, 2),
      look: (s) => ({ subject: { ...subject, u: 10 * s } }),
    })
    expect(reading.value('movement')).toBe('pan_right')
    expect(reading.measurements.travel_pct_w_per_s).toBeCloseTo(12, 0)
  })

  it.each(['tilt_down', 'pull_out', 'pan_left'] as const)('black bars do not hold a %s', (move) => {
    const reading = readingOf({ ...plan(move, 6, 2), bars: 12 })
    expect(reading.value('movement')).toBe(move)
    expect(Math.abs(reading.measurements[number(move)]!)).toBeCloseTo(6, 0)
  })

  it('hand shake has a size but no direction', () => {
    const reading = readingOf({
      seconds: 3,
      fps: 24,
      pose: (s) => ({
        x: 0.9 * Math.sin(11 * s) + 0.8 * Math.sin(19.3 * s + 1),
        y: 0.9 * Math.sin(13.1 * s + 2) + 0.7 * Math.sin(23 * s),
      }),
    })
    const rms =
      (100 * Math.sqrt((0.9 ** 2 + 0.8 ** 2 + 0.9 ** 2 + 0.7 ** 2) / 2)) /
      Math.hypot(W, SIZE.height)
    expect(reading.value('movement')).toBe('handheld')
    expect(reading.measurements.jitter_pct_diag! / rms).toBeGreaterThan(0.85)
    expect(reading.measurements.jitter_pct_diag! / rms).toBeLessThan(1.15)
    expect(reading.value('support')).toBe('handheld')
  })

  it('calls components of like strength free, and a flat picture unknown', () => {
    const free = readingOf({
      seconds: 2,
      pose: (s) => ({ x: 9 * s, y: 8 * s, logScale: 0.16 * s, roll: 0.16 * s }),
    })
    expect(free.value('movement')).toBe('free_move')
    const flat = readingOf({ seconds: 1, contrast: 0.001, pose: (s) => ({ x: 30 * s }) })
    expect(flat.value('movement')).toBe('unknown')
    expect(flat.value('smoothness')).toBe('unknown')
    expect(flat.measurements).toEqual({})
  })

  it('solves a whip of 180 % of the width a second frame by frame', () => {
    const shot: ShotPlan = {
      seconds: 1.5,
      fps: 24,
      pose: (s) => ({ x: 40 + 1.8 * W * Math.min(0.5, Math.max(0, s - 0.5)) }),
    }
    const { track } = trackOf(shot)
    const quick = [...track.t1].filter((t, i) => t - track.t0[i]! < 50)
    expect(quick.length).toBeGreaterThan(8)
    const reading = readingOf(shot)
    expect(reading.value('movement')).toBe('pan_right')
    expect(reading.value('translation_speed')).toBe('whip')
    expect(reading.measurements.extent_pct).toBeGreaterThan(85)
    expect(reading.measurements.extent_pct).toBeLessThan(95)
  })

  it('reads each shot of one track for itself', () => {
    const { track, borders } = trackOf(
      { ...plan('pan_right', 10, 1.6), scene: 1 },
      { ...plan('push_in', 8, 1.6), scene: 2 },
      { ...plan('tilt_up', 5, 1.6), scene: 3 },
    )
    const labels = [0, 1, 2].map((k) =>
      named(summariseMotion(track, borders[k]!, borders[k + 1]!, SIZE)).value('movement'),
    )
    expect(labels).toEqual(['pan_right', 'push_in', 'tilt_up'])
  })

  it('speaks the vocabulary and the closed list, inside the shot', () => {
    const reading = readingOf(plan('pull_out', 12, 2))
    for (const claim of reading.claims) {
      expect(isValue(claim.category, claim.type, claim.value), claim.type).toBe(true)
      expect(claim.confidence).toBeGreaterThanOrEqual(0)
      expect(claim.confidence).toBeLessThanOrEqual(1)
      for (const [from, to] of claim.timeRangesMs) {
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeGreaterThan(from)
        expect(to).toBeLessThanOrEqual(2000)
      }
    }
    for (const key of Object.keys(reading.measurements)) expect(MEASUREMENTS).toHaveProperty([key])
    expect(new Set(reading.claims.map((c) => `${c.category}.${c.type}`)).size).toBe(
      reading.claims.length,
    )
    for (let i = 1; i < reading.curve.length; i++) {
      expect(reading.curve[i]!.ts_ms - reading.curve[i - 1]!.ts_ms).toBeGreaterThanOrEqual(99)
    }
    expect(reading.curve.every((s) => Math.abs(s.zoom_pct_per_s + 11) < 2)).toBe(true)
  })
})
