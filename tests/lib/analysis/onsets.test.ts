import { describe, expect, it } from 'vitest'
import { beatSync, beatSyncClaim, createOnsetMeter } from '#lib/analysis/onsets.ts'
import { createFft } from '#lib/analysis/onsets-fft.ts'

const HZ = 22_050

/** Plucked tones at the given times over a quiet hum. */
function plucks(atMs: readonly number[], seconds: number): Int16Array {
  const out = new Int16Array(HZ * seconds)
  for (let i = 0; i < out.length; i++) {
    let v = 0.02 * Math.sin((2 * Math.PI * 60 * i) / HZ)
    for (const ms of atMs) {
      const t = i / HZ - ms / 1000
      if (t >= 0 && t < 0.4) v += 0.5 * Math.exp(-12 * t) * Math.sin(2 * Math.PI * 700 * t)
    }
    out[i] = 32_000 * Math.max(-1, Math.min(1, v))
  }
  return out
}

describe('onsets', () => {
  const times = [500, 1100, 1600, 2400, 2900, 3700]

  it('are found within 40 ms, and nothing else is', () => {
    const meter = createOnsetMeter(HZ)
    meter.push(plucks(times, 5))
    const found = meter.finish()
    expect(found).toHaveLength(times.length)
    found.forEach((ms, i) => {
      expect(Math.abs(ms - (times[i] ?? 0))).toBeLessThan(40)
    })
  })

  it('do not depend on how the samples are cut into pieces', () => {
    const pcm = plucks(times, 5)
    const whole = createOnsetMeter(HZ)
    whole.push(pcm)
    const pieces = createOnsetMeter(HZ)
    for (let at = 0; at < pcm.length; at += 777) pieces.push(pcm.subarray(at, at + 777))
    expect(pieces.finish()).toEqual(whole.finish())
  })

  it('are none in silence', () => {
    const meter = createOnsetMeter(HZ)
    meter.push(new Float32Array(HZ * 3))
    expect(meter.finish()).toEqual([])
  })
})

describe('fft', () => {
  it('finds a pure tone in its bin and refuses odd sizes', () => {
    const re = Float64Array.from({ length: 64 }, (_, i) => Math.cos((2 * Math.PI * 5 * i) / 64))
    const im = new Float64Array(64)
    createFft(64)(re, im)
    const power = Array.from(re, (x, k) => Math.hypot(x, im[k] ?? 0))
    expect(power[5]).toBeCloseTo(32, 6)
    expect(power.filter((p) => p > 1e-6)).toHaveLength(2)
    expect(() => createFft(48)).toThrow(RangeError)
  })
})

describe('cuts on the beat', () => {
  const beats = Array.from({ length: 60 }, (_, i) => 500 * i)
  const range: [number, number] = [0, 30_000]

  it('are tight on the beat, none off it, and no label below eight cuts', () => {
    const on = beats.filter((_, i) => i % 4 === 0).map((ms) => ms + 30)
    const off = beats.filter((_, i) => i % 4 === 0).map((ms) => ms + 250)
    expect(beatSyncClaim(beatSync(on, beats, 30_000), range)?.value).toBe('tight')
    expect(beatSyncClaim(beatSync(off, beats, 30_000), range)?.value).toBe('none')
    expect(beatSyncClaim(beatSync(on.slice(0, 7), beats, 30_000), range)).toBeUndefined()
  })

  it('take chance from the rate of onsets', () => {
    expect(beatSync([0], beats, 30_000).chance).toBeCloseTo(1 - Math.exp(-0.32), 6)
  })
})
