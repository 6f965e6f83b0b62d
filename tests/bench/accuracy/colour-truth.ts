// Light and colour of an uncompressed render, in doubles, in the plainest way: rgb24 frames in,
// true labels out. Written from the published definitions (see README), not from the product.

import { BANDS, place, placeAll } from './bands.ts'
import type { TrueLabel } from './clip.ts'
import { toLab } from './lab.ts'

interface Pixels {
  /** Per pixel of all sampled frames. */
  l: Float64Array
  a: Float64Array
  b: Float64Array
  rgb: Float64Array
}

/** `dump` holds frames of `width × height`; black bars of `bars` rows and columns are left out. */
export function lookTruth(
  dump: Buffer,
  width: number,
  height: number,
  bars: { x: number; y: number } = { x: 0, y: 0 },
): TrueLabel[] {
  const p = pixelsOf(dump, width, height, bars)
  const sortedL = Float64Array.from(p.l).sort()
  const at = (q: number) => sortedL[Math.min(sortedL.length - 1, Math.floor(q * sortedL.length))]!
  const n = p.l.length
  const labels: TrueLabel[] = []
  const add = (
    category: string,
    type: string,
    number: number,
    placed: { value: string; border: boolean },
    also: string[] = [],
  ) =>
    labels.push({ category, type, accept: [placed.value, ...also], number, border: placed.border })

  // One and a half codes of leeway on either side: grain and YUV move a clipped pixel that far.
  const brightest = (i: number) => Math.max(p.rgb[3 * i]!, p.rgb[3 * i + 1]!, p.rgb[3 * i + 2]!)
  const above = (code: number) => (100 * count(n, (i) => brightest(i) >= code)) / n
  const below = (code: number) => (100 * count(n, (i) => brightest(i) <= code)) / n
  const coded = [codedClipping(p, 0.299, 0.114), codedClipping(p, 0.2126, 0.0722)]
  const high = above(253.5)
  const low = below(2.5)
  add('lighting', 'key_level', at(0.5), place(BANDS.key_level, at(0.5)))
  add(
    'lighting',
    'dynamic_span',
    at(0.95) - at(0.05),
    place(BANDS.dynamic_span, at(0.95) - at(0.05)),
  )
  add(
    'lighting',
    'highlight_clipping',
    high,
    placeAll(BANDS.highlight_clipping, [
      high,
      above(252),
      above(254.9),
      ...coded.map((c) => c.high),
    ]),
  )
  add(
    'lighting',
    'shadow_clipping',
    low,
    placeAll(BANDS.shadow_clipping, [low, below(1), below(4), ...coded.map((c) => c.low)]),
  )

  const neutral = neutralReadings(p)
  add(
    'color_grading',
    'temperature',
    neutral[0]!.b,
    placeAll(
      BANDS.temperature,
      neutral.map((r) => r.b),
    ),
  )
  add(
    'color_grading',
    'tint',
    neutral[0]!.a,
    placeAll(
      BANDS.tint,
      neutral.map((r) => r.a),
    ),
  )
  labels.push(saturationLabel(p))
  const rms = deviation(p.l) / 100
  add('color_grading', 'contrast', rms, place(BANDS.contrast, rms))
  labels.push(blackLabel(at(0.005), low))
  add('color_grading', 'white_level', at(0.995), place(BANDS.white_level, at(0.995)))
  const mid = mean(sortedL.subarray(Math.floor(0.4 * n), Math.ceil(0.6 * n)))
  add('color_grading', 'midtone_level', mid, place(BANDS.midtone_level, mid))
  labels.push(...hueLabels(p), ...toneLabels(p, sortedL))
  return labels
}

function pixelsOf(
  dump: Buffer,
  width: number,
  height: number,
  bars: { x: number; y: number },
): Pixels {
  const k = Math.max(1, Math.round(Math.max(width, height) / 320))
  const frames = Math.floor(dump.length / (width * height * 3))
  const cols = Math.floor((width - 2 * bars.x) / k)
  const rows = Math.floor((height - 2 * bars.y) / k)
  const n = frames * cols * rows
  const out: Pixels = {
    l: new Float64Array(n),
    a: new Float64Array(n),
    b: new Float64Array(n),
    rgb: new Float64Array(3 * n),
  }
  for (let f = 0, o = 0; f < frames; f++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++, o++) {
        for (let c = 0; c < 3; c++) {
          let sum = 0
          for (let dy = 0; dy < k; dy++)
            for (let dx = 0; dx < k; dx++)
              sum +=
                dump[((f * height + bars.y + y * k + dy) * width + bars.x + x * k + dx) * 3 + c]!
          out.rgb[3 * o + c] = sum / (k * k)
        }
        const [l, a, b] = toLab(out.rgb[3 * o]!, out.rgb[3 * o + 1]!, out.rgb[3 * o + 2]!)
        out.l[o] = l
        out.a[o] = a
        out.b[o] = b
      }
  return out
}

