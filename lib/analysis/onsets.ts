// Onsets of sound: mono PCM in → times in ms at which something begins. Positive spectral flux of
// log-compressed magnitudes (window 1024, hop 512 at 22 050 Hz) above a local median plus MAD.
// And how far cuts fall on them, against what chance would give.

import type { Claim } from './claim.ts'
import { createFft } from './onsets-fft.ts'

const WINDOW = 1024
const HOP = 512
/** Frames on either side for the threshold, and for being the highest. */
const AROUND = 12
const NEAR = 3
const MAD_FACTOR = 3
/** Of the 98th percentile of the flux. */
const WEAKEST = 0.15
const MIN_GAP_MS = 60
/** Cut and onset belong together within this. */
export const HIT_MS = 80
const MIN_CUTS = 8

export interface OnsetMeter {
  /** Samples −1..1 or 16-bit integers; any length. */
  push(samples: Float32Array | Int16Array): void
  /** Onset times in ms, ascending. */
  finish(): number[]
}

/** A meter for `hz` samples a second; keeps one number per 512 samples. */
export function createOnsetMeter(hz = 22_050): OnsetMeter {
  const fft = createFft(WINDOW)
  const hann = Float64Array.from(
    { length: WINDOW },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW),
  )
  const waiting = new Float32Array(WINDOW)
  const re = new Float64Array(WINDOW)
  const im = new Float64Array(WINDOW)
  const last = new Float32Array(WINDOW / 2)
  let filled = 0
  let flux = new Float32Array(1024)
  let frames = 0

  function analyse(): void {
    for (let i = 0; i < WINDOW; i++) {
      re[i] = (waiting[i] as number) * (hann[i] as number)
      im[i] = 0
    }
    fft(re, im)
    let rise = 0
    for (let k = 1; k < WINDOW / 2; k++) {
      const level = Math.log1p(10 * Math.hypot(re[k] as number, im[k] as number))
      const d = level - (last[k] as number)
      if (d > 0) rise += d
      last[k] = level
    }
    if (frames === flux.length) {
      const more = new Float32Array(flux.length * 2)
      more.set(flux)
      flux = more
    }
    // The first window has nothing to rise from.
    flux[frames] = frames === 0 ? 0 : rise / (WINDOW / 2)
    frames++
  }

  return {
    push(samples) {
      const scale = samples instanceof Int16Array ? 1 / 32_768 : 1
      for (let i = 0; i < samples.length; i++) {
        waiting[filled++] = (samples[i] as number) * scale
        if (filled < WINDOW) continue
        analyse()
        waiting.copyWithin(0, HOP)
        filled = WINDOW - HOP
      }
    },
    finish: () => pick(flux.subarray(0, frames), hz),
  }
}

function pick(flux: Float32Array, hz: number): number[] {
  const onsets: number[] = []
  const local: number[] = []
  // What is far below the strong onsets of the piece is reverberation or hum.
  const floor = WEAKEST * ([...flux].sort((a, b) => a - b)[Math.floor(0.98 * flux.length)] ?? 0)
  for (let t = 1; t < flux.length; t++) {
    const here = flux[t] as number
    let highest = true
    for (let k = Math.max(0, t - NEAR); k <= Math.min(flux.length - 1, t + NEAR); k++) {
      const other = flux[k] as number
      if (k !== t && (other > here || (other === here && k < t))) highest = false
    }
    if (!highest) continue
    local.length = 0
    for (let k = Math.max(0, t - AROUND); k <= Math.min(flux.length - 1, t + AROUND); k++) {
      local.push(flux[k] as number)
    }
    local.sort((a, b) => a - b)
    const middle = local[local.length >> 1] as number
    const mad = local.map((x) => Math.abs(x - middle)).sort((a, b) => a - b)[local.length >> 1]
    if (here < Math.max(middle + MAD_FACTOR * (mad as number) + 0.02, floor)) continue
    // A rise shows in the window whose new half holds it.
    const ms = ((t * HOP + WINDOW - HOP / 2) / hz) * 1000
    if (ms - (onsets[onsets.length - 1] ?? Number.NEGATIVE_INFINITY) >= MIN_GAP_MS) onsets.push(ms)
  }
  return onsets
}

export interface BeatSync {
  cuts: number
  /** Share of cuts within 80 ms of an onset, and what chance would give, 0..1. */
  share: number
  chance: number
  ratio: number
}

/** Cuts against onsets, all in ms. Chance: onsets as a Poisson stream of the same rate. */
export function beatSync(
  cutsMs: readonly number[],
  onsetsMs: readonly number[],
  durationMs: number,
): BeatSync {
  let hits = 0
  for (const cut of cutsMs) if (onsetsMs.some((o) => Math.abs(o - cut) <= HIT_MS)) hits++
  const rate = durationMs > 0 ? onsetsMs.length / durationMs : 0
  const chance = 1 - Math.exp(-2 * HIT_MS * rate)
  const share = cutsMs.length ? hits / cutsMs.length : 0
  return { cuts: cutsMs.length, share, chance, ratio: chance > 0 ? share / chance : 0 }
}

/** The label, when there are at least eight cuts. Confidence from the binomial error of the share. */
export function beatSyncClaim(sync: BeatSync, range: [number, number]): Claim | undefined {
  if (sync.cuts < MIN_CUTS || sync.chance <= 0) return undefined
  const { share, ratio, chance } = sync
  const value = ratio < 1.3 ? 'none' : ratio > 2 && share >= 0.6 ? 'tight' : 'partial'
  const border = Math.min(Math.abs(ratio - 1.3), Math.abs(ratio - 2)) * chance
  const error = Math.sqrt(Math.max(share * (1 - share), 0.02) / sync.cuts)
  const round = (x: number): number => Math.round(x * 1000) / 1000
  return {
    category: 'pacing',
    type: 'beat_sync',
    value,
    // The type is weak: never surer than 0.85.
    confidence: Math.min(0.85, 0.5 + 0.2 * (border / error)),
    timeRangesMs: [range],
    measured: { number: round(share), unit: 'share of cuts within 80 ms of an onset' },
    extensions: { chance: round(chance), ratio: round(ratio), cuts: sync.cuts },
  }
}
