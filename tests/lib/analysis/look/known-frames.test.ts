// Numbers and labels of painted frames, whose truth is known from how they were painted.

import { describe, expect, it } from 'vitest'
import { labOfCodes, lightnessOfLuminance } from '#lib/analysis/colour/lab.ts'
import type { Triple } from '#lib/analysis/colour/xyz.ts'
import { frameOf, read, readStill, SIZE, stripes, trackOf } from './paint.ts'

const grey = (l: number): Triple => [l, 0, 0]

describe('lightness', () => {
  it('reads five grey patches exactly', () => {
    const { numbers, values } = readStill(
      stripes([8, 30, 50, 70, 92].map((l) => ({ share: 0.2, lab: grey(l) }))),
    )
    expect(numbers.median_l).toBeCloseTo(50, 0)
    expect(numbers.p5_l).toBeCloseTo(8, 0)
    expect(numbers.p95_l).toBeCloseTo(92, 0)
    expect(numbers.span_l).toBeCloseTo(84, 0)
    expect(numbers.mean_l).toBeCloseTo(50, 0)
    expect(numbers.midtone_l).toBeCloseTo(50, 0)
    // Population deviation of 8, 30, 50, 70, 92.
    expect(numbers.rms_l).toBeCloseTo(0.2952, 2)
    expect(values).toMatchObject({
      dynamic_span: 'full',
      contrast: 'very_high',
      saturation: 'monochrome',
      temperature: 'neutral',
      tint: 'neutral',
      dominant_hue: 'none',
      shadow_hue: 'neutral',
      split_tone: 'none',
    })
  })

  it.each([
    [6, 'very_low_key'],
    [18, 'low_key'],
    [38, 'mid_key'],
    [60, 'high_key'],
    [80, 'very_high_key'],
  ])('calls a picture of median L* %d %s, and is sure', (l, label) => {
    const frame = stripes([
      { share: 0.3, lab: grey(Math.max(1, l - 5)) },
      { share: 0.4, lab: grey(l) },
      { share: 0.3, lab: grey(l + 12) },
    ])
    const { values, confidence } = readStill(frame)
    expect(values.key_level).toBe(label)
    expect(confidence.key_level).toBeGreaterThan(0.9)
  })

  it('is unsure at a border', () => {
    expect(readStill(stripes([{ share: 1, lab: grey(25.1) }])).confidence.key_level).toBeLessThan(
      0.8,
    )
  })

  it('shifts by one stop as luminance says', () => {
    const luminance = (l: number): number => ((l + 16) / 116) ** 3
    for (const l of [30, 45, 60]) {
      const before = readStill(stripes([{ share: 1, lab: grey(l) }])).numbers
      const brighter = lightnessOfLuminance(2 * luminance(l))
      const after = readStill(stripes([{ share: 1, lab: grey(brighter) }])).numbers
      expect((after.exposure_stops ?? 0) - (before.exposure_stops ?? 0)).toBeCloseTo(1, 1)
      expect(after.median_l).toBeCloseTo(brighter, 0)
    }
  })
})

describe('clipping', () => {
  it('counts the area, high and low', () => {
    const frame = frameOf((x) => (x < 16 ? [255, 40, 40] : x < 80 ? [2, 1, 0] : [90, 90, 90]))
    const { numbers, values } = readStill(frame)
    expect(numbers.clip_high_pct).toBeCloseTo(5, 6)
    expect(numbers.clip_low_pct).toBeCloseTo(20, 6)
    expect(values.highlight_clipping).toBe('heavy')
    expect(values.shadow_clipping).toBe('heavy')
    expect(values.black_level).toBe('crushed')
    expect(values.highlight_rolloff).toBe('hard_clip')
  })

  it('tells black levels and white levels apart', () => {
    for (const [l, label] of [
      [1.5, 'true_black'],
      [5, 'soft_black'],
      [12, 'lifted'],
      [20, 'faded'],
    ] as const) {
      const frame = stripes([
        { share: 0.2, lab: grey(l) },
        { share: 0.8, lab: grey(50) },
      ])
      expect(readStill(frame).values.black_level).toBe(label)
    }
    for (const [l, label] of [
      [60, 'dim'],
      [75, 'soft_white'],
      [92, 'bright_white'],
      [99.5, 'clipped_white'],
    ] as const) {
      const frame = stripes([
        { share: 0.2, lab: grey(l) },
        { share: 0.8, lab: grey(40) },
      ])
      expect(readStill(frame).values.white_level).toBe(label)
    }
  })
})

