// What must hold of any picture.

import { describe, expect, it } from 'vitest'
import { appendRows } from '#lib/analysis/look/append.ts'
import { createLookMeter } from '#lib/analysis/look/meter.ts'
import { framesOf } from '#lib/analysis/look/pool.ts'
import { oklabSamples, oklabStats } from '#lib/analysis/look/samples.ts'
import { summariseLook } from '#lib/analysis/look/summarise.ts'
import { packTracks, unpackTracks } from '#lib/analysis/series.ts'
import { barred, read, readStill, SIZE, scene, seeded, trackOf } from './paint.ts'

/** Keys that a re-ordering of pixels may change. */
const SPATIAL = new Set([
  'contrast_stops',
  'exposure_stops',
  'sharpness',
  'sharp_tile_share',
  'symmetry',
  'saliency_x',
  'saliency_y',
  'left_right_l',
  'centre_rim_l',
])

describe('bars', () => {
  it.each([
    ['letterbox', 24, 0],
    ['pillarbox', 0, 40],
    ['windowbox', 16, 30],
  ])('%s does not change the numbers', (_, top, left) => {
    for (const seed of [1, 2, 3]) {
      const picture = scene(seed)
      const bare = readStill(picture).numbers
      const boxed = barred(picture, SIZE, top, left, 3)
      const { numbers } = readStill(boxed.rgb, boxed.size)
      for (const [key, value] of Object.entries(bare)) {
        // One line per barred side is given up, which moves every statistic a little; the mean colour
        // of a tone also jumps when its border falls on a patch.
        const floor = /^(highlight|shadow)_/.test(key) ? 1.5 : 0.35
        const slack = (SPATIAL.has(key) ? 0.12 : 0.02) * Math.abs(value) + floor
        expect(Math.abs((numbers[key] as number) - value), key).toBeLessThan(
          key === 'active_aspect' ? 0.001 : slack,
        )
      }
    }
  })
})

describe('pixels and frames', () => {
  it('does not care where pixels lie', () => {
    const picture = scene(4)
    const shuffled = picture.slice()
    const random = seeded(99)
    for (let i = shuffled.length / 3 - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      for (let c = 0; c < 3; c++) {
        const kept = shuffled[3 * i + c] as number
        shuffled[3 * i + c] = shuffled[3 * j + c] as number
        shuffled[3 * j + c] = kept
      }
    }
    const first = readStill(picture).numbers
    const second = readStill(shuffled).numbers
    for (const key of Object.keys(first)) {
      if (!SPATIAL.has(key)) expect(second[key], key).toBeCloseTo(first[key] as number, 2)
    }
  })

  it('says the same of a shot twice as long', () => {
    const frames = [5, 6, 7].map((seed) => scene(seed))
    const once = read(trackOf(frames))
    const twice = read(trackOf([...frames, ...frames]))
    for (const key of Object.keys(once.numbers)) {
      expect(twice.numbers[key], key).toBeCloseTo(once.numbers[key] as number, 3)
    }
    // The palette draws other places of other frames.
    const named = (r: typeof once) => r.claims.filter((c) => c.type !== 'palette')
    expect(named(twice).map((c) => [c.type, c.value])).toEqual(
      named(once).map((c) => [c.type, c.value]),
    )
  })

  it('does not care in which order frames come', () => {
    const frames = [5, 6, 7].map((seed, i) => ({ ptsMs: 500 * i, rgb: scene(seed) }))
    const reading = (order: number[]) => {
      const meter = createLookMeter({ size: SIZE })
      for (const i of order) meter.push(frames[i] as (typeof frames)[0])
      const { measurements } = summariseLook(meter.finish(), 0, 1500)
      return measurements
    }
    expect(reading([2, 0, 1])).toEqual(reading([0, 1, 2]))
  })

  it('moves up with exposure and leaves hue alone', () => {
    const low = readStill(scene(8, SIZE, 0.6)).numbers
    const high = readStill(scene(8, SIZE, 0.9)).numbers
    for (const key of ['median_l', 'mean_l', 'p95_l', 'exposure_stops', 'm3']) {
      expect(high[key], key).toBeGreaterThan(low[key] as number)
    }
    expect(Math.abs((high.hue_deg as number) - (low.hue_deg as number))).toBeLessThan(6)
  })
})

