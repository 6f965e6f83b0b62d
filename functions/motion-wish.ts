// What a request for a preview means in its parent's result: which shot, which move. A step of a compare result
// brings its own recipe and, unless told otherwise, the user's shot that it is for.

import { AppError } from '#lib/core/errors.ts'
import type { CompareResult, Step } from '#lib/schema/compare.ts'
import type { DecomposeResult, MotionCurve, Segment } from '#lib/schema/decompose.ts'
import type { MotionRecipe } from '#lib/schema/motion-recipe.ts'
import type { Role } from '#lib/schema/primitives.ts'
import type { VirtualMotionCreate } from '#lib/schema/virtual-motion.ts'

export interface MotionWish {
  role: Role
  segment: Segment
  recipe: MotionRecipe
  /** Of the shot that `like_target` follows; null for all other types. */
  curve: MotionCurve | null
  stepId: string | null
}

type Parent = DecomposeResult | CompareResult
type Request = Pick<VirtualMotionCreate, 'asset_role' | 'segment_id' | 'motion_recipe' | 'step_id'>

/** Throws request_invalid, segment_not_found, step_not_found. */
export function wishOf(request: Request, result: Parent): MotionWish {
  const found = request.step_id === undefined ? null : findStep(result, request.step_id)
  const role = request.asset_role ?? 'user'
  const breakdown = breakdownOf(result, role)
  const segmentId = request.segment_id ?? found?.userSegmentId
  if (!segmentId)
    throw refused(
      '/segment_id',
      'is required: this step belongs to no shot of yours; name the segment to be shown.',
    )
  const segment = breakdown.segments.find(({ segment_id }) => segment_id === segmentId)
  if (!segment)
    throw at(
      '/segment_id',
      'segment_not_found',
      `The ${role} video has no segment ${segmentId}; it has ${range(breakdown)}.`,
    )
  const recipe = request.motion_recipe ?? found?.recipe
  if (!recipe) throw refused('/motion_recipe', 'is required.')
  const curve =
    recipe.type === 'like_target'
      ? targetCurve(result, role, segment, found?.targetSegmentId ?? null)
      : null
  return { role, segment, recipe, curve, stepId: request.step_id ?? null }
}

function breakdownOf(result: Parent, role: Role): DecomposeResult {
  if (result.mode === 'compare' && 'user' in result)
    return role === 'user' ? result.user : result.target
  if (role === 'user' || !('segments' in result))
    throw refused(
      '/asset_role',
      'must be "target": this job has no user video (its mode is learn).',
    )
  return result
}

interface FoundStep {
  recipe: MotionRecipe
  userSegmentId: string | null
  targetSegmentId: string | null
}

function findStep(result: Parent, stepId: string): FoundStep {
  if (!('improvements' in result))
    throw refused('/step_id', 'names a step of a compare result; this job is a learn job.')
  const places: { step: Step; user: string | null; target: string | null }[] = [
    ...result.improvements.flatMap(({ steps, user_segment_id, target_segment_id }) =>
      steps.map((step) => ({ step, user: user_segment_id, target: target_segment_id })),
    ),
    ...result.video_steps.map((step) => ({ step, user: null, target: null })),
  ]
  const place = places.find(({ step }) => step.step_id === stepId)
  if (!place)
    throw at('/step_id', 'step_not_found', `The result of this job has no step ${stepId}.`)
  const { motion_recipe: recipe } = place.step
  if (!recipe)
    throw refused(
      '/step_id',
      'has no camera move to be shown (no motion_recipe); choose a step that has one.',
    )
  return { recipe, userSegmentId: place.user, targetSegmentId: place.target }
}

/** Of the target's shot that the step or the mapping names; for a target's own shot, of itself. */
function targetCurve(
  result: Parent,
  role: Role,
  segment: Segment,
  targetSegmentId: string | null,
): MotionCurve {
  const target = 'target' in result ? result.target : result
  const mapped =
    'mapping' in result
      ? result.mapping.pairs.find((pair) => pair.user_segment_id === segment.segment_id)
      : undefined
  const id = role === 'target' ? segment.segment_id : (targetSegmentId ?? mapped?.target_segment_id)
  const curve = target.segments.find(({ segment_id }) => segment_id === id)?.motion_curve
  if (curve && curve.length > 1) return curve
  throw refused(
    '/motion_recipe/type',
    id === undefined
      ? 'like_target needs a shot of the target that this one answers; there is none.'
      : `like_target needs a measured move; none was measured in ${id}.`,
  )
}

function range({ segments }: DecomposeResult): string {
  const ids = segments.map(({ segment_id }) => segment_id)
  return ids.length > 1 ? `${ids[0]} to ${ids.at(-1)}` : `${ids[0]} alone`
}

export const refused = (pointer: string, detail: string): AppError =>
  at(pointer, 'request_invalid', detail)

function at(
  pointer: string,
  code: 'request_invalid' | 'segment_not_found' | 'step_not_found',
  detail: string,
): AppError {
  const said = code === 'request_invalid' ? `The body is not valid: ${pointer} ${detail}` : detail
  return new AppError(code, said, { errors: [{ pointer, detail }] })
}
