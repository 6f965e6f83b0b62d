// Small films painted in TypeScript: seeded scenes as endless textures, and the edits between them.

import type { LumaFrame } from '#lib/analysis/frame.ts'
import { type Boundary, detectBoundaries } from '#lib/analysis/shots/detect.ts'
import { createShotMeter } from '#lib/analysis/shots/meter.ts'

export const SIZE = { width: 160, height: 90 }
const AREA = SIZE.width * SIZE.height
const CHROMA = AREA / 4

export interface Picture {
  y: Float32Array
  u: number
  v: number
}

/** 0..1 from two integers and a seed. */
function noise(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 2246822519)
  h = Math.imul(h ^ (h >>> 13), 1274126177)
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296
}

function smooth(x: number, y: number, seed: number, cell: number): number {
  const gx = Math.floor(x / cell)
  const gy = Math.floor(y / cell)
  const fx = x / cell - gx
  const fy = y / cell - gy
  const top = noise(gx, gy, seed) * (1 - fx) + noise(gx + 1, gy, seed) * fx
  const low = noise(gx, gy + 1, seed) * (1 - fx) + noise(gx + 1, gy + 1, seed) * fx
  return top * (1 - fy) + low * fy
}

/** A view of scene `seed` from camera position (x, y); blurred sideways by `blur` pixels. */
export function scene(seed: number, x = 0, y = 0, blur = 1): Picture {
  const out = new Float32Array(AREA)
  const samples = Math.max(1, Math.round(blur / 3))
  for (let r = 0; r < SIZE.height; r++) {
    for (let c = 0; c < SIZE.width; c++) {
      let sum = 0
      for (let s = 0; s < samples; s++) {
        const px = c + x + (s * blur) / samples
        sum +=
          0.55 * smooth(px, r + y, seed, 34) +
          0.3 * smooth(px, r + y, seed + 91, 11) +
          0.15 * smooth(px, r + y, seed + 17, 4)
      }
      out[r * SIZE.width + c] = 26 + (190 * sum) / samples
    }
  }
  return { y: out, u: 110 + 36 * noise(1, 2, seed), v: 110 + 36 * noise(3, 4, seed) }
}

export const flat = (code: number): Picture => ({
  y: new Float32Array(AREA).fill(code),
  u: 128,
  v: 128,
})

/** b over a; `share` of b for every pixel. */
export function mix(
  a: Picture,
  b: Picture,
  share: number | ((x: number, y: number) => number),
): Picture {
  const y = new Float32Array(AREA)
  let total = 0
  for (let i = 0; i < AREA; i++) {
    const s =
      typeof share === 'number'
        ? share
        : share((i % SIZE.width) / SIZE.width, Math.floor(i / SIZE.width) / SIZE.height)
    y[i] = (a.y[i] as number) * (1 - s) + (b.y[i] as number) * s
    total += s / AREA
  }
  return { y, u: a.u * (1 - total) + b.u * total, v: a.v * (1 - total) + b.v * total }
}

export const lit = (p: Picture, gain: number, offset = 0): Picture => ({
  ...p,
  y: p.y.map((v) => Math.min(235, Math.max(16, 16 + (v - 16) * gain + offset))),
})

/** Frames `first … first + n − 1` of a slow handheld take of a scene. */
export const take = (seed: number, n: number, first = 0): Picture[] =>
  Array.from({ length: n }, (_, i) => scene(seed, 0.25 * (first + i), Math.sin((first + i) / 7)))

/** Runs pictures through the meter, through one reused buffer, with a little grain. */
export function boundariesOf(
  pictures: readonly Picture[],
  options: { fps?: number; ptsMs?: readonly number[]; grain?: number } = {},
): Boundary[] {
  const { fps = 25, grain = 1 } = options
  const meter = createShotMeter({ size: SIZE })
  const frame: LumaFrame = {
    ptsMs: 0,
    y: new Uint8Array(AREA),
    u: new Uint8Array(CHROMA),
    v: new Uint8Array(CHROMA),
  }
  pictures.forEach((picture, t) => {
    frame.ptsMs = options.ptsMs?.[t] ?? (t * 1000) / fps
    for (let i = 0; i < AREA; i++) {
      frame.y[i] = (picture.y[i] as number) + grain * 2 * (noise(i, t, 7) - 0.5)
    }
    frame.u.fill(picture.u)
    frame.v.fill(picture.v)
    meter.push(frame)
  })
  return detectBoundaries(meter.finish())
}

/** Kind and frame of every boundary, for short expectations. */
export const brief = (found: readonly Boundary[]): string[] =>
  found.map((b) => `${b.kind}@${b.frame}`)
