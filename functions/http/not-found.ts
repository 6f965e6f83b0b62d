// No route took the request: 405 with Allow when the path exists under another method, else 404.

import type { Hono, NotFoundHandler } from 'hono'
import { AppError } from '#lib/core/errors.ts'
import type { AppEnv } from './shared/app-ports.ts'

/** Reads the finished route table at the first miss; middleware (`ALL`) is no route. */
export function notFound(app: Hono<AppEnv>): NotFoundHandler<AppEnv> {
  let routes: { method: string; path: RegExp }[] | undefined
  return (c) => {
    routes ??= app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => ({ method, path: pattern(path) }))
    const methods = new Set(
      routes.filter(({ path }) => path.test(c.req.path)).map(({ method }) => method),
    )
    if (methods.size === 0)
      throw new AppError(
        'route_not_found',
        'Check the address; GET /openapi.json lists every route, GET /docs shows them.',
      )
    if (methods.has('GET')) methods.add('HEAD')
    const allow = [...methods].sort().join(', ')
    c.header('Allow', allow)
    throw new AppError('method_not_allowed', `Use one of these methods here: ${allow}.`)
  }
}

/** `/jobs/:job_id` → one segment per parameter. */
function pattern(path: string): RegExp {
  const source = path
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/')
  return new RegExp(`^${source}$`)
}
