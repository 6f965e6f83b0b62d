// CompareResult: two breakdowns, who answers whom, what to change, and how the next take is judged.

import * as v from 'valibot'
import { DecomposeResult, Pacing, Usage } from './decompose.ts'
import { Mapping } from './mapping.ts'
import { MotionRecipe } from './motion-recipe.ts'
import { ArtifactId, Confidence, Extensions, Label, SegmentId, Warning } from './primitives.ts'

/** What a step asks to be done (craft §5.2), `keep` for what already matches. */
export const ACTION_TYPES = [
  'set_movement',
  'change_move_speed',
  'change_move_extent',
  'add_hold',
  'ease_move',
  'stabilize',
  'level_horizon',
  'change_exposure',
  'change_contrast_ratio',
  'change_key_level',
  'recover_clipping',
  'move_key_light',
  'change_light_quality',
  'match_light_temperature',
  'shift_white_balance',
  'shift_tint',
  'change_saturation',
  'change_grade_contrast',
  'set_black_level',
  'set_white_level',
  'split_tone',
  'apply_match_lut',
  'change_shot_size',
  'trim_shot',
  'extend_shot',
  'split_shot',
  'join_shots',
  'add_shot',
  'reorder_shot',
  'drop_shot',
  'keep',
] as const
export const ActionType = v.picklist(ACTION_TYPES)
export type ActionType = v.InferOutput<typeof ActionType>

/** A property as it is or shall be: vocabulary value, number and unit, as far as there are. */
export const StepValue = v.strictObject({
  value: v.nullable(v.string()),
  number: v.nullable(v.number()),
  unit: v.nullable(v.string()),
})
export type StepValue = v.InferOutput<typeof StepValue>

/**
 * A check that the next run's JSON alone decides. `metric` is a key of `measurements` or
 * `{category}.{type}`, read from the user segment that answers `target_segment_id`.
 */
export const Validation = v.strictObject({
  metric: v.string(),
  op: v.picklist(['between', 'lte', 'gte', 'in']),
  min: v.exactOptional(v.number()),
  max: v.exactOptional(v.number()),
  values: v.exactOptional(v.array(v.string())),
  unit: v.nullable(v.string()),
  target_segment_id: v.nullable(SegmentId),
  text: Label,
})
export type Validation = v.InferOutput<typeof Validation>

export const Alternative = v.strictObject({
  where: v.picklist(['in_camera', 'in_post']),
  instruction: Label,
  params: v.record(v.string(), v.union([v.number(), v.string()])),
})

export const Step = v.strictObject({
  step_id: v.pipe(v.string(), v.regex(/^st_[a-z0-9_]+$/)),
  order: v.pipe(v.number(), v.integer(), v.minValue(1)),
  category: v.string(),
  type: v.string(),
  action_type: ActionType,
  current: StepValue,
  target: StepValue,
  /** Each key ends in its unit. */
  params: v.record(v.string(), v.union([v.number(), v.string()])),
  where: v.picklist(['in_camera', 'in_post']),
  alternatives: v.array(Alternative),
  priority: Confidence,
  /** 1 one slider … 5 shoot again. */
  difficulty: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)),
  prerequisites: v.array(v.string()),
  title: Label,
  instruction: Label,
  why: Label,
  validation: Validation,
  motion_recipe: v.exactOptional(MotionRecipe),
  artifact: v.exactOptional(v.strictObject({ artifact_id: ArtifactId, url: v.string() })),
})
export type Step = v.InferOutput<typeof Step>

/** One per user segment, always, and one per target segment that is missing. */
export const Improvement = v.strictObject({
  user_segment_id: v.nullable(SegmentId),
  target_segment_id: v.nullable(SegmentId),
  steps: v.array(Step),
  /** Video-level steps that also concern this segment. */
  inherited_step_ids: v.array(v.string()),
})
export type Improvement = v.InferOutput<typeof Improvement>

/** What the improver plugin returns. */
export const Coaching = v.strictObject({
  improvements: v.array(Improvement),
  video_steps: v.array(Step),
  /** The few steps that bring most, in order. */
  top_fixes: v.array(v.string()),
  warnings: v.array(Warning),
})
export type Coaching = v.InferOutput<typeof Coaching>

export const Verdict = v.picklist(['pass', 'closer', 'farther', 'unchanged', 'not_measurable'])
export type Verdict = v.InferOutput<typeof Verdict>

export const ScorecardRow = v.strictObject({
  target_segment_id: v.nullable(SegmentId),
  category: v.string(),
  type: v.string(),
  metric: v.string(),
  unit: v.nullable(v.string()),
  /** Null on the first take. */
  before: v.nullable(v.union([v.number(), v.string()])),
  after: v.nullable(v.union([v.number(), v.string()])),
  validation: Validation,
  verdict: Verdict,
})

export const Scorecard = v.strictObject({
  attempt: v.pipe(v.number(), v.integer(), v.minValue(1)),
  passed: v.number(),
  total: v.number(),
  /** 0..1 */
  score: Confidence,
  rows: v.array(ScorecardRow),
  /** Score of every attempt so far, oldest first. */
  line: v.array(v.strictObject({ attempt: v.number(), score: Confidence })),
})
export type Scorecard = v.InferOutput<typeof Scorecard>

export const PacingComparison = v.strictObject({
  target: Pacing,
  user: Pacing,
  delta_ln_asl: v.number(),
  median_ratio: v.number(),
  cuts_per_min_ratio: v.number(),
  /** Kolmogorov–Smirnov on ln lengths; null below eight shots. */
  ks: v.nullable(v.strictObject({ statistic: v.number(), p: v.number() })),
  tendency_difference: v.nullable(v.number()),
  text: Label,
})
export type PacingComparison = v.InferOutput<typeof PacingComparison>

export const ColorMatch = v.strictObject({
  user_segment_id: SegmentId,
  target_segment_id: SegmentId,
  tier: v.picklist(['match', 'starting_point', 'none']),
  strength: Confidence,
  /** Sliced Wasserstein distance of OKLab colours, × 100. */
  distance_before: v.number(),
  distance_after: v.number(),
  residual: v.number(),
  lut: v.nullable(v.strictObject({ artifact_id: ArtifactId, url: v.string(), size: v.number() })),
  cdl: v.nullable(
    v.strictObject({
      slope: v.tuple([v.number(), v.number(), v.number()]),
      offset: v.tuple([v.number(), v.number(), v.number()]),
      power: v.tuple([v.number(), v.number(), v.number()]),
      saturation: v.number(),
    }),
  ),
  stills: v.array(
    v.strictObject({
      kind: v.picklist(['before', 'after', 'target']),
      artifact_id: ArtifactId,
      url: v.string(),
    }),
  ),
  text: Label,
})
export type ColorMatch = v.InferOutput<typeof ColorMatch>

export const CompareResult = v.strictObject({
  schema_version: v.string(),
  mode: v.literal('compare'),
  target: DecomposeResult,
  user: DecomposeResult,
  mapping: Mapping,
  improvements: v.array(Improvement),
  video_steps: v.array(Step),
  top_fixes: v.array(v.string()),
  scorecard: Scorecard,
  pacing_comparison: PacingComparison,
  color_matches: v.array(ColorMatch),
  warnings: v.array(Warning),
  usage: Usage,
  extensions: Extensions,
})
export type CompareResult = v.InferOutput<typeof CompareResult>
