// The meter's promises as a stream: few pairs, touching pairs, true time, odd streams.

import { describe, expect, it } from 'vitest'
import { createMotionMeter } from '#lib/analysis/motion/meter.ts'
import { MOTION_COLUMNS } from '#lib/analysis/motion/track.ts'
import { createScene } from './synthetic-scene.ts'
import { SIZE, trackOf } from './synthetic-shot.ts'

describe('createMotionMeter', () => {
  it('solves about eight touching pairs a second of calm pictures at 60 fps', () => {
    const { track } = trackOf({ seconds: 2, fps: 60, pose: (s) => ({ x: 5 * s }) })
    expect(track.frameCount).toBe(120)
    expect(track.pairCount).toBeGreaterThanOrEqual(15)
    expect(track.pairCount).toBeLessThanOrEqual(18)
    for (let i = 0; i < track.pairCount; i++) {
      expect(track.t1[i]).toBeGreaterThan(track.t0[i]!)
      expect(track.from[i]).toBeLessThanOrEqual(track.t0[i]!)
      if (i > 0) expect(track.t0[i]).toBe(track.t1[i - 1])
      for (const name of MOTION_COLUMNS) expect(Number.isFinite(track[name][i]!)).toBe(true)
    }
    expect(track.t1.at(-1)).toBe(track.lastMs)
  })

  it('uses presentation time: a variable frame rate does not change the speed', () => {
    const { render } = createScene(SIZE, 1)
    const meter = createMotionMeter({ size: SIZE })
    let ms = 0
    for (let i = 0; ms < 2000; i++) {
      meter.push({ ptsMs: ms, y: render({ x: 0.016 * ms, y: 0, logScale: 0, roll: 0 }) })
      ms += [20, 65, 40, 130, 33][i % 5]!
    }
    const track = meter.finish()
    for (let i = 0; i < track.pairCount; i++) {
      expect(track.tx[i]! / (track.t1[i]! - track.t0[i]!)).toBeCloseTo(-0.016, 2)
    }
  })

  it('finds the one bad pair at a cut and goes on', () => {
    const { track, borders } = trackOf(
      { seconds: 1, fps: 24, scene: 1, pose: (s) => ({ x: 8 * s }) },
      { seconds: 1, fps: 24, scene: 2, pose: (s) => ({ y: 8 * s }) },
    )
    const bad = [...track.inliers].flatMap((v, i) => (v < 0.42 ? [i] : []))
    expect(bad.length).toBe(1)
    expect(track.t0[bad[0]!]).toBeLessThan(borders[1]!)
    expect(track.t1[bad[0]!]).toBeCloseTo(borders[1]!, 3)
  })

  it('survives no frame, one frame, repeated and unordered times', () => {
    expect(createMotionMeter({ size: SIZE }).finish().pairCount).toBe(0)
    const meter = createMotionMeter({ size: SIZE })
    const frame = createScene(SIZE, 1).render({ x: 0, y: 0, logScale: 0, roll: 0 })
    for (const ptsMs of [0, 0, 200, 150, 200, 400]) meter.push({ ptsMs, y: frame })
    const track = meter.finish()
    expect([...track.t1]).toEqual([200, 400])
    expect(Math.hypot(track.tx[1]!, track.ty[1]!)).toBeLessThan(0.02)
  })
})
