// Light, colour, composition and sharpness of one segment, from the rows that the look meter kept:
// numbers of the pooled pixels, and a claim for every type that can be measured.

import type { Claim, SegmentReading, TimeRangeMs } from '../claim.ts'
import type { Transfer } from '../colour/transfer.ts'
import { COMPOSITION_TYPES } from '../composition/composition-types.ts'
import { pooledSpread, roundedConfidence } from '../confidence.ts'
import { evidenceOf } from './evidence.ts'
import { focusChange } from './focus-change.ts'
import { DEPTH_TYPES, SHARPNESS_TYPES } from './focus-types.ts'
import { GRADING_TYPES } from './grading-types.ts'
import type { LookType, SpreadOf } from './judgement.ts'
import type { LumaSeries } from './light-stability.ts'
import { LIGHTING_TYPES } from './lighting-types.ts'
import { looksLikeLog, scaleOf } from './material.ts'
import { measurementsOf } from './measurements.ts'
import { noiseOf } from './noise.ts'
import { PALETTE_PIXELS, paletteOf } from './palette.ts'
import { framesOf, poolFrames } from './pool.ts'
import { oklabSamples } from './samples.ts'
import { stabilityClaim } from './stability-claim.ts'
import { type LookStats, type StatKey, statsOf } from './stats.ts'
import type { LookTrack } from './track.ts'

export interface LookOptions {
  /** Spans of transitions: no frame inside counts. */
  exclude?: readonly TimeRangeMs[]
  /** What the file says of its codes; the track's own unless told. */
  transfer?: Transfer
  /** Optional categories to read: composition, depth_of_field, stability. */
  modules?: readonly string[]
  /** Sharpness of the other video, to compare with; a film-still average unless told. */
  sharpnessReference?: number
  /** The camera moves in this segment, so a change of mean light may be a change of view. */
  cameraMoves?: boolean
}

export type LookReading = SegmentReading & {
  /** Codes: no_sampled_frame, log_footage, hdr_tone_mapped, hdr_declined. */
  warnings: string[]
}

/** Confidence kept when fewer than 60 % of the segment show the label frame by frame. */
const PATCHY = 0.7
const PATCHY_BELOW = 0.6
/** Colour of ungraded log is not the colour that was meant; its numbers are still what they are. */
const LOG_FACTOR = 0.5
/** Types that 8-bit HDR codes, tone-mapped here, cannot answer. */
const NOT_FROM_HDR = new Set([
  'highlight_clipping',
  'shadow_clipping',
  'white_level',
  'highlight_rolloff',
  'exposure_level',
])
const HDR_FACTOR = 0.8

/**
 * Reads [startMs, endMs) of a track. `luma` is the mean L* of every frame of the video, for flicker and
 * flashes; without it only slow change is seen. Claims carry calibrated confidence; `measurements` keys
 * are those of LOOK_MEASUREMENTS.
 */
export function summariseLook(
  track: LookTrack,
  startMs: number,
  endMs: number,
  luma?: LumaSeries,
  options: LookOptions = {},
): LookReading {
  const transfer = options.transfer ?? track.transfer
  const hdr = transfer === 'pq' || transfer === 'hlg'
  const declined = hdr && track.transfer !== transfer
  const log = transfer === 'log' || (!hdr && looksLikeLog(track))
  const warnings: string[] = []
  if (declined) warnings.push('hdr_declined')
  else if (hdr) warnings.push('hdr_tone_mapped')
  if (log) warnings.push('log_footage')

  const frames = framesOf(track, startMs, endMs, options.exclude)
  if (frames.length === 0) warnings.push('no_sampled_frame')
  if (frames.length === 0 || declined) {
    return { claims: unknownClaims(startMs, endMs), measurements: {}, warnings }
  }

  const scale = scaleOf(track, options.sharpnessReference)
  const pooled = statsOf(poolFrames(track, frames), scale)
  const single = frames.map((frame) => statsOf(poolFrames(track, [frame]), scale))
  const times = frames.map((frame) => track.ptsMs[frame] as number)
  const spreadOf = spreadsOf(pooled, single)
  const segment = { pooled, single, times, startMs, endMs, spreadOf }

  const claims = typesFor(options.modules ?? []).flatMap((type) => claimOf(type, segment))
  claims.push(...paletteClaims(track, frames, startMs, endMs))
  claims.push(...stabilityClaim(track, frames, startMs, endMs, luma, options))
  if (options.modules?.includes('depth_of_field')) {
    const change = focusChange(track, frames, [startMs, endMs])
    if (change) claims.push(change)
  }
  return {
    claims: claims
      .filter((claim) => !(hdr && NOT_FROM_HDR.has(claim.type)))
      .map((claim) => discounted(claim, hdr, log)),
    measurements: measurementsOf(pooled),
    warnings,
  }
}

