import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planCamera } from '#lib/render/camera-path.ts'
import { sourcePoint } from '#lib/render/corners.ts'
import { ease } from '#lib/render/easing.ts'
import { EASINGS, MOTION_TYPES, type MotionType } from '#lib/schema/motion-recipe.ts'

const timing = { frames: 50, fpsNum: 25, fpsDen: 1 }
const SIZE = { width: 1280, height: 720 }
const plan = (
  type: MotionType,
  strength = 0.2,
  more: Partial<Parameters<typeof planCamera>[0]> = {},
) =>
  planCamera({
    recipe: { type, strength, duration_ms: 2000, easing: 'ease_in_out' },
    timing,
    aspect: 16 / 9,
    maxZoom: 2,
    ...more,
  })
/** Where a thing that stands in the middle of the source's picture is seen, from the middle of the frame. */
const middleSeen = (poses: ReturnType<typeof plan>['poses'], n: number) => {
  const pose = poses.at(n) as (typeof poses)[number]
  const [x, y] = [-pose.x * SIZE.width * pose.zoom, -pose.y * SIZE.height * pose.zoom]
  const [cos, sin] = [Math.cos(pose.rollRad), Math.sin(pose.rollRad)]
  return { x: x * cos + y * sin, y: -x * sin + y * cos }
}
const curveOf = (count: number, read: (i: number) => Partial<Record<string, number>>) =>
  Array.from({ length: count }, (_, i) => ({
    ts_ms: 4000 + i * 100,
    pan_pct_w_per_s: 0,
    tilt_pct_h_per_s: 0,
    zoom_pct_per_s: 0,
    roll_deg_per_s: 0,
    ...read(i),
  }))

