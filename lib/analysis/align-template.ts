// Pixels that carry the alignment: the strongest gradient of each small cell, on every pyramid level.
// One pyramid in → coordinates, grey value and gradient per chosen pixel. Even spacing keeps a busy
// subject from outvoting a calm background.

import type { Pyramid, PyramidLevel } from './pyramid.ts'

export interface TemplateLevel {
  level: PyramidLevel
  /** Side of a cell in pixels of this level. */
  cell: number
  count: number
  /** Coordinates relative to the optical centre, in pixels of this level. */
  x: Float32Array
  y: Float32Array
  /** Grey value minus 128, and its central-difference gradient in codes per pixel. */
  value: Float32Array
  gx: Float32Array
  gy: Float32Array
  magnitude: Float32Array
  /** Weight before any look at the other frame: 1 in the middle, 1 + BORDER at the frame's border. */
  prior: Float32Array
}

export interface Template {
  levels: TemplateLevel[]
  /** Share of level-0 cells with a usable gradient, 0..1. */
  texture: number
}

/** Weakest gradient that counts as texture, codes per pixel of the level. */
export const MIN_GRADIENT = 2
/** Subjects stand in the middle, backgrounds reach the border: it counts more. */
const BORDER = 2
const CELLS = [4, 2, 1, 1]

export function createTemplate(pyramid: Pyramid): Template {
  const levels = pyramid.levels.map((level, l) => {
    const cell = CELLS[l] ?? 1
    const n = Math.ceil(level.width / cell) * Math.ceil(level.height / cell)
    const column = (): Float32Array => new Float32Array(n)
    return {
      level,
      cell,
      count: 0,
      x: column(),
      y: column(),
      value: column(),
      gx: column(),
      gy: column(),
      magnitude: column(),
      prior: column(),
    }
  })
  return { levels, texture: 0 }
}

/** Chooses anew after the pyramid that the template was made from has been filled. */
export function fillTemplate(template: Template): void {
  for (const level of template.levels) choose(level)
  const fine = template.levels[0]!
  template.texture = fine.count / fine.x.length
}

function choose(t: TemplateLevel): void {
  const { width: w, height: h, cx, cy, data } = t.level
  const { cell } = t
  let n = 0
  for (let y0 = 1; y0 < h - 1; y0 += cell) {
    const y1 = Math.min(y0 + cell, h - 1)
    for (let x0 = 1; x0 < w - 1; x0 += cell) {
      const x1 = Math.min(x0 + cell, w - 1)
      let best = 4 * MIN_GRADIENT * MIN_GRADIENT
      let at = -1
      for (let y = y0; y < y1; y++) {
        for (let i = y * w + x0, end = y * w + x1; i < end; i++) {
          const gx = data[i + 1]! - data[i - 1]!
          const gy = data[i + w]! - data[i - w]!
          const g = gx * gx + gy * gy
          if (g > best) {
            best = g
            at = i
          }
        }
      }
      if (at < 0) continue
      const y = (at / w) | 0
      t.x[n] = at - y * w - cx
      t.y[n] = y - cy
      t.value[n] = data[at]! - 128
      t.gx[n] = (data[at + 1]! - data[at - 1]!) / 2
      t.gy[n] = (data[at + w]! - data[at - w]!) / 2
      t.magnitude[n] = Math.sqrt(best) / 2
      t.prior[n] = 1 + BORDER * Math.max((t.x[n]! / cx) ** 2, (t.y[n]! / cy) ** 2)
      n++
    }
  }
  t.count = n
}
