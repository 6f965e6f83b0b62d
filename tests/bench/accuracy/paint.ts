// Painted pictures: rooms, streets, landscapes, pages, figures; (style, seed, size) → RGBA file.

import { Canvas, hsv, noise, type Rgb } from './canvas.ts'
import type { PaintStyle } from './clip.ts'
import { type Random, seeded } from './random.ts'

export function paint(style: PaintStyle, seed: string, width: number, height: number): Buffer {
  const canvas = new Canvas(width, height)
  BRUSHES[style](canvas, seeded(`${style}:${seed}`), seed)
  return canvas.toPam()
}

const BRUSHES: Record<PaintStyle, (c: Canvas, rng: Random, seed: string) => void> = {
  room,
  street,
  landscape,
  page,
  figure: (c, rng) => figure(c, rng, c.width / 2, c.height, c.height * 0.97),
  blob,
  patches,
  pointer: (c) => {
    c.box(2, 2, c.width - 4, c.height - 4, [20, 20, 20])
    c.box(4, 4, c.width - 8, c.height - 8, [245, 245, 245])
  },
}

function room(c: Canvas, rng: Random): void {
  const { width: w, height: h } = c
  const hue = rng.float(0, 360)
  const light = rng.float(0.35, 0.9)
  const wall = hsv(hue, rng.float(0.05, 0.35), light)
  const floor = hsv((hue + rng.float(-40, 40) + 360) % 360, rng.float(0.2, 0.5), light * 0.6)
  const grain = noise(rng, 40, 5)
  const lampX = rng.float(0, w)
  const fall = (x: number, y: number) =>
    1.25 - 0.75 * Math.hypot((x - lampX) / w, (y - h * 0.2) / h) + 0.07 * grain(x, y)
  const line = h * rng.float(0.6, 0.75)
  c.box(-2, -2, w + 4, line + 2, wall, fall)
  const boards = noise(rng, 9, 3)
  c.box(
    -2,
    line,
    w + 4,
    h - line + 4,
    floor,
    (x, y) => fall(x, y) * (0.9 + 0.2 * boards(x / 12, y)),
  )
  for (let i = 0; i < Math.round((w / h) * 7); i++) {
    const bw = h * rng.float(0.08, 0.4)
    const bh = h * rng.float(0.08, 0.45)
    const x = rng.float(-bw * 0.3, w - bw * 0.7)
    const y = rng.chance(0.5) ? line - bh + rng.float(0, h * 0.25) : rng.float(0, line - bh)
    const colour = hsv(rng.float(0, 360), rng.float(0.05, 0.7), rng.float(0.1, 0.95))
    const grainy = noise(rng, rng.float(6, 40), 4)
    c.box(x + 5, y + 6, bw, bh, [12, 10, 9])
    c.box(x, y, bw, bh, colour, (px, py) => fall(px, py) * (1 + 0.25 * grainy(px, py)))
    if (rng.chance(0.45))
      c.writing(
        rng,
        x + bw * 0.1,
        y + bh * 0.15,
        bw * 0.8,
        bh * 0.7,
        Math.max(5, bh * rng.float(0.06, 0.14)),
        rng.chance(0.5) ? [20, 20, 24] : [235, 232, 225],
      )
    if (rng.chance(0.4))
      c.ellipse(
        x + bw / 2,
        y - bw * 0.2,
        bw * 0.25,
        bw * 0.25,
        hsv(rng.float(0, 360), 0.6, 0.8),
        1.5,
        fall,
      )
  }
  if (rng.chance(0.6)) figure(c, rng, rng.float(0.2, 0.8) * w, h * 1.05, h * rng.float(0.6, 0.95))
}

function street(c: Canvas, rng: Random): void {
  const { width: w, height: h } = c
  const dusk = rng.float(0.3, 1)
  const sky = hsv(rng.float(200, 240), 0.35, dusk)
  const clouds = noise(rng, w / 5, 5)
  c.fill((x, y) => {
    const k = 0.85 + 0.15 * clouds(x, y) + (0.3 * y) / h
    return [sky[0] * k, sky[1] * k, sky[2] * k]
  })
  for (let layer = 0; layer < 3; layer++)
    for (let x = -h * 0.2; x < w; ) {
      const bw = h * rng.float(0.12, 0.35)
      const top = h * rng.float(0.1 + 0.12 * layer, 0.5 + 0.1 * layer)
      const colour = hsv(rng.float(0, 60), rng.float(0.05, 0.35), dusk * rng.float(0.3, 0.9))
      const dirt = noise(rng, 30, 5)
      c.box(x, top, bw, h, colour, (px, py) => 0.95 + 0.25 * dirt(px, py))
      const cell = h * rng.float(0.03, 0.06)
      for (let wy = top + cell; wy < h * 0.85; wy += cell * 1.8)
        for (let wx = x + cell * 0.6; wx < x + bw - cell; wx += cell * 1.6)
          c.box(wx, wy, cell * 0.8, cell, rng.chance(0.25) ? [250, 225, 150] : [40, 46, 58])
      x += bw * rng.float(0.9, 1.3)
    }
  const road = noise(rng, 14, 4)
  c.box(-2, h * 0.86, w + 4, h * 0.16, [70, 70, 74], (x, y) => dusk * (1 + 0.35 * road(x, y)))
  for (let i = 0; i < (w / h) * 3; i++)
    figure(c, rng, rng.float(0, w), h * rng.float(0.92, 1), h * rng.float(0.15, 0.4))
}

