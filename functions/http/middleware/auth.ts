// `Authorization: Bearer {API_KEY}` on everything below /v1 when a key is configured.

import type { MiddlewareHandler } from 'hono'
import { AppError } from '#lib/core/errors.ts'
import { sha256 } from '#lib/core/hash.ts'
import type { Secret } from '#lib/core/secret.ts'
import type { AppEnv } from '../shared/app-ports.ts'

/** Throws unauthorized (401). Digests of equal length are compared, always to their end. */
export function bearerKey(apiKey: Secret | null): MiddlewareHandler<AppEnv> {
  return async function bearerKey(c, next) {
    if (apiKey) {
      const given = /^bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
      if (!(await equal(given, apiKey.reveal()))) {
        c.header('WWW-Authenticate', 'Bearer realm="shotcoach"')
        throw new AppError('unauthorized', 'Send the header Authorization: Bearer {API_KEY}.')
      }
    }
    await next()
  }
}

async function equal(a: string, b: string): Promise<boolean> {
  const [x, y] = await Promise.all([digest(a), digest(b)])
  let difference = 0
  for (let i = 0; i < x.length; i++) difference |= (x[i] as number) ^ (y[i] as number)
  return difference === 0
}

const digest = (text: string) => sha256(new TextEncoder().encode(text))
