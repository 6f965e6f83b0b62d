// virtual_motion_normalise — the provider's clip → the preview; or, when the provider was given up, a local one that
// says why.

import * as v from 'valibot'
import { madeOf, makeLocally, recordsOf } from '#functions/preview-made.ts'
import { orderer, orderOf, orGiveUp } from '#functions/preview-order.ts'
import { defineStep } from '#functions/step.ts'
import { previewKey } from '#lib/pipeline/file-names.ts'
import { MotionFetched, MotionOrdered, PreviewMade } from '#lib/schema/motion-steps.ts'

export const virtualMotionNormalise = defineStep({
  name: 'virtual_motion_normalise',
  input: v.object({ virtual_motion_start: MotionOrdered, virtual_motion_download: MotionFetched }),
  output: PreviewMade,
  timeoutMs: 5 * 60_000,
  async run(ctx, input) {
    const { virtual_motion_start: ordered, virtual_motion_download: fetched } = input.from
    const { job } = input
    const order = orderOf(job)
    const made = await orGiveUp(ctx, input, async () => {
      if (ordered.state === 'given_up') return ordered
      if (fetched.state === 'given_up') return fetched
      const clip = await orderer(ctx).normalise(
        { media: ctx.media, signal: ctx.signal, progress: ctx.progress },
        {
          key: fetched.key,
          aspect: ordered.aspect,
          durationMs: order.recipe.duration_ms,
          outKey: previewKey(order.parent_job_id, job.job_id),
        },
      )
      const { applied, applied_recipe, model } = ordered
      const preview = { ...clip, applied, applied_recipe, source: 'keyframes' as const }
      const provider = order.provider?.name ?? 'local'
      return madeOf(ctx, job, preview, { provider, model, fallback: null })
    })
    // The provider's file has no row: it is collected later. Removed here, it would be missing after a crash.
    if (!('state' in made)) return made
    return makeLocally(ctx, job, { code: made.code, detail: made.detail })
  },
  records: recordsOf,
})
