// The whole HTTP application, made of ports: the same on Node, on Workers and in tests.

import { Hono } from 'hono'
import { endpoints } from './http/index.ts'
import { bearerKey } from './http/middleware/auth.ts'
import { allowedHost } from './http/middleware/host.ts'
import { sameOrigin } from './http/middleware/origin.ts'
import { requestId } from './http/middleware/request-id.ts'
import { securityHeaders } from './http/middleware/security-headers.ts'
import { refuseWhileStopping } from './http/middleware/stopping.ts'
import { notFound } from './http/not-found.ts'
import { errorsOnly, onError } from './http/on-error.ts'
import { openapiGet } from './http/openapi-get.ts'
import type { AppEnv, AppPorts } from './http/shared/app-ports.ts'
import { pages } from './web/pages.tsx'

export type {
  AppEnv,
  AppPorts,
  Assets,
  HttpSettings,
  ReadyCheck,
  SubmitPorts,
} from './http/shared/app-ports.ts'

/** The order of the guards is the order of the statuses: 421, 403, 401, then 413, 415, 400, 422. */
export function createApp(ports: AppPorts): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.use(requestId(ports), securityHeaders(), errorsOnly())
  app.use(allowedHost(ports.http.allowedHosts), sameOrigin())
  app.use('/v1/*', bearerKey(ports.http.apiKey))
  app.use(refuseWhileStopping(ports.stopping))
  for (const endpoint of endpoints(ports)) app.route('/', endpoint)
  app.route('/', openapiGet(app, ports))
  app.route('/', pages(ports.assets, ports.http.version))
  app.onError(onError)
  app.notFound(notFound(app))
  return app
}