function typesFor(modules: readonly string[]): LookType[] {
  return [
    ...LIGHTING_TYPES,
    ...GRADING_TYPES,
    ...(modules.includes('composition') ? COMPOSITION_TYPES : []),
    ...(modules.includes('depth_of_field') ? DEPTH_TYPES : []),
    ...(modules.includes('stability') ? SHARPNESS_TYPES : []),
  ]
}

interface Segment {
  pooled: LookStats
  single: LookStats[]
  times: number[]
  startMs: number
  endMs: number
  spreadOf: SpreadOf
}

/** Spreads of the segment's numbers, each worked out once: rules ask for them frame by frame. */
function spreadsOf(pooled: LookStats, single: readonly LookStats[]): SpreadOf {
  const known = new Map<StatKey, number>()
  return (key) => {
    let spread = known.get(key)
    if (spread === undefined) {
      spread = pooledSpread(noiseOf(key, pooled), deviation(single, key), single.length)
      known.set(key, spread)
    }
    return spread
  }
}

function claimOf(type: LookType, segment: Segment): Claim[] {
  const { pooled, single, times, startMs, endMs, spreadOf } = segment
  const judged = type.rule(pooled, spreadOf)
  if (!judged) return []
  const agrees = single.map((stats) => type.rule(stats, spreadOf)?.value === judged.value)
  const { ranges, share } = evidenceOf(times, agrees, startMs, endMs)
  const patchy = share < PATCHY_BELOW ? PATCHY : 1
  return [
    {
      category: type.category,
      type: type.type,
      value: judged.value,
      confidence: roundedConfidence(type.ceiling * judged.probability * patchy),
      timeRangesMs: ranges,
      ...(judged.measured && { measured: judged.measured }),
      ...(judged.extensions && { extensions: judged.extensions }),
    },
  ]
}

/** Standard deviation over frames, hues on their circle; 0 for fewer than two usable frames. */
function deviation(single: readonly LookStats[], key: StatKey): number {
  const usable = single.map((stats) => stats[key]).filter((value) => Number.isFinite(value))
  const reference = usable[0] ?? 0
  const values = usable.map((value) => (key === 'hueDeg' ? unwrapped(value, reference) : value))
  if (values.length < 2) return 0
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}

function unwrapped(hue: number, reference: number): number {
  return reference + ((((hue - reference) % 360) + 540) % 360) - 180
}

function paletteClaims(
  track: LookTrack,
  frames: readonly number[],
  startMs: number,
  endMs: number,
): Claim[] {
  return paletteOf(oklabSamples(track, frames, PALETTE_PIXELS)).map((swatch, i) => ({
    category: 'color_grading',
    type: 'palette',
    value: swatch.hex,
    // Large swatches come back from another sample; small ones depend on where clusters were split.
    confidence: roundedConfidence(Math.min(0.95, 0.6 + swatch.share)),
    timeRangesMs: [[startMs, endMs] as TimeRangeMs],
    measured: { number: Math.round(1000 * swatch.share) / 10, unit: '% of area' },
    extensions: { rank: i + 1, share: Math.round(1000 * swatch.share) / 1000 },
  }))
}

function discounted(claim: Claim, hdr: boolean, log: boolean): Claim {
  const colour = claim.category === 'color_grading'
  const factor = (hdr ? HDR_FACTOR : 1) * (log && colour ? LOG_FACTOR : 1)
  return factor === 1
    ? claim
    : { ...claim, confidence: roundedConfidence(factor * claim.confidence) }
}

/** One honest `unknown` for each required category. */
function unknownClaims(startMs: number, endMs: number): Claim[] {
  const unknown = (category: string, type: string): Claim => ({
    category,
    type,
    value: 'unknown',
    confidence: 0,
    timeRangesMs: [[startMs, endMs]],
  })
  return [unknown('lighting', 'key_level'), unknown('color_grading', 'temperature')]
}