/** Clipped shares (%) after 8-bit limited-range YUV and back: the definition says "after decode". */
function codedClipping(p: Pixels, kr: number, kb: number): { high: number; low: number } {
  const n = p.l.length
  let high = 0
  let low = 0
  for (let i = 0; i < n; i++) {
    const [r, g, b] = [p.rgb[3 * i]!, p.rgb[3 * i + 1]!, p.rgb[3 * i + 2]!]
    const luma = kr * r + (1 - kr - kb) * g + kb * b
    const y = (Math.round(16 + (219 / 255) * luma) - 16) * (255 / 219)
    const u = (Math.round((224 / 255) * ((b - luma) / (2 - 2 * kb))) * 255) / 224
    const v = (Math.round((224 / 255) * ((r - luma) / (2 - 2 * kr))) * 255) / 224
    const red = y + (2 - 2 * kr) * v
    const blue = y + (2 - 2 * kb) * u
    const most = Math.max(red, blue, (y - kr * red - kb * blue) / (1 - kr - kb))
    if (most >= 253.5) high++
    if (most <= 2.5) low++
  }
  return { high: (100 * high) / n, low: (100 * low) / n }
}

/** Mean a*, b* of low-chroma mid-tones under three readings of "mid-tone"; the full mean below 5 %. */
function neutralReadings(p: Pixels): { a: number; b: number }[] {
  return [
    [10, 90, 10],
    [20, 80, 10],
    [25, 75, 10],
    [10, 90, -1],
    [20, 80, 20],
  ].map(([from, to, floor]) => {
    const low = indices(
      p.l.length,
      (i) => p.l[i]! >= from! && p.l[i]! <= to! && Math.hypot(p.a[i]!, p.b[i]!) < 12,
    )
    const used =
      low.length >= 0.05 * p.l.length ? low : indices(p.l.length, (i) => p.l[i]! > floor!)
    const all = used.length > 0 ? used : indices(p.l.length, () => true)
    return { a: mean(all.map((i) => p.a[i]!)), b: mean(all.map((i) => p.b[i]!)) }
  })
}

/** Hasler & Süsstrunk M3; monochrome when the 90th percentile of chroma is below 4. */
function saturationLabel(p: Pixels): TrueLabel {
  const n = p.l.length
  const rg = Float64Array.from({ length: n }, (_, i) => p.rgb[3 * i]! - p.rgb[3 * i + 1]!)
  const yb = Float64Array.from(
    { length: n },
    (_, i) => (p.rgb[3 * i]! + p.rgb[3 * i + 1]!) / 2 - p.rgb[3 * i + 2]!,
  )
  const m3 = Math.hypot(deviation(rg), deviation(yb)) + 0.3 * Math.hypot(mean(rg), mean(yb))
  const chroma = Float64Array.from({ length: n }, (_, i) => Math.hypot(p.a[i]!, p.b[i]!)).sort()
  const p90 = chroma[Math.floor(0.9 * n)]!
  const placed = place(BANDS.m3, m3)
  return {
    category: 'color_grading',
    type: 'saturation',
    accept: [p90 < 4 ? 'monochrome' : placed.value],
    number: m3,
    border: Math.abs(p90 - 4) < 0.8 || (p90 >= 4 && placed.border),
  }
}

function blackLabel(p05: number, lowShare: number): TrueLabel {
  const crushed = p05 < 0.5 && lowShare > 1
  const unsure =
    p05 < 3 &&
    ((Math.abs(p05 - 0.5) < 0.4 && lowShare > 0.7) || (p05 < 0.9 && Math.abs(lowShare - 1) < 0.3))
  const placed = place(BANDS.black_level, p05)
  return {
    category: 'color_grading',
    type: 'black_level',
    accept: [crushed ? 'crushed' : placed.value],
    number: p05,
    border: unsure || placed.border,
  }
}

const HUES: readonly [string, number][] = [
  ['red', 50],
  ['orange', 75],
  ['yellow', 105],
  ['green', 170],
  ['cyan', 225],
  ['blue', 300],
  ['purple', 345],
]
const TONES: readonly [string, number][] = [
  ['magenta', 20],
  ['warm', 110],
  ['green', 170],
  ['teal', 240],
  ['blue', 300],
]

const sector = (table: readonly [string, number][], hue: number) =>
  table.find(([, end]) => hue < end)?.[0] ?? table[0]![0]

const nearSector = (table: readonly [string, number][], hue: number, guard: number) =>
  table.some(([, end]) => Math.abs(((hue - end + 540) % 360) - 180) < guard)

