// Keeps pages of other origins out: they may neither change anything nor read results. Programs send
// neither Origin nor Sec-Fetch-Site and pass.

import type { Context, MiddlewareHandler } from 'hono'
import { AppError } from '#lib/core/errors.ts'
import type { AppEnv } from '../shared/app-ports.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Throws origin_forbidden (403). Runs after the host was allowed. */
export function sameOrigin(): MiddlewareHandler<AppEnv> {
  return async function sameOrigin(c, next) {
    const isForeign = SAFE_METHODS.has(c.req.method)
      ? readsFromElsewhere(c)
      : changesFromElsewhere(c)
    if (isForeign)
      throw new AppError(
        'origin_forbidden',
        'Pages of other origins may not call this service; call it from its own page or a program.',
      )
    await next()
  }
}

function changesFromElsewhere(c: Context<AppEnv>): boolean {
  const origin = c.req.header('origin')
  if (origin !== undefined && !isOwn(origin, c)) return true
  const site = c.req.header('sec-fetch-site')
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

/** A followed link is fine; an image, a script or a fetch of another site is not. */
function readsFromElsewhere(c: Context<AppEnv>): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== 'cross-site' && site !== 'same-site') return false
  return c.req.header('sec-fetch-mode') !== 'navigate'
}

function isOwn(origin: string, c: Context<AppEnv>): boolean {
  const host = (c.req.header('host') ?? new URL(c.req.url).host).toLowerCase()
  const given = origin.toLowerCase()
  return given === `http://${host}` || given === `https://${host}`
}
