// Pixels that carry the alignment: the strongest gradient of each small cell, on every pyramid level.
// One pyramid in → coordinates, grey value and gradient per chosen pixel. Even spacing keeps a busy
// subject from outvoting a calm background.

import { type ActiveArea, findActiveArea } from './align-active.ts'
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
  /** Without black bars. */
  active: ActiveArea
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
  return { levels, texture: 0, active: { x0: 0, x1: 0, y0: 0, y1: 0 } }
}

/** Chooses anew after the pyramid that the template was made from has been filled. */
export function fillTemplate(template: Template): void {
  const { levels, active } = template
  const fine = levels[0]!
  findActiveArea(fine.level, active)
  for (const level of levels) choose(level, active)
  const area = (active.x1 - active.x0) * (active.y1 - active.y0)
  template.texture = Math.min(1, (fine.count * fine.cell * fine.cell) / Math.max(1, area))
}

function choose(t: TemplateLevel, active: ActiveArea): void {
  const { width: w, height: h, cx, cy, step, data } = t.level
  const left = Math.max(1, Math.ceil(active.x0 / step))
  const right = Math.min(w - 1, Math.floor(active.x1 / step))
  const top = Math.max(1, Math.ceil(active.y0 / step))
  const bottom = Math.min(h - 1, Math.floor(active.y1 / step))
  const { cell } = t
  let n = 0
  for (let y0 = top; y0 < bottom; y0 += cell) {
    const y1 = Math.min(y0 + cell, bottom)
    for (let x0 = left; x0 < right; x0 += cell) {
      const x1 = Math.min(x0 + cell, right)
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