function landscape(c: Canvas, rng: Random): void {
  const { width: w, height: h } = c
  const warm = rng.chance(0.5)
  const clouds = noise(rng, w / 4, 6)
  const top = hsv(warm ? 25 : 210, rng.float(0.2, 0.6), rng.float(0.5, 1))
  c.fill((x, y) => {
    const k = 0.8 + 0.3 * clouds(x, y * 2.2) + (0.25 * y) / h
    return [top[0] * k, top[1] * k, top[2] * k]
  })
  for (let layer = 0; layer < 4; layer++) {
    const ridge = noise(rng, w / (2 + layer), 5)
    const base = h * (0.4 + 0.15 * layer)
    const colour = hsv(rng.float(60, 150), rng.float(0.15, 0.6), 0.75 - 0.13 * layer)
    const grass = noise(rng, 22 - 3 * layer, 4)
    c.blend(
      0,
      0,
      w,
      h,
      (x, y) => {
        const k = 1 + 0.45 * grass(x, y)
        return [colour[0] * k, colour[1] * k, colour[2] * k]
      },
      (x, y) => y - base - ridge(x, layer * 50) * h * 0.14,
    )
  }
  for (let i = 0; i < (w / h) * 9; i++) {
    const x = rng.float(0, w)
    const y = h * rng.float(0.55, 0.95)
    const r = h * rng.float(0.02, 0.1)
    const leaf = noise(rng, r / 2, 4)
    c.box(x - r * 0.1, y, r * 0.2, r * 1.4, [70, 50, 35])
    c.ellipse(
      x,
      y - r * 0.3,
      r,
      r * 1.2,
      hsv(rng.float(40, 150), 0.6, rng.float(0.25, 0.7)),
      3,
      (px, py) => 1 + 0.6 * leaf(px, py),
    )
  }
}

/** A long document, as seen in a screen recording. */
function page(c: Canvas, rng: Random): void {
  const { width: w, height: h } = c
  const dark = rng.chance(0.3)
  const ink: Rgb = dark ? [200, 205, 210] : [40, 42, 48]
  c.fill(() => (dark ? [30, 32, 38] : [250, 250, 248]))
  c.box(0, 0, w * 0.18, h, dark ? [22, 24, 28] : [235, 237, 240])
  for (let y = 20; y < h - 60; ) {
    const size = rng.chance(0.2) ? 16 : 8
    if (rng.chance(0.18)) {
      const ph = rng.float(60, 140)
      const tone = noise(rng, 30, 5)
      c.box(
        w * 0.24,
        y,
        w * rng.float(0.3, 0.6),
        ph,
        hsv(rng.float(0, 360), 0.5, 0.8),
        (px, py) => 1 + 0.3 * tone(px, py),
      )
      y += ph + 16
    } else {
      const bh = size * 1.7 * rng.int(1, 6)
      c.writing(rng, w * 0.24, y, w * 0.68, bh, size, ink)
      y += bh + 14
    }
    if (rng.chance(0.5)) c.writing(rng, w * 0.03, y, w * 0.12, 12, 7, ink)
  }
}

/** A standing person seen from the front: head, hair, shoulders, two-tone clothes. */
function figure(c: Canvas, rng: Random, cx: number, foot: number, tall: number): void {
  const skin = hsv(rng.float(15, 35), rng.float(0.25, 0.6), rng.float(0.4, 0.95))
  const hair = hsv(rng.float(10, 45), rng.float(0.2, 0.7), rng.float(0.05, 0.6))
  const shirt = hsv(rng.float(0, 360), rng.float(0.2, 0.8), rng.float(0.2, 0.9))
  const legs = hsv(rng.float(180, 260), rng.float(0.1, 0.5), rng.float(0.1, 0.5))
  const cloth = noise(rng, tall / 12, 4)
  const shade = (x: number, y: number) => 1 + 0.3 * cloth(x, y) + (0.35 * (cx - x)) / (tall * 0.3)
  const top = foot - tall
  const head = tall * 0.075
  c.box(cx - tall * 0.09, foot - tall * 0.48, tall * 0.08, tall * 0.48, legs, shade)
  c.box(cx + tall * 0.01, foot - tall * 0.48, tall * 0.08, tall * 0.48, legs, shade)
  c.ellipse(cx, top + tall * 0.34, tall * 0.14, tall * 0.2, shirt, 2, shade)
  c.box(cx - tall * 0.17, top + tall * 0.22, tall * 0.05, tall * 0.32, shirt, shade)
  c.box(cx + tall * 0.12, top + tall * 0.22, tall * 0.05, tall * 0.32, shirt, shade)
  c.ellipse(cx, top + head * 0.9, head * 0.95, head * 1.1, hair, 1.5)
  c.ellipse(cx, top + head * 1.25, head * 0.75, head * 0.95, skin, 1.5, shade)
}

/** One soft dark or light object that fills most of its picture: something close to the lens. */
function blob(c: Canvas, rng: Random): void {
  const { width: w, height: h } = c
  const colour = hsv(
    rng.float(0, 360),
    rng.float(0, 0.4),
    rng.chance(0.6) ? rng.float(0.04, 0.2) : rng.float(0.6, 0.95),
  )
  const tone = noise(rng, w / 6, 4)
  c.ellipse(w / 2, h * 0.55, w * 0.46, h * 0.6, colour, w * 0.05, (x, y) => 1 + 0.4 * tone(x, y))
}

/** Vertical flat bands; the seed lists their codes: `r,g,b;r,g,b;…`. */
function patches(c: Canvas, _rng: Random, seed: string): void {
  const bands = seed.split(';').map((band) => band.split(',').map(Number))
  const step = c.width / bands.length
  bands.forEach((band, i) => {
    c.blend(
      i * step,
      0,
      (i + 1) * step,
      c.height,
      () => [band[0]!, band[1]!, band[2]!],
      () => 1,
    )
  })
}
