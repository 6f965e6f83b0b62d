// The reading task: packed series and final segments in, numbers and claims of each segment out. Pure; run
// off the event loop because a long video has hundreds of segments.

import type { Claim, TimeRangeMs } from './claim.ts'
import { LIGHTNESS_OF_LUMA } from './colour/limited-luma.ts'
import { transferOfTag } from './colour/transfer.ts'
import { summariseLook } from './look/summarise.ts'
import type { LookTrack } from './look/track.ts'
import { type MotionSample, summariseMotion } from './motion/summarise.ts'
import type { MotionTrack } from './motion/track.ts'
import { shotLengthClaim } from './pacing.ts'
import { unpackTracks } from './series.ts'
import type { ShotTrack } from './shots/track.ts'
import { transitionClaims } from './shots/transition-claims.ts'
import { WARNING_TEXTS } from './warning-texts.ts'

export interface ReadTransition {
  kind: string
  span_ms: [number, number]
  confidence: number
}

export interface ReadSpan {
  startMs: number
  endMs: number
  transitionIn: ReadTransition
  transitionOut: ReadTransition
}

export interface ReadInit {
  packed: Uint8Array
  picture: { width: number; height: number }
  /** Transfer characteristic as the file names it, or null. */
  transfer: string | null
  modules: string[]
  spans: ReadSpan[]
}

export interface ReadSegment {
  claims: Claim[]
  measurements: Record<string, number>
  curve: MotionSample[]
  warnings: { code: string; message: string }[]
}

export interface Reading {
  /** One per span. */
  segments: ReadSegment[]
  /** Onsets of the sound, ms; empty without sound or when nobody asked. */
  onsetsMs: number[]
}

/** No channels. Result: Reading. */
export function readTask(init: unknown) {
  const request = init as ReadInit
  const tracks = unpackTracks<Tracks>(request.packed)
  const luma = { ptsMs: tracks.shots.ptsMs, meanL: lightnessOf(tracks.shots.mean) }
  return {
    write(): void {
      throw new TypeError('the reading task takes no input')
    },
    finish: (): Reading => ({
      segments: request.spans.map((span) => readSpan(request, tracks, luma, span)),
      onsetsMs: [...tracks.sound.onsetsMs],
    }),
  }
}

interface Tracks {
  shots: ShotTrack
  motion: MotionTrack
  look: LookTrack
  sound: { onsetsMs: Float64Array }
}

function readSpan(
  { picture, transfer, modules }: ReadInit,
  tracks: Tracks,
  luma: { ptsMs: ArrayLike<number>; meanL: ArrayLike<number> },
  span: ReadSpan,
): ReadSegment {
  const { startMs, endMs, transitionIn, transitionOut } = span
  const exclude = [transitionIn, transitionOut]
    .map((t): TimeRangeMs => t.span_ms)
    .filter(([a, b]) => b > a)
  const clear = clearPart(startMs, endMs, exclude)
  const motion = summariseMotion(tracks.motion, clear[0], clear[1], picture)
  const movement = motion.claims.find((claim) => claim.type === 'movement')?.value
  const look = summariseLook(tracks.look, startMs, endMs, luma, {
    exclude,
    transfer: transferOfTag(transfer),
    modules,
    cameraMoves: movement !== undefined && movement !== 'static' && movement !== 'unknown',
  })
  const claims = [
    ...motion.claims,
    ...look.claims,
    ...transitionClaims(transitionIn, span),
    shotLengthClaim(span),
  ]
  return {
    claims: claims.filter((claim) => modules.includes(claim.category)),
    measurements: { ...motion.measurements, ...look.measurements },
    curve: motion.curve,
    warnings: look.warnings.map((code) => ({ code, message: WARNING_TEXTS[code] ?? code })),
  }
}

/** L* of mean luma codes; between two codes, in proportion. */
function lightnessOf(codes: Float32Array): Float64Array {
  return Float64Array.from(codes, (code) => {
    const below = Math.floor(code)
    const low = LIGHTNESS_OF_LUMA[below] ?? 0
    const high = LIGHTNESS_OF_LUMA[Math.min(255, below + 1)] ?? low
    return low + (high - low) * (code - below)
  })
}

/** The segment without the transitions at its ends, unless nothing would be left. */
function clearPart(startMs: number, endMs: number, exclude: TimeRangeMs[]): [number, number] {
  let [from, to] = [startMs, endMs]
  for (const [a, b] of exclude) {
    if (a <= startMs) from = Math.max(from, b)
    if (b >= endMs) to = Math.min(to, a)
  }
  return to > from ? [from, to] : [startMs, endMs]
}
