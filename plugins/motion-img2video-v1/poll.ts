// The service's word for where the order stands → pending, done, or a coded fault.

import { AppError } from '#lib/core/errors.ts'
import type { TaskStatus } from '#lib/integrations/img2video.port.ts'
import type { MotionOrderContext, MotionProgress } from '#plugins/contracts.ts'

export async function poll(
  { tasks, signal }: MotionOrderContext,
  ref: string,
): Promise<MotionProgress> {
  const status = await tasks.status(ref, signal)
  switch (status.state) {
    case 'queued':
    case 'running':
      return {
        state: 'pending',
        percent: status.progress ?? null,
        unknownState: status.unknownState ?? null,
      }
    case 'succeeded':
      if (status.url === undefined)
        throw new AppError('provider_result_invalid', 'The provider finished without a video.')
      return { state: 'done', url: status.url, needsKey: status.needsKey === true }
    case 'failed':
      throw ended('The provider could not make the video', status)
    case 'cancelled':
      throw ended('The provider cancelled the order', status)
    case 'expired':
      throw ended('The provider has given the order up', status)
  }
}

function ended(what: string, { errorCode }: TaskStatus): AppError {
  const code = errorCode === undefined ? '' : ` (${errorCode})`
  return new AppError('provider_rejected', `${what}${code}.`)
}
