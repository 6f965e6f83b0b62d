// What the steps of a preview hand to each other. A provider's step that fails for good hands its fault on, when a
// local preview shall stand in; the steps after it pass it through.

import * as v from 'valibot'
import { AppliedRecipe } from './motion-recipe.ts'
import { ArtifactId, Role } from './primitives.ts'
import { MotionApplied, MotionResult } from './virtual-motion.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

export const GivenUp = v.strictObject({
  state: v.literal('given_up'),
  code: v.string(),
  detail: v.string(),
})
export type GivenUp = v.InferOutput<typeof GivenUp>

export const MotionOrdered = v.variant('state', [
  v.strictObject({
    state: v.literal('ordered'),
    ref: v.string(),
    applied: MotionApplied,
    applied_recipe: AppliedRecipe,
    aspect: v.number(),
    model: v.string(),
    /** ms since the epoch: the deadline counts from here. */
    ordered_at: count,
  }),
  GivenUp,
])

export const MotionDone = v.variant('state', [
  v.strictObject({ state: v.literal('done'), url: v.string(), needs_key: v.boolean() }),
  GivenUp,
])

export const MotionFetched = v.variant('state', [
  v.strictObject({ state: v.literal('fetched'), key: v.string(), bytes: count }),
  GivenUp,
])

export const PreviewMade = v.strictObject({
  result: MotionResult,
  files: v.array(
    v.strictObject({
      artifactId: ArtifactId,
      kind: v.string(),
      role: v.nullable(Role),
      key: v.string(),
      bytes: count,
      sha256: v.pipe(v.string(), v.hash(['sha256'])),
      contentType: v.string(),
      fileName: v.string(),
    }),
  ),
})
export type PreviewMade = v.InferOutput<typeof PreviewMade>
