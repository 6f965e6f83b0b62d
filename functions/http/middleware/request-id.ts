// Gives every request an id: in the answer's header, in problem bodies, and in every log line about it.

import type { MiddlewareHandler } from 'hono'
import { idFromBytes } from '#lib/core/ids.ts'
import type { AppEnv, AppPorts } from '../shared/app-ports.ts'

export function requestId(ports: Pick<AppPorts, 'log' | 'randomBytes'>): MiddlewareHandler<AppEnv> {
  return async function requestId(c, next) {
    const id = idFromBytes('job', ports.randomBytes(16)).replace('job_', 'req_')
    c.set('requestId', id)
    c.set('log', ports.log.child({ request_id: id }))
    c.header('X-Request-Id', id)
    await next()
  }
}
