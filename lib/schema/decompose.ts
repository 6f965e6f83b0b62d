// DecomposeResult: one video broken down. `learn` returns it; `compare` returns two.

import * as v from 'valibot'
import { Measurements } from './measurements.ts'
import {
  ArtifactId,
  Confidence,
  Extensions,
  Label,
  Mode,
  Role,
  SegmentId,
  TimeMs,
  TimeRange,
  Warning,
} from './primitives.ts'

/** Raised when a reader of older results could misunderstand a newer one. */
export const SCHEMA_VERSION = '1.0.0'

export const FeatureSource = v.picklist(['measured', 'model', 'reconciled', 'user'])

export const Feature = v.strictObject({
  feature_id: v.string(),
  category: v.string(),
  type: v.string(),
  value: v.string(),
  label: Label,
  confidence: Confidence,
  source: FeatureSource,
  evidence: v.strictObject({
    time_ranges_ms: v.pipe(v.array(TimeRange), v.minLength(1)),
    measured: v.exactOptional(v.strictObject({ number: v.number(), unit: v.string() })),
    frames: v.exactOptional(v.array(TimeMs)),
  }),
  extensions: Extensions,
})
export type Feature = v.InferOutput<typeof Feature>

export const Keyframe = v.strictObject({
  artifact_id: ArtifactId,
  url: v.string(),
  ts_ms: TimeMs,
  role: v.picklist(['first', 'middle', 'last']),
})

export const Transition = v.strictObject({
  kind: v.string(),
  span_ms: TimeRange,
  confidence: Confidence,
})
export type Transition = v.InferOutput<typeof Transition>

/** At most ten samples a second; time in ms of the video, speeds as in `measurements`. */
export const MotionCurve = v.array(
  v.strictObject({
    ts_ms: TimeMs,
    pan_pct_w_per_s: v.number(),
    tilt_pct_h_per_s: v.number(),
    zoom_pct_per_s: v.number(),
    roll_deg_per_s: v.number(),
  }),
)
export type MotionCurve = v.InferOutput<typeof MotionCurve>

export const Segment = v.strictObject({
  segment_id: SegmentId,
  index: v.pipe(v.number(), v.integer(), v.minValue(0)),
  start_ms: TimeMs,
  end_ms: TimeMs,
  duration_ms: TimeMs,
  start_frame: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Exclusive: the first frame of the next segment. */
  end_frame: v.pipe(v.number(), v.integer(), v.minValue(0)),
  transition_in: Transition,
  transition_out: v.exactOptional(Transition),
  keyframes: v.array(Keyframe),
  analysis: v.strictObject({ features: v.array(Feature) }),
  measurements: Measurements,
  motion_curve: v.exactOptional(MotionCurve),
  /** Optional categories that were asked for and that nobody could judge. */
  unavailable: v.array(v.string()),
  extensions: Extensions,
})
export type Segment = v.InferOutput<typeof Segment>

export const VideoFacts = v.strictObject({
  asset_role: Role,
  sha256: v.pipe(v.string(), v.hash(['sha256'])),
  duration_ms: TimeMs,
  width: v.pipe(v.number(), v.integer(), v.minValue(1)),
  height: v.pipe(v.number(), v.integer(), v.minValue(1)),
  fps_num: v.pipe(v.number(), v.integer(), v.minValue(0)),
  fps_den: v.pipe(v.number(), v.integer(), v.minValue(1)),
  frame_count: v.pipe(v.number(), v.integer(), v.minValue(1)),
  codec: v.string(),
  rotation_deg: v.number(),
  color: v.strictObject({
    primaries: v.nullable(v.string()),
    transfer: v.nullable(v.string()),
    matrix: v.nullable(v.string()),
    range: v.nullable(v.string()),
    bit_depth: v.nullable(v.number()),
  }),
})
export type VideoFacts = v.InferOutput<typeof VideoFacts>

export const Pacing = v.strictObject({
  shots: v.pipe(v.number(), v.integer(), v.minValue(0)),
  duration_s: v.number(),
  /** Average shot length. */
  asl_s: v.number(),
  median_s: v.number(),
  mad_s: v.exactOptional(v.number()),
  min_s: v.number(),
  max_s: v.number(),
  /** Standard deviation over mean. */
  cv: v.exactOptional(v.number()),
  cuts_per_min: v.number(),
  /** Least-squares slope of ln(length) over normalised position. */
  tendency: v.exactOptional(v.number()),
  lognormal: v.exactOptional(v.strictObject({ mu: v.number(), sigma: v.number() })),
  dissolve_share: v.number(),
  /** Labels of the whole video, when the module `pacing` is on. */
  features: v.exactOptional(v.array(v.omit(Feature, ['feature_id']))),
  extensions: Extensions,
})
export type Pacing = v.InferOutput<typeof Pacing>

export const Usage = v.strictObject({
  provider: v.nullable(v.string()),
  model: v.nullable(v.string()),
  calls: v.number(),
  cached_calls: v.number(),
  images: v.number(),
  input_tokens: v.number(),
  output_tokens: v.number(),
})
export type Usage = v.InferOutput<typeof Usage>

export const NO_USAGE: Usage = {
  provider: null,
  model: null,
  calls: 0,
  cached_calls: 0,
  images: 0,
  input_tokens: 0,
  output_tokens: 0,
}

/** The sum; provider and model of the first part that names them. */
export function addUsage(parts: readonly (Usage | undefined)[]): Usage {
  return parts.reduce<Usage>(
    (sum, part) =>
      part === undefined
        ? sum
        : {
            provider: sum.provider ?? part.provider,
            model: sum.model ?? part.model,
            calls: sum.calls + part.calls,
            cached_calls: sum.cached_calls + part.cached_calls,
            images: sum.images + part.images,
            input_tokens: sum.input_tokens + part.input_tokens,
            output_tokens: sum.output_tokens + part.output_tokens,
          },
    NO_USAGE,
  )
}

/** The same breakdown for another job: nothing is asked, nothing is paid. */
export const cachedUsage = ({ provider, model, calls, cached_calls }: Usage): Usage => ({
  ...NO_USAGE,
  provider,
  model,
  cached_calls: calls + cached_calls,
})

export const DecomposeResult = v.strictObject({
  schema_version: v.string(),
  mode: Mode,
  video: VideoFacts,
  segments: v.pipe(v.array(Segment), v.minLength(1)),
  pacing: Pacing,
  warnings: v.array(Warning),
  usage: Usage,
  /** Contact sheet and other files that belong to the whole video. */
  extensions: Extensions,
})
export type DecomposeResult = v.InferOutput<typeof DecomposeResult>
