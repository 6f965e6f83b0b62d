// What the steps of a preview share: its order, the plugin that carries it out, and what becomes of a fault.

import { AppError, retryOf, toAppError } from '#lib/core/errors.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import type { PreviewOrder } from '#lib/pipeline/preview-order.ts'
import type { GivenUp } from '#lib/schema/motion-steps.ts'
import type { MotionOrderContext, MotionOrderer, MotionRenderer } from '#plugins/contracts.ts'
import type { StepContext, StepInput } from './step.ts'

export const ORDERER = 'motion_img2video_v1'
export const RENDERER = 'motion_local_v1'

export function orderOf(job: JobScope): PreviewOrder {
  if (!job.preview) throw new TypeError(`${job.job_id} is no preview`)
  return job.preview
}

export function orderer({ plugins }: StepContext): MotionOrderer {
  const plugin = plugins.motionGenerators.get(ORDERER)
  if (plugin.kind !== 'order') throw new TypeError(`${ORDERER} takes no orders`)
  return plugin
}

export function renderer({ plugins }: StepContext): MotionRenderer {
  const plugin = plugins.motionGenerators.get(RENDERER)
  if (plugin.kind !== 'render') throw new TypeError(`${RENDERER} does not render`)
  return plugin
}

/** Throws provider_unknown when the provider is no longer configured. */
export function orderContext(ctx: StepContext, order: PreviewOrder): MotionOrderContext {
  if (!order.provider) throw new TypeError('a local preview is not ordered')
  const { name, model } = order.provider
  return {
    tasks: ctx.motionProviders.open(name, model),
    submissions: ctx.submissions,
    storage: ctx.storage,
    net: ctx.net,
    signal: ctx.signal,
    progress: ctx.progress,
  }
}

/**
 * Runs a provider's part. Without a fallback every fault is the step's. With one, a fault that may pass is thrown to
 * be tried again, and one that is final becomes an output, so that a local preview can stand in.
 */
export async function orGiveUp<T>(
  ctx: StepContext,
  { job }: StepInput<unknown>,
  work: () => Promise<T>,
): Promise<T | GivenUp> {
  try {
    return await work()
  } catch (thrown) {
    const error = toAppError(thrown)
    if (orderOf(job).fallback === 'none' || isStopped(ctx.signal)) throw thrown
    if (mayPass(error) && ctx.attempt.number < ctx.attempt.max) throw thrown
    ctx.log.warn('the provider is given up', { error })
    return { state: 'given_up', code: error.code, detail: error.detail }
  }
}

/** A fault of ours would only be repeated, and the dispatcher allows it fewer tries than the step has. */
const mayPass = (error: AppError): boolean =>
  retryOf(error) !== 'never' && error.code !== 'internal'

/** Cancelled, lost or given back; a time-out is the provider's own fault. */
function isStopped({ aborted, reason }: AbortSignal): boolean {
  return aborted && !(reason instanceof AppError && reason.code === 'step_timeout')
}
