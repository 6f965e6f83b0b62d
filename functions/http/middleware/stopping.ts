// While the service stops, nothing new is accepted; what is read still is answered.

import type { MiddlewareHandler } from 'hono'
import { AppError } from '#lib/core/errors.ts'
import type { AppEnv } from '../shared/app-ports.ts'

/** Throws shutting_down (503) for everything that changes something. */
export function refuseWhileStopping(stopping: AbortSignal): MiddlewareHandler<AppEnv> {
  return async function refuseWhileStopping(c, next) {
    if (stopping.aborted && c.req.method !== 'GET' && c.req.method !== 'HEAD')
      throw new AppError('shutting_down', 'Send the request again in a few seconds.', {
        retryAfterMs: 5_000,
      })
    await next()
  }
}
