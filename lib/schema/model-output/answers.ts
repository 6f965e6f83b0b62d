// What a model may answer, once its JSON is found and flattened. The JSON Schemas that ajv checks are derived
// from these shapes (`validators.generated.js`), the schemas sent to the model are in `asked.ts`.

import * as v from 'valibot'

/** Small models give meaningless decimals; three words they can keep apart. */
export const CONFIDENCE_WORDS = ['low', 'medium', 'high'] as const
export type ConfidenceWord = (typeof CONFIDENCE_WORDS)[number]

export const MAX_SEGMENTS = 400
export const MAX_FEATURES = 80
export const MAX_VALUE_CHARS = 280
const MAX_EVIDENCE = 64

const frame = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Frames are numbered as in the question; both ends belong to the shot. */
export const SegmentsAnswer = v.strictObject({
  segments: v.pipe(
    v.array(v.strictObject({ start_frame: frame, end_frame: frame })),
    v.minLength(1),
    v.maxLength(MAX_SEGMENTS),
  ),
})
export type SegmentsAnswer = v.InferOutput<typeof SegmentsAnswer>

export const FeatureAnswer = v.strictObject({
  category: v.string(),
  type: v.string(),
  /** One id of the vocabulary; whether it is one, the rules say. */
  value: v.string(),
  confidence: v.picklist(CONFIDENCE_WORDS),
  evidence_frames: v.pipe(v.array(frame), v.maxLength(MAX_EVIDENCE)),
})
export type FeatureAnswer = v.InferOutput<typeof FeatureAnswer>

export const FeaturesAnswer = v.strictObject({
  features: v.pipe(v.array(FeatureAnswer), v.maxLength(MAX_FEATURES)),
})
export type FeaturesAnswer = v.InferOutput<typeof FeaturesAnswer>
