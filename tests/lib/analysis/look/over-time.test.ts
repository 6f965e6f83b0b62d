// Light over the length of a shot: steady, drifting, flickering, flashing.

import { describe, expect, it } from 'vitest'
import { type LumaSeries, lightStability } from '#lib/analysis/look/light-stability.ts'
import { summariseLook } from '#lib/analysis/look/summarise.ts'
import { scene, seeded, trackOf } from './paint.ts'

/** `seconds` of mean L* at 25 frames a second with a little measuring noise. */
function series(meanL: (seconds: number, frame: number) => number, seconds = 4): LumaSeries {
  const random = seeded(5)
  const n = seconds * 25
  return {
    ptsMs: Float64Array.from({ length: n }, (_, i) => 40 * i),
    meanL: Float64Array.from({ length: n }, (_, i) => meanL(i / 25, i) + 0.2 * (random() - 0.5)),
  }
}
const label = (s: LumaSeries) => lightStability(s, 0, 4000)

describe('light over time', () => {
  it('calls steady light steady', () => {
    const found = label(series(() => 40))
    expect(found).toMatchObject({ value: 'steady', flashesMs: [] })
    expect(found?.probability).toBeGreaterThan(0.95)
  })

  it.each([8, -8])('sees a drift of %d L*', (by) => {
    const found = label(series((t) => 40 + (by * t) / 4))
    expect(found?.value).toBe('drifting')
    expect(found?.driftL).toBeCloseTo(0.8 * by, 0)
  })

  it.each([3, 5, 10])('sees a flicker of %d Hz', (hz) => {
    const found = label(series((t) => 40 + 3 * Math.sin(2 * Math.PI * hz * t)))
    expect(found?.value).toBe('flicker')
    expect(found?.flickerRmsL).toBeGreaterThan(1.2)
  })

  it('takes a slow swing for no flicker', () => {
    const found = label(series((t) => 40 + 3 * Math.sin(2 * Math.PI * 0.4 * t)))
    expect(found?.value).not.toBe('flicker')
    expect(found?.flickerRmsL).toBeLessThan(0.3)
  })

  it('takes a lamp switched on and off for no flicker', () => {
    expect(label(series((t) => (t > 2 ? 52 : 40)))?.value).toBe('drifting')
    expect(label(series((t) => (t > 1 && t < 3 ? 52 : 40)))?.value).not.toBe('flicker')
  })

  it('sees single frames of lightning, and where', () => {
    const found = label(series((_, i) => (i === 30 || i === 70 ? 75 : 40)))
    expect(found).toMatchObject({ value: 'flash', flashesMs: [1200, 2800] })
    // A lasting jump is a change of light, not a flash.
    expect(label(series((_, i) => (i > 50 ? 65 : 40)))?.value).not.toBe('flash')
  })

  it('reads uneven frame times', () => {
    const random = seeded(8)
    let t = 0
    const times = Float64Array.from({ length: 120 }, () => (t += 15 + 50 * random()))
    const wave = (hz: number): LumaSeries => ({
      ptsMs: times,
      meanL: times.map((ms) => 40 + 3 * Math.sin((2 * Math.PI * hz * ms) / 1000)),
    })
    expect(label(wave(6))?.value).toBe('flicker')
    expect(label(wave(0.3))?.value).not.toBe('flicker')
  })
})

describe('the claim', () => {
  const track = trackOf([
    scene(1),
    scene(1),
    scene(1),
    scene(1),
    scene(1),
    scene(1),
    scene(1),
    scene(1),
  ])
  const claim = (luma?: LumaSeries, options = {}) =>
    summariseLook(track, 0, 4000, luma, options).claims.find((c) => c.type === 'stability')

  it('trusts the full-rate series above the sampled frames', () => {
    expect(claim(series((t) => 40 + 3 * Math.sin(12 * Math.PI * t)))?.value).toBe('flicker')
    const sampled = claim()
    expect(sampled?.value).toBe('steady')
    expect(sampled?.confidence).toBeLessThan(0.65)
  })

  it('doubts a change while the camera moves', () => {
    const drift = series((t) => 40 + 3 * t)
    expect(claim(drift, { cameraMoves: true })?.confidence).toBeLessThan(
      claim(drift)?.confidence ?? 0,
    )
  })

  it('leaves a fade at the start out', () => {
    const faded = series((t) => (t < 1 ? 40 * t : 40))
    expect(claim(faded)?.value).toBe('drifting')
    expect(claim(faded, { exclude: [[0, 1000]] })?.value).toBe('steady')
  })
})
