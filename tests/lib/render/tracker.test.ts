// The tracker that judges the renderer is itself held against pictures whose shift is known by construction.

import { describe, expect, it } from 'vitest'
import { blurred, type Placement, place } from '#tests/helpers/tracker.ts'

const REFERENCE = { width: 960, height: 540 }
const FRAME = { width: 640, height: 360 }

/** A texture that can be asked at any point: thirty waves of 6 to 30 pixels. */
const waves = Array.from({ length: 30 }, (_, i) => {
  const [angle, length] = [i * 2.399963, 6 + 24 * ((i * 0.618034) % 1)]
  return {
    x: (2 * Math.PI * Math.cos(angle)) / length,
    y: (2 * Math.PI * Math.sin(angle)) / length,
    phase: i * 1.7,
  }
})
const texture = (x: number, y: number): number =>
  128 + waves.reduce((sum, w) => sum + 6 * Math.sin(w.x * x + w.y * y + w.phase), 0)

const picture = ({ width, height }: typeof FRAME, at: (x: number, y: number) => [number, number]) =>
  Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width
    return Math.round(texture(...at(x + 0.5, (i - x) / width + 0.5)))
  })

describe('tracker', () => {
  const reference = blurred(
    picture(REFERENCE, (x, y) => [x, y]),
    REFERENCE.width,
    REFERENCE.height,
    1,
  )
  const cases: Placement[] = [
    { x: 0, y: 0, a: 1.5, b: 0 },
    { x: 0.37, y: -1.21, a: 1.5, b: 0 },
    { x: 1.5, y: 1.25, a: 1.4, b: 0.02 },
    { x: -1.1, y: 0.8, a: 1.3, b: -0.05 },
  ]
  it.each(cases)('finds %o', (truth) => {
    const plane = picture(FRAME, (x, y) => {
      const [u, v] = [x - FRAME.width / 2, y - FRAME.height / 2]
      return [
        REFERENCE.width / 2 + truth.x + truth.a * u - truth.b * v,
        REFERENCE.height / 2 + truth.y + truth.b * u + truth.a * v,
      ]
    })
    const guess = { x: truth.x + 1.6, y: truth.y - 1.2, a: truth.a + 0.003, b: truth.b - 0.003 }
    const found = place(reference, blurred(plane, FRAME.width, FRAME.height, 1), guess)
    expect(Math.hypot(found.x - truth.x, found.y - truth.y)).toBeLessThan(0.02)
    expect(Math.hypot(found.a - truth.a, found.b - truth.b) * (FRAME.width / 2)).toBeLessThan(0.03)
  })
})
