// Serves only the host names that the entry allows: a page of a stranger whose name was rebound to this
// address still sends its own name.

import type { MiddlewareHandler } from 'hono'
import { AppError } from '#lib/core/errors.ts'
import type { AppEnv } from '../shared/app-ports.ts'

/** Throws host_forbidden (421). Names are compared whole, with their port. */
export function allowedHost(hosts: ReadonlySet<string> | null): MiddlewareHandler<AppEnv> {
  return async function allowedHost(c, next) {
    const host = (c.req.header('host') ?? new URL(c.req.url).host).toLowerCase()
    if (hosts && !hosts.has(host))
      throw new AppError(
        'host_forbidden',
        'Call the service by the address it printed at its start, such as http://127.0.0.1:8000.',
      )
    await next()
  }
}
