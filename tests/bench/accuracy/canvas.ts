// A small painter: an RGBA canvas of floats with the few brushes that painted scenes need.
// Colours are 0–255 sRGB codes; edges are anti-aliased by a one-pixel ramp.

import type { Random } from './random.ts'

export type Rgb = readonly [number, number, number]

export class Canvas {
  readonly data: Float32Array
  readonly width: number
  readonly height: number

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.data = new Float32Array(width * height * 4)
  }

  /** Blends `colour` over the pixels of a box by `cover(x, y)` in 0..1. */
  blend(
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    colour: (x: number, y: number) => Rgb,
    cover: (x: number, y: number) => number,
  ): void {
    const { width, height, data } = this
    for (let y = Math.max(0, Math.floor(y0)); y < Math.min(height, Math.ceil(y1)); y++)
      for (let x = Math.max(0, Math.floor(x0)); x < Math.min(width, Math.ceil(x1)); x++) {
        const a = cover(x + 0.5, y + 0.5)
        if (a <= 0) continue
        const k = Math.min(1, a)
        const rgb = colour(x, y)
        const o = (y * width + x) * 4
        for (let c = 0; c < 3; c++) data[o + c] = data[o + c]! * (1 - k) + rgb[c]! * k
        data[o + 3] = data[o + 3]! * (1 - k) + 255 * k
      }
  }

  fill(colour: (x: number, y: number) => Rgb): void {
    this.blend(0, 0, this.width, this.height, colour, () => 1)
  }

  box(
    x: number,
    y: number,
    w: number,
    h: number,
    colour: Rgb,
    shade?: (x: number, y: number) => number,
  ): void {
    this.blend(
      x - 1,
      y - 1,
      x + w + 1,
      y + h + 1,
      shaded(colour, shade),
      (px, py) => ramp(Math.min(px - x, x + w - px)) * ramp(Math.min(py - y, y + h - py)),
    )
  }

  ellipse(
    cx: number,
    cy: number,
    rx: number,
    ry: number,
    colour: Rgb,
    soft = 1,
    shade?: (x: number, y: number) => number,
  ): void {
    const reach = soft + 1
    this.blend(
      cx - rx - reach,
      cy - ry - reach,
      cx + rx + reach,
      cy + ry + reach,
      shaded(colour, shade),
      (px, py) => {
        const d = Math.hypot((px - cx) / rx, (py - cy) / ry)
        return Math.min(1, Math.max(0, ((1 - d) * Math.min(rx, ry)) / soft + 0.5))
      },
    )
  }

  /** Rows of strokes that look like writing from a distance. */
  writing(rng: Random, x: number, y: number, w: number, h: number, size: number, ink: Rgb): void {
    for (let ly = y; ly + size <= y + h; ly += size * 1.7) {
      const end = x + w * rng.float(0.55, 1)
      for (let lx = x; lx < end; ) {
        const word = size * rng.float(1, 4)
        for (let gx = lx; gx < Math.min(lx + word, end); gx += size * 0.55) {
          const tall = rng.chance(0.3) ? 1 : 0.66
          this.box(gx, ly + size * (1 - tall), size * 0.16, size * tall, ink)
          if (rng.chance(0.7))
            this.box(gx, ly + size * rng.pick([0.34, 0.62, 0.88]), size * 0.45, size * 0.14, ink)
        }
        lx += word + size * 0.5
      }
    }
  }

  /** Portable any-map with alpha, which ffmpeg reads. */
  toPam(): Buffer {
    const head = Buffer.from(
      `P7\nWIDTH ${this.width}\nHEIGHT ${this.height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n`,
    )
    return Buffer.concat([head, Buffer.from(Uint8ClampedArray.from(this.data, Math.round))])
  }
}

/** Fractal value noise in −1..1, bilinear, `octaves` from a cell of `cell` pixels down. */
export function noise(
  rng: Random,
  cell: number,
  octaves: number,
): (x: number, y: number) => number {
  const side = 64
  const table = Float32Array.from({ length: side * side }, () => rng.float(-1, 1))
  const at = (i: number, j: number) => table[(j & (side - 1)) * side + (i & (side - 1))]!
  return (x, y) => {
    let sum = 0
    let weight = 0
    let amp = 1
    let scale = cell
    for (let o = 0; o < octaves; o++) {
      const u = x / scale + o * 17.3
      const v = y / scale + o * 9.1
      const i = Math.floor(u)
      const j = Math.floor(v)
      const fu = (u - i) ** 2 * (3 - 2 * (u - i))
      const fv = (v - j) ** 2 * (3 - 2 * (v - j))
      sum +=
        amp *
        ((at(i, j) * (1 - fu) + at(i + 1, j) * fu) * (1 - fv) +
          (at(i, j + 1) * (1 - fu) + at(i + 1, j + 1) * fu) * fv)
      weight += amp
      amp *= 0.6
      scale /= 2
    }
    return (1.6 * sum) / weight
  }
}

export function hsv(h: number, s: number, v: number): Rgb {
  const f = (n: number) => {
    const k = (n + h / 60) % 6
    return 255 * (v - v * s * Math.max(0, Math.min(k, 4 - k, 1)))
  }
  return [f(5), f(3), f(1)]
}

const ramp = (distance: number) => Math.min(1, Math.max(0, distance + 0.5))

const shaded =
  (colour: Rgb, shade?: (x: number, y: number) => number) =>
  (x: number, y: number): Rgb => {
    if (!shade) return colour
    const k = shade(x, y)
    return [colour[0] * k, colour[1] * k, colour[2] * k]
  }
