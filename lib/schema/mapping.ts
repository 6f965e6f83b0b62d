// Which of the user's shots answers which of the target's.

import * as v from 'valibot'
import { Confidence, SegmentId } from './primitives.ts'

export const Relation = v.picklist(['one_to_one', 'split', 'merge', 'moved'])
export type Relation = v.InferOutput<typeof Relation>

/** Parts of the cost, each 0..1; a part that could not be told is left out. */
export const CostTerms = v.strictObject({
  look: v.exactOptional(v.number()),
  movement: v.exactOptional(v.number()),
  scale: v.exactOptional(v.number()),
  duration: v.exactOptional(v.number()),
  position: v.exactOptional(v.number()),
})

export const MappingPair = v.strictObject({
  user_segment_id: SegmentId,
  target_segment_id: SegmentId,
  relation: Relation,
  /** 0 the same, 1 unrelated. */
  cost: v.number(),
  confidence: Confidence,
  cost_terms: CostTerms,
  /** `user` when the user drew this pair. */
  source: v.picklist(['measured', 'user']),
})
export type MappingPair = v.InferOutput<typeof MappingPair>

export const Mapping = v.strictObject({
  pairs: v.array(MappingPair),
  /** Target shots that nothing answers. */
  missing: v.array(SegmentId),
  /** User shots that answer nothing. */
  extra: v.array(SegmentId),
  /** 0..1: how far the structure of the two videos agrees. */
  score: Confidence,
})
export type Mapping = v.InferOutput<typeof Mapping>

/** What the user says instead: null means that the shot answers nothing. */
export const MappingOverride = v.strictObject({
  user_segment_id: SegmentId,
  target_segment_id: v.nullable(SegmentId),
})
export type MappingOverride = v.InferOutput<typeof MappingOverride>
