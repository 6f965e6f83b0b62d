// virtual_motion_start — orders the clip from the provider, at most once whatever happens to this process.

import * as v from 'valibot'
import { orderContext, orderer, orderOf, orGiveUp } from '#functions/preview-order.ts'
import { defineStep } from '#functions/step.ts'
import { AppError } from '#lib/core/errors.ts'
import { MotionOrdered } from '#lib/schema/motion-steps.ts'

export const virtualMotionStart = defineStep({
  name: 'virtual_motion_start',
  input: v.object({}),
  output: MotionOrdered,
  timeoutMs: 4 * 60_000,
  run: (ctx, input) =>
    orGiveUp(ctx, input, async () => {
      const { job } = input
      const order = orderOf(job)
      const [keyframe] = order.keyframes
      if (!keyframe) throw new AppError('storage_failed', 'There is no keyframe of this shot.')
      ctx.progress(0, 'ordering the clip')
      const context = orderContext(ctx, order)
      const ordered = await orderer(ctx).start(context, {
        recipe: order.recipe,
        targetCurve: order.target_curve ?? [],
        keyframeKey: keyframe.key,
        language: order.language,
        orderId: job.job_id,
      })
      return {
        ...ordered,
        state: 'ordered' as const,
        model: context.tasks.model,
        ordered_at: ctx.clock.nowMs(),
      }
    }),
})