describe('segments', () => {
  const frames = [1, 2, 3, 4, 5, 6].map((seed) => scene(seed))
  const track = trackOf(frames)

  it('leaves transitions and edges out', () => {
    // Frames stand at 250, 750, 1250 … ms.
    expect(framesOf(track, 0, 3000)).toEqual([0, 1, 2, 3, 4, 5])
    expect(framesOf(track, 0, 3000, [[700, 1300]])).toEqual([0, 3, 4, 5])
    expect(framesOf(track, 200, 2800)).toEqual([1, 2, 3, 4])
    expect(framesOf(track, 740, 800)).toEqual([1])
  })

  it('reads a part as it would read that part alone', () => {
    const part = summariseLook(track, 500, 1500).measurements
    const alone = summariseLook(trackOf(frames.slice(1, 3)), 0, 1000).measurements
    expect(part).toEqual(alone)
  })

  it('says so when a shot has no frame', () => {
    const { claims, measurements, warnings } = summariseLook(track, 300, 700)
    expect(warnings).toContain('no_sampled_frame')
    expect(measurements).toEqual({})
    expect(claims.map((c) => [c.category, c.type, c.value, c.confidence])).toEqual([
      ['lighting', 'key_level', 'unknown', 0],
      ['color_grading', 'temperature', 'unknown', 0],
    ])
  })

  it('keeps evidence inside the segment, in order, without overlap', () => {
    const { claims } = summariseLook(track, 100, 2900)
    for (const { timeRangesMs, confidence, type } of claims) {
      let last = 100
      for (const [from, to] of timeRangesMs) {
        expect(from, type).toBeGreaterThanOrEqual(last)
        expect(to).toBeGreaterThan(from)
        last = to
      }
      expect(last).toBeLessThanOrEqual(2900)
      expect(confidence).toBeGreaterThanOrEqual(0)
      expect(confidence).toBeLessThanOrEqual(1)
    }
  })
})

describe('the track', () => {
  const first = trackOf([scene(1), scene(2)])
  const extra = trackOf([scene(3)])

  it('stays near 5 kB a frame', () => {
    const bytes = Object.values(first).reduce<number>(
      (sum, field) => sum + (typeof field === 'object' ? field.byteLength : 0),
      0,
    )
    expect(bytes / first.frameCount).toBeLessThan(5500)
  })

  it('grows by the frames of a second pass', () => {
    const joined = appendRows(first, extra)
    expect(joined.frameCount).toBe(3)
    expect(joined).toEqual({
      ...trackOf([scene(1), scene(2), scene(3)]),
      ptsMs: Float64Array.of(250, 750, 250),
      samples: expect.any(Uint8Array),
    })
    expect(() => appendRows(first, { ...extra, width: 160 })).toThrow(/width/)
  })

  it('comes back from its file unchanged', () => {
    expect(unpackTracks(packTracks({ look: first })).look).toEqual(first)
  })

  it('is the same every time', () => {
    expect(trackOf([scene(1), scene(2)])).toEqual(first)
  })

  it('counts large frames too', () => {
    const size = { width: 320, height: 320 }
    const { numbers } = readStill(scene(9, size), size)
    const area = { width: 160, height: 320 }
    expect(numbers.dark_pct).toBeLessThanOrEqual(100)
    expect(readStill(scene(9, area), area).numbers.dark_pct).toBeLessThanOrEqual(100)
  })
})

it('keeps samples that stand for the picture', () => {
  const track = trackOf([1, 2, 3, 4, 5, 6].map(() => scene(11)))
  const sampled = oklabStats(oklabSamples(track, [0, 1, 2, 3, 4, 5]))
  const few = oklabStats(oklabSamples(track, [0, 1, 2, 3, 4, 5], 500))
  expect(sampled.count).toBe(6 * 384)
  expect(few.count).toBe(500)
  for (let i = 0; i < 3; i++) {
    expect(few.mean[i]).toBeCloseTo(sampled.mean[i] as number, 1)
    expect(sampled.covariance[4 * i]).toBeGreaterThan(0)
  }
})
