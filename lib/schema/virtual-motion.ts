// Previews: the body of POST …/virtual-motion/jobs, and what GET …/virtual-motion/jobs/{subtask_id} answers.

import * as v from 'valibot'
import { JobStatus, ProblemBody, Progress } from './job.ts'
import { AppliedRecipe, MotionRecipe } from './motion-recipe.ts'
import {
  ArtifactId,
  Instant,
  JobId,
  Language,
  Role,
  SegmentId,
  SubtaskId,
  Warning,
} from './primitives.ts'

const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(200))

export const MotionOptions = v.strictObject({
  /** `local`, `default` (the configured one) or a configured name; left out: the configured one, else local. */
  provider: v.optional(name),
  /** Instead of the configured model. */
  model: v.optional(v.pipe(v.string(), v.regex(/^[\w.:/-]{1,200}$/, 'must be a model name'))),
  /** What stands in when the provider fails: a local preview that is marked as such, or nothing. */
  fallback: v.optional(v.picklist(['local', 'none']), 'local'),
  /** What a local preview moves over; `auto`: the shot itself where there is one. */
  source: v.optional(v.picklist(['auto', 'clip', 'keyframes']), 'auto'),
  /** `side_by_side`: left as it was shot, right with the move. Local previews only. */
  layout: v.optional(v.picklist(['single', 'side_by_side']), 'single'),
  language: v.optional(Language),
})
export type MotionOptions = v.InferOutput<typeof MotionOptions>

/** Either a recipe for a segment, or a step of a compare result that has one. */
export const VirtualMotionCreate = v.pipe(
  v.strictObject({
    parent_job_id: JobId,
    /** Left out with `step_id`: the user's shot that the step is for. */
    asset_role: v.exactOptional(Role),
    segment_id: v.exactOptional(SegmentId),
    motion_recipe: v.exactOptional(MotionRecipe),
    step_id: v.exactOptional(v.pipe(v.string(), v.regex(/^st_[a-z0-9_]{1,120}$/))),
    options: v.optional(MotionOptions, {}),
  }),
  v.forward(
    v.check(
      (body) => (body.motion_recipe === undefined) !== (body.step_id === undefined),
      'give either motion_recipe or step_id',
    ),
    ['motion_recipe'],
  ),
  v.forward(
    v.check(
      (body) => body.step_id !== undefined || body.asset_role !== undefined,
      'is required beside motion_recipe',
    ),
    ['asset_role'],
  ),
  v.forward(
    v.check(
      (body) => body.step_id !== undefined || body.segment_id !== undefined,
      'is required beside motion_recipe',
    ),
    ['segment_id'],
  ),
)
export type VirtualMotionCreate = v.InferOutput<typeof VirtualMotionCreate>

export const MotionApplied = v.picklist(['native', 'prompt', 'approximate'])
export type MotionApplied = v.InferOutput<typeof MotionApplied>

const File = v.strictObject({ artifact_id: ArtifactId, url: v.string() })
const size = v.pipe(v.number(), v.integer(), v.minValue(1))

export const Preview = v.strictObject({
  ...File.entries,
  width: size,
  height: size,
  duration_ms: size,
  /** `local`, or the configured name of the provider that made it. */
  provider: v.string(),
  model: v.nullable(v.string()),
  /** native: as asked. prompt: asked for in words. approximate: the nearest that could be done. */
  applied: MotionApplied,
  applied_recipe: AppliedRecipe,
  source: v.picklist(['clip', 'keyframes']),
  poster: v.nullable(File),
  /** Why this is a local preview although a provider was chosen. */
  fallback: v.nullable(v.strictObject({ code: v.string(), detail: v.string() })),
  warnings: v.array(Warning),
})
export type Preview = v.InferOutput<typeof Preview>

/** What a preview's job stores as its result. */
export const MotionResult = v.strictObject({ preview: Preview })
export type MotionResult = v.InferOutput<typeof MotionResult>

export const VirtualMotionView = v.strictObject({
  subtask_id: SubtaskId,
  parent_job_id: JobId,
  asset_role: Role,
  segment_id: SegmentId,
  step_id: v.nullable(v.string()),
  motion_recipe: MotionRecipe,
  /** As chosen at creation: `local` or the configured name. */
  provider: v.string(),
  status: JobStatus,
  status_url: v.string(),
  created_at: Instant,
  started_at: v.nullable(Instant),
  finished_at: v.nullable(Instant),
  progress: v.exactOptional(Progress),
  result: v.exactOptional(MotionResult),
  error: v.exactOptional(ProblemBody),
})
export type VirtualMotionView = v.InferOutput<typeof VirtualMotionView>

export const VirtualMotionCreated = v.strictObject({
  subtask_id: SubtaskId,
  status: JobStatus,
  status_url: v.string(),
})