/** 36 bins of hue weighted by chroma above 8: its peak after a 3-bin mean, and its entropy. */
function hueLabels(p: Pixels): TrueLabel[] {
  const bins = new Float64Array(36)
  let chromatic = 0
  for (let i = 0; i < p.l.length; i++) {
    const c = Math.hypot(p.a[i]!, p.b[i]!)
    if (c <= 8) continue
    chromatic++
    const bin = Math.floor(hueOf(p.a[i]!, p.b[i]!) / 10)
    bins[bin] = bins[bin]! + c
  }
  const share = chromatic / p.l.length
  const total = bins.reduce((s, v) => s + v, 0)
  const entropy = bins.reduce((s, v) => (v > 0 ? s - (v / total) * Math.log2(v / total) : s), 0)
  const smooth = Array.from(bins, (_, i) => bins[(i + 35) % 36]! + bins[i]! + bins[(i + 1) % 36]!)
  const best = smooth.indexOf(Math.max(...smooth))
  const hue = best * 10 + 5
  const value = share < 0.05 ? 'none' : sector(HUES, hue)
  const rival = Math.max(...smooth.filter((_, i) => sector(HUES, i * 10 + 5) !== sector(HUES, hue)))
  const variety = place(BANDS.hue_variety, entropy)
  return [
    {
      category: 'color_grading',
      type: 'dominant_hue',
      accept: [value],
      number: hue,
      border:
        Math.abs(share - 0.05) < 0.02 ||
        (share >= 0.05 && (nearSector(HUES, hue, 6) || rival > 0.9 * smooth[best]!)),
    },
    {
      category: 'color_grading',
      type: 'hue_variety',
      accept: [variety.value],
      number: entropy,
      border: variety.border || share < 0.02,
    },
  ]
}

/** Mean a*, b* of the darkest 20 % above L* 3 and the brightest 20 %, and what lies between them. */
function toneLabels(p: Pixels, sortedL: Float64Array): TrueLabel[] {
  const above3 = sortedL.filter((l) => l > 3)
  const darkEnd = above3[Math.floor(0.2 * above3.length)] ?? 3
  const lightStart = sortedL[Math.floor(0.8 * sortedL.length)]!
  const tone = (keep: (l: number) => boolean) => {
    const some = indices(p.l.length, (i) => keep(p.l[i]!))
    return { a: mean(some.map((i) => p.a[i]!)), b: mean(some.map((i) => p.b[i]!)) }
  }
  const dark = tone((l) => l > 3 && l <= darkEnd)
  const light = tone((l) => l >= lightStart)
  const label = (type: string, t: { a: number; b: number }, limit: number): TrueLabel => {
    const c = Math.hypot(t.a, t.b)
    const hue = hueOf(t.a, t.b)
    return {
      category: 'color_grading',
      type,
      accept: [c < limit ? 'neutral' : sector(TONES, hue)],
      number: c,
      border:
        Math.abs(c - limit) < 0.6 ||
        (c >= limit && nearSector(TONES, hue, 5)) ||
        above3.length < 0.1 * sortedL.length,
    }
  }
  return [label('shadow_hue', dark, 2.5), label('highlight_hue', light, 4), splitLabel(dark, light)]
}

function splitLabel(dark: { a: number; b: number }, light: { a: number; b: number }): TrueLabel {
  const distance = Math.hypot(light.a - dark.a, light.b - dark.b)
  const db = light.b - dark.b
  const [cd, cl] = [Math.hypot(dark.a, dark.b), Math.hypot(light.a, light.b)]
  const turn = Math.abs(((hueOf(light.a, light.b) - hueOf(dark.a, dark.b) + 540) % 360) - 180)
  const accept: string[] = []
  if (distance < 6) accept.push('none')
  if (cd > 5 && cl > 5 && turn >= 150) accept.push('complementary')
  if (db > 6 && dark.b < 1) accept.push('warm_over_cool')
  if (db < -6) accept.push('cool_over_warm')
  // The definitions leave a gap (a hue split without a warm or cool end): not scored as clear.
  const gap = accept.length === 0
  const near =
    Math.abs(distance - 6) < 0.8 ||
    Math.abs(Math.abs(db) - 6) < 0.8 ||
    (db > 6 && Math.abs(dark.b - 1) < 0.6) ||
    Math.abs(turn - 150) < 6 ||
    (turn > 150 && (Math.abs(cd - 5) < 0.6 || Math.abs(cl - 5) < 0.6))
  return {
    category: 'color_grading',
    type: 'split_tone',
    accept: gap ? ['none'] : accept,
    number: distance,
    border: gap || near,
  }
}

const hueOf = (a: number, b: number) => ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360

const count = (n: number, test: (i: number) => boolean) => indices(n, test).length

function indices(n: number, test: (i: number) => boolean): number[] {
  const out: number[] = []
  for (let i = 0; i < n; i++) if (test(i)) out.push(i)
  return out
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

function deviation(values: ArrayLike<number>): number {
  const m = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - m) ** 2
  return Math.sqrt(sum / values.length)
}
