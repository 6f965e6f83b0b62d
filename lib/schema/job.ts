// What GET …/jobs/{id} answers, and the smaller bodies around it.

import * as v from 'valibot'
import { DecomposeResult } from './decompose.ts'
import { ArtifactId, Instant, JobId, Mode, Role, UploadId, Warning } from './primitives.ts'

export const JobStatus = v.picklist(['queued', 'running', 'succeeded', 'failed', 'cancelled'])
export type JobStatus = v.InferOutput<typeof JobStatus>

export const StepStatus = v.picklist([
  'blocked',
  'ready',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'skipped',
])
export type StepStatus = v.InferOutput<typeof StepStatus>

export const StepProgress = v.strictObject({
  name: v.string(),
  status: StepStatus,
  percent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  attempt: v.pipe(v.number(), v.integer(), v.minValue(0)),
})

export const Progress = v.strictObject({
  /** Step name of the least advanced required step. */
  stage: v.string(),
  /** Weighted over all required steps; never falls. */
  percent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  message: v.string(),
  steps: v.array(StepProgress),
})
export type Progress = v.InferOutput<typeof Progress>

export const ProblemBody = v.strictObject({
  type: v.string(),
  title: v.string(),
  status: v.pipe(v.number(), v.integer()),
  detail: v.string(),
  code: v.string(),
  retryable: v.boolean(),
  instance: v.exactOptional(v.string()),
  request_id: v.exactOptional(v.string()),
  errors: v.exactOptional(v.array(v.strictObject({ pointer: v.string(), detail: v.string() }))),
  details: v.exactOptional(
    v.array(
      v.strictObject({ path: v.string(), message: v.string(), got: v.exactOptional(v.string()) }),
    ),
  ),
  step: v.exactOptional(v.string()),
})
export type ProblemBody = v.InferOutput<typeof ProblemBody>

export const ArtifactInfo = v.strictObject({
  artifact_id: ArtifactId,
  kind: v.string(),
  role: v.nullable(Role),
  url: v.string(),
  content_type: v.string(),
  bytes: v.number(),
  sha256: v.string(),
})
export type ArtifactInfo = v.InferOutput<typeof ArtifactInfo>

export const ArtifactList = v.strictObject({ artifacts: v.array(ArtifactInfo) })

export const JobCreated = v.strictObject({
  job_id: JobId,
  status: JobStatus,
  status_url: v.string(),
  /** What was ignored or replaced; absent when there is nothing to say. */
  warnings: v.optional(v.array(Warning)),
})
export type JobCreated = v.InferOutput<typeof JobCreated>

/** What `?validate_only=true` answers instead of creating a job. */
export const Quote = v.strictObject({
  valid: v.literal(true),
  plugins: v.record(v.string(), v.string()),
  frames_max: v.number(),
  calls_max: v.number(),
  input_tokens_max: v.number(),
  warnings: v.array(Warning),
})
export type Quote = v.InferOutput<typeof Quote>

export const JobView = v.strictObject({
  job_id: JobId,
  mode: Mode,
  status: JobStatus,
  created_at: Instant,
  started_at: v.nullable(Instant),
  finished_at: v.nullable(Instant),
  revision: v.pipe(v.number(), v.integer(), v.minValue(1)),
  progress: v.exactOptional(Progress),
  /** A DecomposeResult for learn; thinner for view=summary and view=timeline. */
  result: v.exactOptional(v.union([DecomposeResult, v.looseObject({ mode: Mode })])),
  error: v.exactOptional(ProblemBody),
  artifacts: v.exactOptional(v.array(ArtifactInfo)),
  previews: v.array(v.looseObject({ subtask_id: v.string() })),
})
export type JobView = v.InferOutput<typeof JobView>

export const JobListItem = v.strictObject({
  job_id: JobId,
  mode: Mode,
  status: JobStatus,
  percent: v.number(),
  created_at: Instant,
  finished_at: v.nullable(Instant),
})

export const JobList = v.strictObject({
  jobs: v.array(JobListItem),
  /** Pass it as ?cursor= for the next page; null on the last. */
  next_cursor: v.nullable(v.string()),
})

export const UploadCreated = v.strictObject({
  upload_id: UploadId,
  bytes: v.number(),
  sha256: v.string(),
})