describe('camera path', () => {
  it('never shows a border, whatever is asked', () => {
    const speed = fc.double({ min: -30, max: 30, noNaN: true })
    const sample = fc.record({
      pan_pct_w_per_s: speed,
      tilt_pct_h_per_s: speed,
      zoom_pct_per_s: speed,
      roll_deg_per_s: speed,
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...MOTION_TYPES),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.constantFrom(...EASINGS),
        fc.double({ min: 0.4, max: 2.6, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        fc.array(sample, { minLength: 2, maxLength: 30 }),
        fc.record({
          x: fc.double({ min: 0, max: 1, noNaN: true }),
          y: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        (type, strength, easing, aspect, frames, samples, focus) => {
          const curve = samples.map((s, i) => ({ ts_ms: i * 100, ...s }))
          const recipe = { type, strength, easing, duration_ms: 2000 }
          const { poses, applied } = planCamera({
            recipe,
            timing: { ...timing, frames },
            aspect,
            maxZoom: 2,
            curve,
            focus,
          })
          expect(poses).toHaveLength(frames)
          expect(applied.max_zoom).toBeLessThanOrEqual(2)
          expect(applied.strength).toBeLessThanOrEqual(strength + 1e-4)
          const size = { width: 1000 * aspect, height: 1000 }
          for (const pose of poses)
            for (const [x, y] of [
              [0, 0],
              [1, 0],
              [0, 1],
              [1, 1],
            ] as const) {
              const at = sourcePoint(pose, size, { x: x * size.width, y: y * size.height })
              expect(Math.min(at.x, at.y, size.width - at.x, size.height - at.y)).toBeGreaterThan(
                -1e-6,
              )
            }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('takes no more cover than the move needs', () => {
    expect(plan('push_in').applied).toMatchObject({
      cover_zoom: 1,
      max_zoom: 1.2,
      strength: 0.2,
      clamps: [],
    })
    expect(plan('pan_left').applied).toMatchObject({ cover_zoom: 1.2, max_zoom: 1.2 })
    expect(plan('tilt_up').applied).toMatchObject({ cover_zoom: 1.2, max_zoom: 1.2 })
    expect(plan('static').poses).toEqual(
      plan('static').poses.map(() => ({ zoom: 1, x: 0, y: 0, rollRad: 0 })),
    )
    const rad = (4 * Math.PI) / 180
    expect(plan('roll_clockwise').applied.cover_zoom).toBeCloseTo(
      Math.cos(rad) + (16 / 9) * Math.sin(rad),
      3,
    )
  })

  it('goes where the words say, as far as the strength says', () => {
    const travel = (type: MotionType) => {
      const { poses } = plan(type)
      const [from, to] = [middleSeen(poses, 0), middleSeen(poses, -1)]
      return [(to.x - from.x) / SIZE.width, (to.y - from.y) / SIZE.height].map(
        (v) => Math.round(v * 1e6) / 1e6 + 0,
      )
    }
    expect(travel('pan_right')).toEqual([-0.2, 0])
    expect(travel('truck_left')).toEqual([0.2, 0])
    expect(travel('tilt_up')).toEqual([0, 0.2])
    expect(travel('pedestal_down')).toEqual([0, -0.2])
    const ends = (type: MotionType) => {
      const { poses } = plan(type)
      return [poses[0], poses.at(-1)]
    }
    expect(ends('push_in').map((p) => p?.zoom)).toEqual([1, 1.2])
    expect(ends('zoom_out').map((p) => p?.zoom)).toEqual([1.2, 1])
    // The camera turns clockwise: what was above the middle is seen to its left.
    const [level, turned] = ends('roll_clockwise')
    expect(level?.rollRad).toBe(0)
    expect(turned?.rollRad).toBeCloseTo((4 * Math.PI) / 180, 9)
    const right = sourcePoint(turned as never, SIZE, { x: SIZE.width, y: SIZE.height / 2 })
    expect(right.y).toBeGreaterThan(SIZE.height / 2)
  })

  it('holds the focus of a zoom in its place', () => {
    const focus = { x: 0.3, y: 0.6 }
    const { poses } = plan('push_in', 0.5, { focus })
    for (const pose of poses) {
      const at = sourcePoint(pose, SIZE, { x: focus.x * SIZE.width, y: focus.y * SIZE.height })
      expect(at.x).toBeCloseTo(focus.x * SIZE.width, 6)
      expect(at.y).toBeCloseTo(focus.y * SIZE.height, 6)
    }
  })

  it('stands still where it is eased', () => {
    const speed = (easing: (typeof EASINGS)[number], u: number) =>
      (ease(easing, u + 1e-6) - ease(easing, u - 1e-6)) / 2e-6
    expect(EASINGS.map((e) => [ease(e, 0), ease(e, 1)])).toEqual(EASINGS.map(() => [0, 1]))
    expect(speed('ease_in', 1e-6)).toBeLessThan(1e-5)
    expect(speed('ease_out', 1 - 1e-6)).toBeLessThan(1e-5)
    expect(speed('ease_in_out', 1e-6) + speed('ease_in_out', 1 - 1e-6)).toBeLessThan(1e-4)
    expect(speed('constant', 0.5)).toBeCloseTo(1, 6)
  })

  it('weakens and reports what would enlarge too much, and what needs depth', () => {
    const strong = plan('push_in', 0.9, { maxZoom: 1.5 })
    expect(strong.applied.strength).toBeCloseTo(0.5, 3)
    expect(strong.applied.clamps).toMatchObject([{ field: 'strength', asked: 0.9 }])
    expect(plan('arc_clockwise').applied).toMatchObject({
      type: 'truck_left',
      clamps: [{ field: 'type', asked: 'arc_clockwise', applied: 'truck_left' }],
    })
  })

  it('repeats the hand of a seed and knows another one', () => {
    expect(plan('handheld', 0.5, { seed: 7 })).toEqual(plan('handheld', 0.5, { seed: 7 }))
    expect(plan('handheld', 0.5, { seed: 7 }).poses).not.toEqual(
      plan('handheld', 0.5, { seed: 8 }).poses,
    )
  })

  it('repeats the extent of the target’s own curve, stretched to the new length', () => {
    const pan = plan('like_target', 1, { curve: curveOf(31, () => ({ pan_pct_w_per_s: 6 })) })
    expect(middleSeen(pan.poses, -1).x - middleSeen(pan.poses, 0).x).toBeCloseTo(
      -0.18 * SIZE.width,
      3,
    )
    const push = plan('like_target', 1, { curve: curveOf(31, () => ({ zoom_pct_per_s: 5 })) })
    expect(push.poses.at(-1)?.zoom).toBeCloseTo(Math.exp(0.15), 6)
    const tilt = plan('like_target', 1, {
      curve: curveOf(31, (i) => ({ tilt_pct_h_per_s: i < 15 ? 0 : 8 })),
    })
    const seen = tilt.poses.map((_, n) => middleSeen(tilt.poses, n).y)
    expect(Math.abs((seen[15] as number) - (seen[0] as number))).toBeLessThan(1)
    expect((seen.at(-1) as number) - (seen[0] as number)).toBeGreaterThan(0.1 * SIZE.height)
    const wild = plan('like_target', 1, { curve: curveOf(101, () => ({ pan_pct_w_per_s: 40 })) })
    expect(wild.applied.strength).toBeCloseTo(0.25, 2)
    expect(wild.applied.max_zoom).toBeCloseTo(2, 3)
  })
})