describe('light contrast', () => {
  it('reads a key to fill of 8 : 1 as three stops', () => {
    const bright = 72
    const dark = lightnessOfLuminance(((bright + 16) / 116) ** 3 / 8)
    const { numbers } = readStill(
      stripes([
        { share: 0.5, lab: grey(bright) },
        { share: 0.5, lab: grey(dark) },
      ]),
    )
    // The offset of 0.005 that keeps black finite takes a little away.
    expect(numbers.contrast_stops).toBeGreaterThan(2.85)
    expect(numbers.contrast_stops).toBeLessThan(3.05)
  })
})

describe('casts', () => {
  it.each([
    [-10, 'very_cool'],
    [-5, 'cool'],
    [1, 'neutral'],
    [9, 'warm'],
    [20, 'very_warm'],
  ])('reads a cast of b* %d as %s', (b, label) => {
    const frame = stripes([30, 50, 70].map((l) => ({ share: 1 / 3, lab: [l, 0, b] as Triple })))
    const { numbers, values } = readStill(frame)
    expect(numbers.neutral_b).toBeCloseTo(b, 0)
    expect(values.temperature).toBe(label)
  })

  it.each([
    [-6, 'green'],
    [-3, 'slightly_green'],
    [0.3, 'neutral'],
    [3.5, 'slightly_magenta'],
    [8, 'magenta'],
  ])('reads a cast of a* %d as %s', (a, label) => {
    const frame = stripes([30, 50, 70].map((l) => ({ share: 1 / 3, lab: [l, a, 0] as Triple })))
    expect(readStill(frame).values.tint).toBe(label)
  })

  it('leaves strong colours out of the neutral cast', () => {
    const { numbers } = readStill(
      stripes([
        { share: 0.5, lab: [50, 0, 3] },
        { share: 0.5, lab: [50, 50, 40] },
      ]),
    )
    expect(numbers.neutral_b).toBeCloseTo(3, 0)
    expect(numbers.neutral_pct).toBeCloseTo(50, 0)
    expect(numbers.mean_b).toBeCloseTo(21.5, 0)
  })
})

describe('colour', () => {
  it('computes M3 as its authors do', () => {
    const red: Triple = [200, 40, 60]
    const blue: Triple = [30, 60, 180]
    const { numbers, values } = readStill(frameOf((x) => (x < 160 ? red : blue)))
    const rg = [160, -30]
    const yb = [60, -135]
    const mean = (v: number[]) => ((v[0] as number) + (v[1] as number)) / 2
    const sd = (v: number[]) => Math.abs((v[0] as number) - (v[1] as number)) / 2
    const m3 = Math.hypot(sd(rg), sd(yb)) + 0.3 * Math.hypot(mean(rg), mean(yb))
    expect(numbers.m3).toBeCloseTo(m3, 3)
    expect(values.saturation).toBe('vivid')
  })

  it.each([
    [20, 'red'],
    [62, 'orange'],
    [90, 'yellow'],
    [140, 'green'],
    [200, 'cyan'],
    [270, 'blue'],
    [320, 'purple'],
    [355, 'red'],
  ])('finds a dominant hue of %d° %s', (hue, label) => {
    const at = (c: number, h: number): Triple => [
      60,
      c * Math.cos((h * Math.PI) / 180),
      c * Math.sin((h * Math.PI) / 180),
    ]
    const { numbers, values, confidence } = readStill(
      stripes([
        { share: 0.6, lab: at(24, hue) },
        { share: 0.4, lab: grey(60) },
      ]),
    )
    const off = (((numbers.hue_deg ?? 0) - hue + 540) % 360) - 180
    expect(Math.abs(off)).toBeLessThan(1.5)
    expect(values.dominant_hue).toBe(label)
    expect(confidence.dominant_hue).toBeGreaterThan(0.9)
    expect(numbers.hue_entropy_bits).toBeLessThan(1)
  })

  it('splits tones', () => {
    const { numbers, values } = readStill(
      stripes([
        { share: 0.3, lab: [20, -4, -12] },
        { share: 0.4, lab: grey(50) },
        { share: 0.3, lab: [80, 4, 14] },
      ]),
    )
    expect(numbers.shadow_b).toBeCloseTo(-12, 0)
    expect(numbers.highlight_b).toBeCloseTo(14, 0)
    expect(values.shadow_hue).toBe('blue')
    expect(values.highlight_hue).toBe('warm')
    expect(values.split_tone).toBe('complementary')
  })

  it('returns the swatches that were painted', () => {
    const colours: Triple[] = [
      [200, 60, 50],
      [40, 90, 160],
      [225, 220, 200],
    ]
    const frame = frameOf((x) => colours[x < 160 ? 0 : x < 256 ? 1 : 2] as Triple)
    const swatches = readStill(frame).claims.filter((claim) => claim.type === 'palette')
    expect(swatches.map((s) => s.value)).toEqual(['#c83c32', '#285aa0', '#e1dcc8'])
    expect(swatches.map((s) => s.extensions?.rank)).toEqual([1, 2, 3])
    expect(swatches[0]?.extensions?.share).toBeCloseTo(0.5, 1)
  })

  it('calls a toned black-and-white by its numbers, and says that it is toned', () => {
    // Sepia: chroma follows lightness.
    const frame = frameOf((x) => {
      const l = 20 + (60 * x) / SIZE.width
      return [1.1 * 2.2 * l, 2.2 * l, 0.85 * 2.2 * l]
    })
    const claim = readStill(frame).claims.find((c) => c.type === 'saturation')
    expect(claim?.value).not.toBe('monochrome')
    expect(claim?.extensions?.toned_monochrome).toBe(true)
  })
})

