// What the steps hand to each other. A step's output shape is its reader's input shape, so both live here.

import * as v from 'valibot'
import { Feature, MotionCurve, Pacing, Transition, Usage } from './decompose.ts'
import { Measurements } from './measurements.ts'
import { ArtifactId, Extensions, Role, TimeMs } from './primitives.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const sha256 = v.pipe(v.string(), v.hash(['sha256']))
const StoredFile = v.strictObject({ key: v.string(), bytes: count, sha256 })
const Note = v.strictObject({ code: v.string(), message: v.string() })

/** What is known of the file before it is decoded. */
export const VideoDescription = v.strictObject({
  container: v.string(),
  codec: v.string(),
  width: count,
  height: count,
  durationMs: v.nullable(v.number()),
  fpsNum: count,
  fpsDen: count,
  rotationDeg: v.number(),
  sarNum: v.number(),
  sarDen: v.number(),
  color: v.strictObject({
    primaries: v.nullable(v.string()),
    transfer: v.nullable(v.string()),
    matrix: v.nullable(v.string()),
    range: v.nullable(v.string()),
    bitDepth: v.nullable(v.number()),
  }),
  interlaced: v.nullable(v.boolean()),
  audio: v.nullable(
    v.strictObject({ codec: v.string(), channels: v.number(), sampleRate: v.number() }),
  ),
})

export type VideoDescription = v.InferOutput<typeof VideoDescription>

export const Ingested = v.strictObject({
  key: v.string(),
  bytes: count,
  sha256,
  info: VideoDescription,
  /** Names everything that the breakdown of this file depends on. */
  cache_key: sha256,
  /** True: the breakdown is there already, the steps until `artifacts` have nothing to do. */
  cached: v.boolean(),
})
export type Ingested = v.InferOutput<typeof Ingested>

export const SampledStill = v.strictObject({
  key: v.string(),
  ts_ms: TimeMs,
  width: count,
  height: count,
})

const Span = {
  start_ms: TimeMs,
  end_ms: TimeMs,
  start_frame: count,
  end_frame: count,
  transition_in: Transition,
  transition_out: v.exactOptional(Transition),
}
export const Shot = v.strictObject(Span)

/** Null when the breakdown came from the cache. */
export const Extracted = v.nullable(
  v.strictObject({
    duration_ms: TimeMs,
    frame_count: count,
    frames: v.array(SampledStill),
    frames_index: StoredFile,
    series: StoredFile,
    /** Shots between the measured boundaries. */
    shots: v.array(Shot),
    warnings: v.array(Note),
  }),
)
export type Extracted = v.InferOutput<typeof Extracted>

export const SettledSegments = v.strictObject({
  shots: v.array(Shot),
  /** How many `decompose_features` steps follow. */
  feature_batches: count,
  warnings: v.array(Note),
  /** Of the model that was asked. */
  usage: v.exactOptional(Usage),
  /** Something stood in for what was asked for: the cache must not keep the result. */
  degraded: v.exactOptional(v.boolean()),
})
export type SettledSegments = v.InferOutput<typeof SettledSegments>

export const ClaimShape = v.strictObject({
  category: v.string(),
  type: v.string(),
  value: v.string(),
  confidence: v.number(),
  timeRangesMs: v.array(v.tuple([v.number(), v.number()])),
  measured: v.exactOptional(v.strictObject({ number: v.number(), unit: v.string() })),
  framesMs: v.exactOptional(v.array(TimeMs)),
  extensions: v.exactOptional(Extensions),
})

export const FeatureBatch = v.strictObject({
  segments: v.array(
    v.strictObject({
      index: count,
      claims: v.array(ClaimShape),
      warnings: v.exactOptional(v.array(Note)),
      usage: v.exactOptional(Usage),
      extensions: v.exactOptional(Extensions),
      degraded: v.exactOptional(v.boolean()),
    }),
  ),
})
export type FeatureBatch = v.InferOutput<typeof FeatureBatch>

/** A segment without anything that depends on the job or the role: no ids, no URLs. */
export const BareSegment = v.strictObject({
  ...Span,
  features: v.array(v.omit(Feature, ['feature_id'])),
  measurements: Measurements,
  motion_curve: v.exactOptional(MotionCurve),
  unavailable: v.array(v.string()),
  warnings: v.array(Note),
  extensions: v.exactOptional(Extensions),
})
export type BareSegment = v.InferOutput<typeof BareSegment>

export const BareBreakdown = v.strictObject({
  segments: v.array(BareSegment),
  pacing: Pacing,
  warnings: v.array(Note),
  usage: Usage,
  degraded: v.exactOptional(v.boolean()),
})
export type BareBreakdown = v.InferOutput<typeof BareBreakdown>

/** Null when the breakdown came from the cache. */
export const Reconciled = v.nullable(BareBreakdown)

/** A file that belongs to a breakdown; `name` is relative to the job's folder for the role. */
export const BreakdownFile = v.strictObject({
  name: v.string(),
  kind: v.picklist(['keyframe', 'contact_sheet', 'frames_index', 'series']),
  bytes: count,
  sha256,
  content_type: v.string(),
  segment: v.exactOptional(count),
  ts_ms: v.exactOptional(TimeMs),
  position: v.exactOptional(v.picklist(['first', 'middle', 'last'])),
})
export type BreakdownFile = v.InferOutput<typeof BreakdownFile>

/** Everything about one video that does not depend on the job: what the cache keeps. */
export const Breakdown = v.strictObject({
  video: v.strictObject({
    sha256,
    info: VideoDescription,
    duration_ms: TimeMs,
    frame_count: count,
  }),
  bare: BareBreakdown,
  files: v.array(BreakdownFile),
})
export type Breakdown = v.InferOutput<typeof Breakdown>

export const ArtifactsMade = v.strictObject({
  breakdown: Breakdown,
  cache_key: sha256,
  /** True when this job made the breakdown, so that the cache has to be told. */
  fresh: v.boolean(),
  /** Rows for the files, in the order of `breakdown.files`. */
  artifacts: v.array(
    v.strictObject({
      artifactId: ArtifactId,
      kind: v.string(),
      role: v.nullable(Role),
      key: v.string(),
      bytes: count,
      sha256,
      contentType: v.string(),
      fileName: v.string(),
    }),
  ),
})
export type ArtifactsMade = v.InferOutput<typeof ArtifactsMade>

export const Persisted = v.strictObject({
  result_json: v.string(),
  result: StoredFile,
  artifact_id: ArtifactId,
})
