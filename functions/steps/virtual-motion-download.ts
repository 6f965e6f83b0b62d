// virtual_motion_download — brings the finished clip into the parent's folder, before its link expires.

import * as v from 'valibot'
import { orderContext, orderer, orderOf, orGiveUp } from '#functions/preview-order.ts'
import { defineStep } from '#functions/step.ts'
import { previewSourceKey } from '#lib/pipeline/file-names.ts'
import { MotionDone, MotionFetched } from '#lib/schema/motion-steps.ts'

export const virtualMotionDownload = defineStep({
  name: 'virtual_motion_download',
  input: v.object({ virtual_motion_poll: MotionDone }),
  output: MotionFetched,
  timeoutMs: 10 * 60_000,
  run: (ctx, input) =>
    orGiveUp(ctx, input, async () => {
      const done = input.from.virtual_motion_poll
      if (done.state === 'given_up') return done
      const order = orderOf(input.job)
      const stored = await orderer(ctx).fetch(
        orderContext(ctx, order),
        { url: done.url, needsKey: done.needs_key },
        previewSourceKey(order.parent_job_id, input.job.job_id),
      )
      return { ...stored, state: 'fetched' as const }
    }),
})