describe('composition and focus', () => {
  it('knows a mirrored picture from a lopsided one', () => {
    const modules = ['composition']
    const mirrored = frameOf((x, y) => {
      const c = 40 + ((Math.min(x, SIZE.width - 1 - x) * 7 + y * 3) % 160)
      return [c, c, c]
    })
    const ramp = frameOf((x) => [x * 0.7, x * 0.7, x * 0.7])
    expect(readStill(mirrored, SIZE, { modules }).values.symmetry).toBe('symmetric')
    expect(readStill(ramp, SIZE, { modules }).values.symmetry).toBe('asymmetric')
    expect(readStill(ramp, SIZE, { modules }).numbers.symmetry).toBeCloseTo(-1, 2)
  })

  it.each([
    [{ width: 320, height: 180 }, 'wide_16_9'],
    [{ width: 180, height: 320 }, 'vertical_9_16'],
    [{ width: 320, height: 134 }, 'scope'],
    [{ width: 320, height: 240 }, 'academy_4_3'],
    [{ width: 320, height: 320 }, 'square'],
  ])('reads the aspect of %o', (size, label) => {
    const frame = frameOf((x, y) => [x % 256, y % 256, 90], size)
    expect(readStill(frame, size, { modules: ['composition'] }).values.aspect_ratio).toBe(label)
  })

  it('sees a picture without any edge as out of focus', () => {
    const soft = frameOf((x, y) => [40 + x / 2, 40 + x / 2, 60 + y])
    const { values } = readStill(soft, SIZE, { modules: ['depth_of_field', 'stability'] })
    expect(values.depth).toBe('out_of_focus')
    expect(values.sharpness).toBe('soft')
  })

  it('gives optional categories only when asked', () => {
    const { claims } = readStill(frameOf((x) => [x / 2, 90, 90]))
    expect(new Set(claims.map((c) => c.category))).toEqual(new Set(['lighting', 'color_grading']))
  })
})

it('never names what needs a face', () => {
  const { claims } = read(trackOf([frameOf(() => [200, 150, 120])]), {
    modules: ['composition', 'depth_of_field', 'stability'],
  })
  const types = claims.map((c) => c.type)
  for (const type of ['skin_hue', 'headroom', 'direction', 'backlight', 'softness']) {
    expect(types).not.toContain(type)
  }
})

it('agrees with the exact CIELAB of a flat colour', () => {
  const codes: Triple = [173, 94, 61]
  const [l, a, b] = labOfCodes(...codes)
  const { numbers } = readStill(frameOf(() => codes))
  expect(numbers.mean_l).toBeCloseTo(l, 3)
  expect(numbers.mean_a).toBeCloseTo(a, 2)
  expect(numbers.mean_b).toBeCloseTo(b, 2)
  expect(numbers.median_l).toBeCloseTo(l, 0)
})
