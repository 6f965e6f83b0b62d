// Bars: found where they are, followed when they change, never seen in a dark scene.

import { describe, expect, it } from 'vitest'
import { createBarFinder } from '#lib/analysis/bars.ts'
import { barred, frameOf, SIZE, scene, seeded } from './look/paint.ts'

const NONE = { top: 0, bottom: 0, left: 0, right: 0 }
const find = (rgb: Uint8Array, size = SIZE) => ({ ...createBarFinder(size).find(rgb) })

/** A letterboxed frame of SIZE: the picture is painted over the middle. */
function letterboxed(seed: number, bar: number, code = 0): Uint8Array {
  const inner = { width: SIZE.width, height: SIZE.height - 2 * bar }
  return barred(scene(seed, inner), inner, bar, 0, code).rgb
}

describe('finding', () => {
  it('finds letterbox, pillarbox and windowbox to the line', () => {
    for (const seed of [1, 2, 3, 4]) {
      const picture = scene(seed)
      const wide = barred(picture, SIZE, 30, 0)
      expect(find(wide.rgb, wide.size)).toEqual({ ...NONE, top: 30, bottom: 30 })
      const tall = barred(picture, SIZE, 0, 55, 10)
      expect(find(tall.rgb, tall.size)).toEqual({ ...NONE, left: 55, right: 55 })
      const both = barred(picture, SIZE, 20, 33)
      expect(find(both.rgb, both.size)).toEqual({ top: 20, bottom: 20, left: 33, right: 33 })
    }
  })

  it('sees none in a full picture', () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) expect(find(scene(seed))).toEqual(NONE)
  })
})

describe('dark scenes', () => {
  it('takes no dark surround for bars', () => {
    const spot = frameOf((x, y) => {
      const c = 200 * Math.exp(-((x - 160) ** 2 + (y - 90) ** 2) / 1800)
      return [c, c, c]
    })
    expect(find(spot)).toEqual(NONE)
    const night = frameOf((x, y) => {
      const c = y > 120 ? 6 + x / 40 : 3
      return [c, c, c + 3]
    })
    expect(find(night)).toEqual(NONE)
    expect(find(frameOf(() => [0, 0, 0]))).toEqual(NONE)
  })

  it('takes a title on black for a title', () => {
    const title = frameOf((x, y) => {
      const letter = y > 80 && y < 100 && x > 90 && x < 230 && x % 9 < 4
      return letter ? [240, 240, 240] : [0, 0, 0]
    })
    expect(find(title)).toEqual(NONE)
  })

  it('takes a dark floor, bright above, for a floor', () => {
    const random = seeded(3)
    const floor = frameOf((x, y) => (y > 140 ? [4, 4, 4] : [90 + 60 * random(), 80 + x / 4, 70]))
    expect(find(floor)).toEqual(NONE)
  })
})

describe('over time', () => {
  it('keeps proved bars through dark frames and subtitles, drops them when the picture fills them', () => {
    const finder = createBarFinder(SIZE)
    const dark = frameOf((_, y) => (y > 85 && y < 95 ? [30, 30, 30] : [1, 1, 1]))
    const subtitled = letterboxed(2, 22).slice()
    for (let y = 165; y < 172; y++) {
      for (let x = 110; x < 210; x += 3)
        subtitled.fill(235, 3 * (y * 320 + x), 3 * (y * 320 + x) + 6)
    }
    const tops = [letterboxed(1, 22), dark, subtitled, scene(3), letterboxed(4, 30)].map((rgb) => {
      const { top, bottom } = finder.find(rgb)
      return [top, bottom]
    })
    expect(tops).toEqual([
      [22, 22],
      [22, 22],
      [22, 22],
      [0, 0],
      [30, 30],
    ])
  })
})
