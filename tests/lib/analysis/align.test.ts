// The aligner against exact truth: shifts, scale, roll, exposure, whips, moving subjects, cuts.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAligner } from '#lib/analysis/align.ts'
import { createScene, type FrameLook, motionBetween, type Pose } from './motion/synthetic-scene.ts'

const size = { width: 160, height: 90 }
const aligner = createAligner(size)
const scenes = [1, 2, 3].map((seed) => createScene(size, seed))
const pose = (x: number, y: number, logScale = 0, roll = 0): Pose => ({ x, y, logScale, roll })

function errors(scene: number, a: Pose, b: Pose, lookA: FrameLook = {}, lookB: FrameLook = lookA) {
  const { render } = scenes[scene]!
  const got = aligner.align(render(a, lookA), render(b, lookB))
  const want = motionBetween(a, b)
  return {
    got,
    shiftPx: Math.hypot(got.tx - want.tx, got.ty - want.ty),
    scalePct: 100 * Math.abs(got.logScale - want.logScale),
    rollDeg: (180 / Math.PI) * Math.abs(got.roll - want.roll),
  }
}

const run = { numRuns: 25, seed: 11 }
const place = fc.record({
  scene: fc.integer({ min: 0, max: 2 }),
  x: fc.integer({ min: 0, max: 255 }),
  y: fc.integer({ min: 0, max: 255 }),
})
const within = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true })

describe('align', () => {
  it('recovers small similarities to a few hundredths of a pixel', () => {
    fc.assert(
      fc.property(
        place,
        within(5),
        within(5),
        within(0.03),
        within(0.03),
        ({ scene, x, y }, dx, dy, ds, dr) => {
          const e = errors(scene, pose(x, y), pose(x + dx, y + dy, ds, dr), { noise: 1.5 })
          expect(e.shiftPx).toBeLessThan(0.12)
          expect(e.scalePct).toBeLessThan(0.15)
          expect(e.rollDeg).toBeLessThan(0.1)
          expect(e.got.inliers).toBeGreaterThan(0.9)
        },
      ),
      run,
    )
  })

  it('solves whips of 30 to 45 % of the frame without a guess', () => {
    fc.assert(
      fc.property(
        place,
        fc.double({ min: 48, max: 72, noNaN: true }),
        fc.boolean(),
        within(5),
        ({ scene, x, y }, dx, left, dy) => {
          const e = errors(scene, pose(x, y), pose(x + (left ? -dx : dx), y + dy), { noise: 1.5 })
          expect(e.shiftPx).toBeLessThan(0.4)
          expect(e.got.overlap).toBeLessThan(0.75)
        },
      ),
      run,
    )
  })

  it('is not moved by a change of exposure', () => {
    fc.assert(
      fc.property(place, within(3), within(3), ({ scene, x, y }, dx, dy) => {
        const e = errors(scene, pose(x, y), pose(x + dx, y + dy), {}, { gain: 0.75, offset: 12 })
        expect(e.shiftPx).toBeLessThan(0.15)
        expect(e.got.gain).toBeGreaterThan(1.2)
      }),
      run,
    )
  })

  it('tells a still pair, a moved pair and an unrelated pair apart', () => {
    const still = errors(0, pose(10, 20), pose(10, 20), { noise: 1 }).got
    expect(still.still).toBeGreaterThan(0.3)
    expect(still.residual0).toBeLessThan(1.5)
    const moved = errors(0, pose(10, 20), pose(16, 23), { noise: 1 }).got
    expect(moved.still).toBeLessThan(0.03)
    expect(moved.residual).toBeLessThan(0.3 * moved.residual0)
    const a = scenes[0]!.render(pose(0, 0))
    const b = scenes[1]!.render(pose(90, 70))
    const unrelated = aligner.align(a, b)
    expect(unrelated.residual).toBeGreaterThan(5)
    expect(unrelated.inliers).toBeLessThan(0.5)
  })

  it('says that a flat frame has no texture, and keeps finite numbers', () => {
    const flat = new Uint8Array(size.width * size.height).fill(90)
    const pair = aligner.align(flat, flat)
    expect(pair.texture).toBe(0)
    for (const value of Object.values(pair)) expect(Number.isFinite(value)).toBe(true)
    expect(Math.hypot(pair.tx, pair.ty)).toBeLessThan(0.01)
  })

  it('works on upright and very small frames', () => {
    for (const other of [
      { width: 90, height: 160 },
      { width: 240, height: 60 },
      { width: 32, height: 18 },
    ]) {
      const { render } = createScene(other, 7)
      const pair = createAligner(other).align(render(pose(0, 0)), render(pose(1.5, -1)))
      expect(pair.tx).toBeCloseTo(-1.5, 0)
      expect(pair.ty).toBeCloseTo(1, 0)
    }
  })
})
