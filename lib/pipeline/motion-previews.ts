// Which previews a comparison gets by itself: the camera moves among its top fixes, at most three, each over the
// user's own shot. Pure.

import type { CompareResult } from '#lib/schema/compare.ts'
import type { Segment } from '#lib/schema/decompose.ts'
import type { VideoDescription } from '#lib/schema/step-outputs.ts'
import type { JobScope } from './job-scope.ts'
import type { PreviewOrder } from './preview-order.ts'

export const MAX_PREVIEWS = 3

export interface PreviewMaterial {
  /** The user's stored video. */
  video: { key: string; info: VideoDescription }
  /** Storage keys of the user's files by artifact id. */
  keyOf: ReadonlyMap<string, string>
  /** Name of the configured provider; null: made here. */
  provider: string | null
}

export const wantsPreviews = ({ request, preview }: JobScope): boolean =>
  preview === undefined &&
  request.mode === 'compare' &&
  request.options.compare.enabled &&
  request.options.compare.virtual_camera_motion.enabled

export function topPreviews(
  scope: JobScope,
  result: CompareResult,
  material: PreviewMaterial,
): PreviewOrder[] {
  const places = result.improvements.flatMap((improvement) =>
    improvement.steps.map((step) => ({ ...improvement, step })),
  )
  const orders: PreviewOrder[] = []
  for (const id of result.top_fixes) {
    const place = places.find(({ step }) => step.step_id === id)
    const recipe = place?.step.motion_recipe
    const segment = find(result.user.segments, place?.user_segment_id)
    if (!recipe || !segment) continue
    const curve = find(result.target.segments, place?.target_segment_id)?.motion_curve ?? null
    if (recipe.type === 'like_target' && (curve?.length ?? 0) < 2) continue
    const { saliency_x: x, saliency_y: y, jitter_pct_diag } = segment.measurements
    orders.push({
      parent_job_id: scope.job_id,
      asset_role: 'user',
      segment_id: segment.segment_id,
      step_id: id,
      recipe,
      target_curve: recipe.type === 'like_target' ? curve : null,
      focus: x === undefined || y === undefined ? null : { x, y },
      jitter_pct_diag: jitter_pct_diag ?? null,
      clip: { ...material.video, start_ms: segment.start_ms, end_ms: segment.end_ms },
      keyframes: segment.keyframes.flatMap(({ artifact_id, ts_ms }) => {
        const key = material.keyOf.get(artifact_id)
        return key === undefined ? [] : [{ key, ts_ms }]
      }),
      provider: material.provider === null ? null : { name: material.provider, model: null },
      fallback: 'local',
      source: 'auto',
      layout: 'single',
      language: scope.request.options.language,
    })
    if (orders.length === MAX_PREVIEWS) break
  }
  return orders
}

const find = (segments: readonly Segment[], id: string | null | undefined): Segment | undefined =>
  segments.find(({ segment_id }) => segment_id === id)
