// The path that TypeScript works out is the path that ffmpeg works out, in every ffmpeg of this machine.

import { execa } from 'execa'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planCamera } from '#lib/render/camera-path.ts'
import { cornerNumbers } from '#lib/render/corners.ts'
import { perspectiveFilter } from '#lib/render/perspective-filter.ts'
import { EASINGS, MOTION_TYPES } from '#lib/schema/motion-recipe.ts'
import { allFfmpegs } from '#tests/helpers/clips.ts'

const FFMPEGS = await allFfmpegs()
const SIZE = { width: 1510, height: 850 }
const curve = Array.from({ length: 60 }, (_, i) => ({
  ts_ms: i * 100,
  pan_pct_w_per_s: 6 * Math.sin(i / 9),
  tilt_pct_h_per_s: 3 * Math.cos(i / 5),
  zoom_pct_per_s: i < 30 ? 4 : -4,
  roll_deg_per_s: Math.sin(i / 20),
}))
const recipes = fc.record({
  type: fc.constantFrom(...MOTION_TYPES),
  strength: fc.double({ min: 0.01, max: 1, noNaN: true }),
  easing: fc.constantFrom(...EASINGS),
  duration_ms: fc.constant(3000),
})
const planned = (recipe: Parameters<typeof planCamera>[0]['recipe'], frames: number) =>
  planCamera({
    recipe,
    timing: { frames, fpsNum: 30, fpsDen: 1 },
    aspect: 16 / 9,
    maxZoom: 2,
    curve,
  }).poses

describe('perspective filter', () => {
  it('follows every path within two hundredths of a pixel', () => {
    fc.assert(
      fc.property(recipes, fc.integer({ min: 1, max: 300 }), (recipe, frames) => {
        const poses = planned(recipe, frames)
        const filter = perspectiveFilter(poses, SIZE)
        poses.forEach((pose, n) => {
          const asked = cornerNumbers(pose, SIZE)
          filter.cornersAt(n).forEach((value, i) => {
            expect(Math.abs(value - (asked[i] as number))).toBeLessThan(0.02)
          })
        })
        expect((filter.text ?? '').length).toBeLessThan(110_000)
      }),
      { numRuns: 60 },
    )
  })

  it('stays short enough for the longest and most restless path', () => {
    const recipe = {
      type: 'handheld',
      strength: 1,
      easing: 'constant',
      duration_ms: 10_000,
    } as const
    const poses = planCamera({
      recipe,
      timing: { frames: 600, fpsNum: 60, fpsDen: 1 },
      aspect: 16 / 9,
      maxZoom: 2,
    }).poses
    const { text, cornersAt } = perspectiveFilter(poses, SIZE)
    expect(text?.length).toBeLessThan(110_000)
    const off = poses.map((pose, n) =>
      Math.max(
        ...cornersAt(n).map((v, i) => Math.abs(v - (cornerNumbers(pose, SIZE)[i] as number))),
      ),
    )
    expect(Math.max(...off)).toBeLessThan(0.05)
  })

  it('is no filter at all where nothing moves', () => {
    const still = { type: 'static', strength: 1, easing: 'constant', duration_ms: 1000 } as const
    expect(perspectiveFilter(planned(still, 30), SIZE).text).toBeNull()
  })

  describe.each(FFMPEGS)('with %s', (_, ffmpeg) => {
    it('is worked out to the same numbers', async () => {
      const moves = [
        { type: 'push_in', strength: 0.18 },
        { type: 'roll_clockwise', strength: 0.4 },
        { type: 'handheld', strength: 1 },
        { type: 'like_target', strength: 1 },
      ] as const
      for (const move of moves) {
        const frames = 90
        const poses = planned({ ...move, easing: 'ease_in_out', duration_ms: 3000 }, frames)
        const { text, cornersAt } = perspectiveFilter(poses, SIZE)
        const expressions = [...(text ?? '').matchAll(/([xy]\d)='([^']+)'/g)].map(
          (m) => m[2] as string,
        )
        expect(expressions).toHaveLength(8)
        // The sound generator evaluates the same language and hands the numbers out: sample n stands for `on` = n + 1.
        const channels = expressions.map((e) => e.replaceAll('on', '(n+1)')).join('|')
        const { stdout } = await execa(
          ffmpeg.bin,
          [
            ...['-v', 'error', '-f', 'lavfi', '-i', `aevalsrc='${channels}':s=90:n=90:c=7.1:d=1`],
            ...['-c:a', 'pcm_f64le', '-f', 'f64le', '-'],
          ],
          { encoding: 'buffer' },
        )
        const view = new DataView(stdout.buffer, stdout.byteOffset, stdout.byteLength)
        for (let n = 0; n < frames; n++)
          cornersAt(n).forEach((value, i) => {
            expect(Math.abs(view.getFloat64((n * 8 + i) * 8, true) - value)).toBeLessThan(1e-6)
          })
      }
    })
  })
})
