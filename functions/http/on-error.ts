// The only place where something thrown becomes an answer: a problem object (RFC 9457), never a stack.

import type { Context, MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { AppError, ERROR_CODES, type ErrorCode, toAppError } from '#lib/core/errors.ts'
import { toProblem } from '#lib/core/problem.ts'
import type { AppEnv } from './shared/app-ports.ts'

/** Statuses that only the framework itself throws. */
const FRAMEWORK_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'request_not_json',
  401: 'unauthorized',
  404: 'route_not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'content_type_unsupported',
}

export function onError(thrown: unknown, c: Context<AppEnv>): Response {
  const error = thrown instanceof HTTPException ? fromFramework(thrown) : toAppError(thrown)
  const { http: status, retry } = ERROR_CODES[error.code]
  log(c, error, status)
  const headers = new Headers({ 'Content-Type': 'application/problem+json' })
  if (retry === 'after' || error.retryAfterMs !== undefined)
    headers.set('Retry-After', String(Math.ceil((error.retryAfterMs ?? 5_000) / 1000)))
  const body = toProblem(error, {
    instance: c.req.path,
    requestId: c.get('requestId'),
    language: /^\s*zh\b/i.test(c.req.header('accept-language') ?? '') ? 'zh' : 'en',
  })
  for (const [name, value] of c.res.headers) if (!headers.has(name)) headers.set(name, value)
  return new Response(JSON.stringify(body), { status, headers })
}

/** The framework hands only Errors to its handler; whatever else is thrown becomes one here. */
export function errorsOnly(): MiddlewareHandler<AppEnv> {
  return async function errorsOnly(_, next) {
    try {
      await next()
    } catch (thrown) {
      throw thrown instanceof Error ? thrown : toAppError(thrown)
    }
  }
}

function fromFramework(thrown: HTTPException): AppError {
  const code = FRAMEWORK_CODES[thrown.status] ?? 'internal'
  const detail = code === 'internal' ? toAppError(thrown).detail : 'The request cannot be read.'
  return new AppError(code, detail, { cause: thrown })
}

function log(c: Context<AppEnv>, error: AppError, status: number): void {
  const fields = { method: c.req.method, path: c.req.path, status, error }
  if (status >= 500) c.get('log')?.error('request failed', fields)
  else c.get('log')?.debug('request refused', fields)
}
