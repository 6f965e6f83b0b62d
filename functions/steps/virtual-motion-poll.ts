// virtual_motion_poll — asks once where the order stands. Not finished = try again later: the step goes back to the
// queue and holds no worker. The waits follow from the time since the order, so nothing has to be remembered.

import * as v from 'valibot'
import { orderContext, orderer, orderOf, orGiveUp } from '#functions/preview-order.ts'
import { defineStep, type MotionTiming } from '#functions/step.ts'
import { AppError, retryOf } from '#lib/core/errors.ts'
import { MotionDone, MotionOrdered } from '#lib/schema/motion-steps.ts'

export const virtualMotionPoll = defineStep({
  name: 'virtual_motion_poll',
  input: v.object({ virtual_motion_start: MotionOrdered }),
  output: MotionDone,
  timeoutMs: 2 * 60_000,
  run: (ctx, input) =>
    orGiveUp(ctx, input, async () => {
      const ordered = input.from.virtual_motion_start
      if (ordered.state === 'given_up') return ordered
      const passedMs = Math.max(0, ctx.clock.nowMs() - ordered.ordered_at)
      const { deadlineMs } = ctx.motionTiming
      const later = waitMs(passedMs, ctx.motionTiming)
      try {
        const context = orderContext(ctx, orderOf(input.job))
        const now = await orderer(ctx).poll(context, ordered.ref)
        if (now.state === 'done')
          return { state: 'done' as const, url: now.url, needs_key: now.needsKey }
        if (now.unknownState)
          ctx.log.warn('a state that is not known', { provider_state: now.unknownState })
        ctx.progress(now.percent ?? (100 * passedMs) / deadlineMs, 'the provider is working')
      } catch (thrown) {
        // A service that stumbles while it is asked has not lost the order yet.
        const mayPass = thrown instanceof AppError && retryOf(thrown) !== 'never'
        if (!mayPass || ctx.signal.aborted) throw thrown
        if (passedMs >= deadlineMs) throw tooLate(thrown)
        throw pending(Math.max(later, thrown.retryAfterMs ?? 0), thrown)
      }
      if (passedMs >= deadlineMs) throw tooLate()
      throw pending(later)
    }),
})

/** first, ×1.5, ×1.5 … max: after a geometric row of waits the next is `first + passed ÷ 2`. */
export function waitMs(passedMs: number, { firstMs, maxMs }: MotionTiming): number {
  return Math.round(Math.min(maxMs, firstMs + passedMs / 2))
}

const pending = (retryAfterMs: number, cause?: AppError): AppError =>
  new AppError('provider_pending', 'The provider is still working on the clip.', {
    retryAfterMs,
    cause,
  })

const tooLate = (cause?: AppError): AppError =>
  new AppError('provider_deadline', 'The provider did not finish the clip in time.', { cause })
