// A finished preview → what its job stores: the published result, and the rows of its files. And the local renderer
// as both the only way of a local preview and the way out of a provider's.

import { AppError } from '#lib/core/errors.ts'
import { idFromParts } from '#lib/core/ids.ts'
import { jpegSize } from '#lib/integrations/img2video/jpeg-size.ts'
import { artifactUrl, previewKey } from '#lib/pipeline/file-names.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import type { PreviewMade } from '#lib/schema/motion-steps.ts'
import type { Preview } from '#lib/schema/virtual-motion.ts'
import type { MotionPreview, MotionRequest } from '#plugins/contracts.ts'
import { fileFacts } from './file-facts.ts'
import { orderOf, renderer } from './preview-order.ts'
import type { StepContext } from './step.ts'

type Made = Omit<MotionPreview, 'applied'> & Pick<Preview, 'applied'>
type By = Pick<Preview, 'provider' | 'model' | 'fallback'>

/** `fallback`: why it is made here although a provider was chosen. */
export async function makeLocally(
  ctx: StepContext,
  job: JobScope,
  fallback: Preview['fallback'],
): Promise<PreviewMade> {
  const order = orderOf(job)
  const keyframes: MotionRequest['keyframes'] = []
  for (const { key } of order.keyframes) {
    const bytes = await ctx.storage.readBytes(key)
    const size = bytes && jpegSize(bytes)
    if (size) keyframes.push({ key, ...size })
  }
  const made = await renderer(ctx).render(
    { media: ctx.media, signal: ctx.signal, progress: ctx.progress },
    {
      recipe: order.recipe,
      clip: order.clip && {
        key: order.clip.key,
        info: order.clip.info,
        startMs: order.clip.start_ms,
        endMs: order.clip.end_ms,
      },
      keyframes,
      use: order.source,
      ...(order.target_curve && { targetCurve: order.target_curve }),
      ...(order.focus && { focus: order.focus }),
      ...(order.jitter_pct_diag !== null && { jitterPctDiag: order.jitter_pct_diag }),
      nearest: 'apply',
      layout: order.layout,
      poster: true,
      outKey: previewKey(order.parent_job_id, job.job_id),
    },
  )
  return madeOf(ctx, job, made, { provider: 'local', model: null, fallback })
}

export async function madeOf(
  ctx: StepContext,
  job: JobScope,
  made: Made,
  by: By,
): Promise<PreviewMade> {
  const { parent_job_id, asset_role, segment_id } = orderOf(job)
  const file = async (kind: string, key: string, contentType: string, extension: string) => ({
    artifactId: await idFromParts('art', job.job_id, kind),
    kind,
    role: asset_role,
    key,
    ...(await fileFacts(ctx.storage, key)),
    contentType,
    fileName: `preview-${segment_id}.${extension}`,
  })
  const video = await file('preview', made.key, 'video/mp4', 'mp4')
  const poster =
    made.poster &&
    (await file(
      'preview_poster',
      made.poster.key,
      `image/${made.poster.format}`,
      made.poster.format,
    ))
  const link = ({ artifactId }: { artifactId: string }) => ({
    artifact_id: artifactId,
    url: artifactUrl(parent_job_id, artifactId),
  })
  const { width, height, duration_ms, applied, applied_recipe, source } = made
  if (duration_ms < 1) throw new AppError('media_failed', 'The preview has no length.')
  return {
    result: {
      preview: {
        ...link(video),
        width,
        height,
        duration_ms,
        ...by,
        applied,
        applied_recipe,
        source,
        poster: poster && link(poster),
        warnings: [
          ...job.warnings.filter(({ code }) => code.startsWith('motion_')),
          ...made.warnings,
        ],
      },
    },
    files: poster ? [video, poster] : [video],
  }
}

/** Rows for the completion of the step that made it. */
export const recordsOf = ({ result, files }: PreviewMade) => ({
  resultJson: JSON.stringify(result),
  artifacts: files,
})
