// Frames painted from known colours, and what a meter reads from them.

import { codesOfLab } from '#lib/analysis/colour/lab.ts'
import type { Triple } from '#lib/analysis/colour/xyz.ts'
import type { FrameSize } from '#lib/analysis/frame.ts'
import { createLookMeter } from '#lib/analysis/look/meter.ts'
import { type LookOptions, summariseLook } from '#lib/analysis/look/summarise.ts'
import type { LookTrack } from '#lib/analysis/look/track.ts'

export const SIZE: FrameSize = { width: 320, height: 180 }

/** A frame whose pixel (x, y) has the codes that `paint` gives, rounded and clamped. */
export function frameOf(
  paint: (x: number, y: number) => Triple,
  size: FrameSize = SIZE,
): Uint8Array {
  const rgb = new Uint8Array(size.width * size.height * 3)
  let p = 0
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      for (const code of paint(x, y)) rgb[p++] = Math.round(Math.min(255, Math.max(0, code)))
    }
  }
  return rgb
}

/** Vertical stripes of CIELAB colours, one share of the width each. */
export function stripes(
  parts: readonly { share: number; lab: Triple }[],
  size: FrameSize = SIZE,
): Uint8Array {
  const ends: number[] = []
  let end = 0
  for (const { share } of parts) {
    end += share * size.width
    ends.push(Math.round(end))
  }
  const colours = parts.map(({ lab }) => codesOfLab(lab))
  return frameOf((x) => colours[ends.findIndex((e) => x < e)] as Triple, size)
}

/** The frame inside bars of black (or `code`), `top` and `left` pixels thick on both sides. */
export function barred(
  rgb: Uint8Array,
  size: FrameSize,
  top: number,
  left: number,
  code = 0,
): { rgb: Uint8Array; size: FrameSize } {
  const big = { width: size.width + 2 * left, height: size.height + 2 * top }
  const out = frameOf((x, y) => {
    const u = x - left
    const v = y - top
    if (u < 0 || v < 0 || u >= size.width || v >= size.height) return [code, code, code]
    const p = 3 * (v * size.width + u)
    return [rgb[p] as number, rgb[p + 1] as number, rgb[p + 2] as number]
  }, big)
  return { rgb: out, size: big }
}

/** A track of frames half a second apart. */
export function trackOf(frames: readonly Uint8Array[], size: FrameSize = SIZE): LookTrack {
  const meter = createLookMeter({ size })
  frames.forEach((rgb, i) => {
    meter.push({ ptsMs: 250 + 500 * i, rgb })
  })
  return meter.finish()
}

/** The reading of a whole track: values by type, numbers by key. */
export function read(track: LookTrack, options: LookOptions = {}) {
  const reading = summariseLook(track, 0, 500 * track.frameCount, undefined, options)
  const values: Record<string, string> = {}
  const confidence: Record<string, number> = {}
  for (const claim of reading.claims) {
    values[claim.type] ??= claim.value
    confidence[claim.type] ??= claim.confidence
  }
  return { ...reading, values, confidence, numbers: reading.measurements }
}

/** Reads one still picture shown for two seconds. */
export function readStill(rgb: Uint8Array, size: FrameSize = SIZE, options: LookOptions = {}) {
  return read(trackOf([rgb, rgb, rgb, rgb], size), options)
}

/** Repeatable random numbers 0..1. */
export function seeded(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** A picture with gradients, shapes and noise, in gamut, for properties that must hold of any picture. */
export function scene(seed: number, size: FrameSize = SIZE, gain = 1): Uint8Array {
  const random = seeded(seed * 7919 + 13)
  const base: Triple = [40 + random() * 90, 40 + random() * 90, 40 + random() * 90]
  const rgb = new Float32Array(size.width * size.height * 3).map((_, i) => base[i % 3] as number)
  for (let disc = 0; disc < 14; disc++) {
    const cx = random() * size.width
    const cy = random() * size.height
    const r = 8 + random() * 50
    const colour = [random() * 230, random() * 230, random() * 230]
    const last = Math.min(size.height - 1, Math.floor(cy + r))
    for (let y = Math.max(0, Math.ceil(cy - r)); y <= last; y++) {
      const half = Math.sqrt(Math.max(0, r * r - (y - cy) ** 2))
      const end = Math.min(size.width - 1, Math.floor(cx + half))
      for (let x = Math.max(0, Math.ceil(cx - half)); x <= end; x++) {
        rgb.set(colour, 3 * (y * size.width + x))
      }
    }
  }
  return Uint8Array.from(rgb, (code, i) => {
    const shade = 0.6 + (0.8 * Math.floor(i / (3 * size.width))) / size.height
    return Math.max(0, Math.min(255, Math.round(gain * (code * shade + 6 * (random() - 0.5)))))
  })
}
