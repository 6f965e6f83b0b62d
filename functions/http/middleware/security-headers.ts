// Headers that every answer carries. No HSTS: the service speaks plain http on a loopback address; a
// proxy that terminates TLS adds it.

import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../shared/app-ports.ts'

const API_CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What an endpoint or a page has set itself stays. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async function securityHeaders(c, next) {
    await next()
    const { headers } = c.res
    const set = (name: string, value: string) => {
      if (!headers.has(name)) headers.set(name, value)
    }
    set('Content-Security-Policy', API_CSP)
    set('X-Content-Type-Options', 'nosniff')
    set('X-Frame-Options', 'DENY')
    set('Referrer-Policy', 'no-referrer')
    set('Cross-Origin-Resource-Policy', 'same-origin')
    set('Cross-Origin-Opener-Policy', 'same-origin')
    set('Cache-Control', 'no-store')
  }
}
