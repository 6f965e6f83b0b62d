// One exchange with a provider as a fixture that may be shown to anybody: no key, no address, no picture, no
// account. What is kept of the headers is a list of names that say how the server behaves.

import type { ProviderRequest, ProviderResponse } from '#lib/net/provider.port.ts'

export interface Recording {
  provider: string
  request: { body: unknown; bytes: number }
  response: { status: number; headers: Record<string, string>; body: unknown; ms: number }
}

const HEADERS = [
  'content-type',
  'retry-after',
  'retry-after-ms',
  'x-ratelimit-limit-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
]
/** Fields whose values name an account, a request or a moment. */
const PRIVATE = /^(id|request_id|created|timestamp|user|user_id|organization|system_fingerprint)$/

/** `secrets` are taken out wherever they stand, whole or as the masked beginning that providers repeat. */
export function sanitise(
  provider: string,
  request: ProviderRequest,
  response: ProviderResponse,
  ms: number,
  secrets: readonly string[],
): Recording {
  const host = new URL(request.url).host
  const clean = (text: string): string => {
    let out = text.replaceAll(host, 'provider.example')
    for (const secret of secrets)
      for (const part of [secret, secret.slice(0, 12), secret.slice(-6)])
        if (part.length >= 6) out = out.replaceAll(part, '[redacted]')
    return out
      .replace(/\b[\w.+-]+@[\w-]+\.[\w.]+\b/g, '[address]')
      .replace(/\b(org|acct|proj|user)[-_][\w-]{6,}/gi, '$1-[redacted]')
  }
  const body = typeof request.body === 'string' ? request.body : ''
  const headers = HEADERS.flatMap((name) => {
    const value = response.header(name)
    return value === null ? [] : [[name, clean(value)] as const]
  })
  return {
    provider,
    request: { body: shown(parse(clean(withoutPictures(body)))), bytes: body.length },
    response: {
      status: response.status,
      headers: Object.fromEntries(headers),
      body: shown(parse(clean(response.text))),
      ms: Math.round(ms),
    },
  }
}

function withoutPictures(text: string): string {
  return text.replace(
    /data:image\/jpeg;base64,([A-Za-z0-9+/=]+)/g,
    (_all, data: string) => `[jpeg of ${Math.floor((data.length * 3) / 4)} bytes]`,
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text.slice(0, 4_000)
  }
}

function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      PRIVATE.test(key) ? '[private]' : shown(child),
    ]),
  )
}
