// motion_local_v1 — a virtual camera over the user's own shot: recipe → path → one run of ffmpeg. Needs no key and
// never refuses a move unless it is told to: what needs depth is done as the nearest flat move, and said so.

import { AppError } from '#lib/core/errors.ts'
import { flatType } from '#lib/render/nearest.ts'
import type { MotionPreview, MotionRenderer, MotionRequest } from '#plugins/contracts.ts'
import { planPreview } from './plan-preview.ts'
import { remarks } from './remarks.ts'
import { chooseSource, type Footage, stillsOf } from './source-plan.ts'

export const motionLocalV1: MotionRenderer = {
  id: 'motion_local_v1',
  kind: 'render',
  resource: 'media',
  async render(context, request): Promise<MotionPreview> {
    checkRecipe(request)
    const footage = chooseSource(request)
    const make = async (from: Footage): Promise<MotionPreview> => {
      const plan = planPreview(request, from)
      const done = await context.media.renderMotion(
        plan.render,
        (share) => context.progress(Math.round(share * 95), 'moving the camera'),
        context.signal,
      )
      return {
        key: done.key,
        bytes: done.bytes,
        width: done.width,
        height: done.height,
        duration_ms: done.durationMs,
        source: from.source.kind === 'clip' ? 'clip' : 'keyframes',
        applied: plan.applied.type === request.recipe.type ? 'native' : 'approximate',
        applied_recipe: plan.applied,
        poster: done.poster,
        warnings: [...from.warnings, ...remarks(plan, from), ...done.warnings],
      }
    }
    try {
      return await make(footage)
    } catch (thrown) {
      const way = wayOut(request, footage, thrown)
      if (!way || context.signal.aborted) throw thrown
      return make(way)
    }
  },
}

function checkRecipe({ recipe, nearest, targetCurve, outKey }: MotionRequest): void {
  const refuse = (pointer: string, detail: string): never => {
    throw new AppError('request_invalid', detail, { errors: [{ pointer, detail }] })
  }
  const flat = flatType(recipe.type)
  if (nearest === 'refuse' && flat !== recipe.type)
    refuse(
      '/motion_recipe/type',
      `"${recipe.type}" needs depth, which the local renderer does not have. The nearest it can do is "${flat}".`,
    )
  if (recipe.type === 'like_target' && (targetCurve?.length ?? 0) < 2)
    refuse('/motion_recipe/type', 'No motion curve was measured for the target of this shot.')
  if (!outKey.endsWith('.mp4')) throw new AppError('internal', 'A preview is stored as .mp4.')
}

/** A clip that cannot be decoded is no reason to stay without a preview while there are stills of it. */
function wayOut(request: MotionRequest, failed: Footage, thrown: unknown): Footage | null {
  if (failed.source.kind !== 'clip' || request.use === 'clip') return null
  if (!(thrown instanceof AppError) || !thrown.code.startsWith('input_')) return null
  if (request.keyframes.length === 0) return null
  return stillsOf(request, [
    {
      code: 'clip_unusable',
      message: 'The shot could not be decoded; the preview shows its keyframes.',
    },
  ])
}
