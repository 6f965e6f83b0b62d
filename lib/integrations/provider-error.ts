// What a provider says when it refuses, in every shape that servers use → status, words and waiting time; and
// from those an AppError of the house. Pure. A body is never shown: only our own sentence is, with the
// provider's code when that is a plain word.

import { AppError } from '../core/errors.ts'
import { type Json, safeParseJson } from '../core/json.ts'

export interface Refusal {
  status: number
  /** All words of the body, for reading, never for showing. */
  message: string
  /** `rate_limit_exceeded`; null unless it is a plain word. */
  code: string | null
}

type Header = (name: string) => string | null

/** The refusal in a body, of whatever status it came with. */
export function readRefusal(status: number, text: string): Refusal {
  const json = safeParseJson(text, { maxDepth: 16 })
  if (!json.ok || !isRecord(json.value))
    return { status, message: text.slice(0, 4_000), code: null }
  return refusalOf(status, json.value)
}

/**
 * `{error:{message,type,param,code}}`, `{error:"…"}`, `{object:"error",message,type,code}`,
 * `{code,message,request_id}`, `{status,message,result}`, `{detail:"…"|[{loc,msg}]}`. With status 200 the
 * status inside counts, if there is one.
 */
export function refusalOf(status: number, body: { [key: string]: Json }): Refusal {
  const inner = isRecord(body.error) ? body.error : body
  const words = [body.error, inner.message, inner.type, inner.param, inner.code, body.message]
  const message = [...words.filter((word) => typeof word === 'string'), ...details(body.detail)]
  const word = [inner.code, inner.type, body.code].find(
    (code): code is string => typeof code === 'string' && /^[a-z][\w.-]{2,60}$/i.test(code),
  )
  const numbers = [inner.code, inner.status, body.code, body.status].map(Number)
  const found = numbers.find((n) => Number.isInteger(n) && n >= 400 && n <= 599)
  return {
    status: status === 200 ? (found ?? 500) : status,
    message: message.join(' | ').slice(0, 4_000),
    code: word ?? null,
  }
}

/** The fault of a refusal that nothing can be left out of. `nowMs` is the wall clock, for dates. */
export function faultOf(refusal: Refusal, header: Header, nowMs: number): AppError {
  const { status, message } = refusal
  const said = refusal.code ? `${status} ${refusal.code}` : `${status}`
  if (
    /insufficient_quota|insufficient.{0,20}balance|arrearage|exceeded your current quota/i.test(
      message,
    )
  )
    return new AppError('provider_rejected', `The provider says there is no credit left (${said}).`)
  if (status === 401 || status === 403)
    return new AppError('provider_unauthorized', `Check the key and its rights (${said}).`)
  if (status === 402)
    return new AppError('provider_rejected', `The provider asks for payment (${said}).`)
  const retryAfterMs = waitingTime(header, nowMs)
  if (status === 429 || (status === 503 && retryAfterMs !== null) || status === 529)
    return new AppError(
      'provider_rate_limited',
      `The provider is busy or limits the rate (${said}).`,
      retryAfterMs === null ? {} : { retryAfterMs },
    )
  if (status === 408 || status === 504 || status === 524)
    return new AppError('provider_timeout', `The provider ran out of time itself (${said}).`)
  if (status === 409 || status === 425 || status >= 500)
    return new AppError('provider_failed', `The provider failed (${said}).`)
  if (status >= 300 && status < 400)
    return new AppError(
      'provider_rejected',
      `The provider redirects (${said}); configure its final address.`,
    )
  if (status === 404)
    return new AppError(
      'provider_rejected',
      `The provider knows no such model or address (${said}).`,
    )
  return new AppError('provider_rejected', `The provider refused the request (${said}).`)
}

/** Milliseconds that the other side asks for, or null: Retry-After, retry-after-ms, x-ratelimit-reset-*. */
export function waitingTime(header: Header, nowMs: number): number | null {
  const ms = amount(header('retry-after-ms'))
  if (ms !== null) return ms
  const after = header('retry-after')?.trim() ?? ''
  const seconds = amount(after)
  if (seconds !== null) return seconds * 1000
  const date = /[a-z]{3}/i.test(after) ? Date.parse(after) : Number.NaN
  if (!Number.isNaN(date)) return Math.max(0, date - nowMs)
  const resets = ['requests', 'tokens']
    .filter((what) => amount(header(`x-ratelimit-remaining-${what}`)) === 0)
    .map((what) => duration(header(`x-ratelimit-reset-${what}`)))
    .filter((reset) => reset !== null)
  return resets.length > 0 ? Math.max(...resets) : null
}

function amount(text: string | null): number | null {
  return text !== null && /^\s*\d{1,9}(\.\d{1,6})?\s*$/.test(text) ? Number(text) : null
}

/** `1s`, `6m0s`, `120ms`, `1h2m3.5s` → ms; a bare number is seconds. */
function duration(text: string | null): number | null {
  if (text === null) return null
  const bare = amount(text)
  if (bare !== null) return bare * 1000
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  const parts = [...text.trim().matchAll(/(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h|d)/g)]
  if (parts.map(([part]) => part).join('') !== text.trim() || parts.length === 0) return null
  return parts.reduce((sum, [, n, unit]) => sum + Number(n) * (units[unit ?? ''] ?? 0), 0)
}

/** FastAPI names the field in `loc`, not in `msg`. */
function details(detail: Json | undefined): string[] {
  if (typeof detail === 'string') return [detail]
  if (!Array.isArray(detail)) return []
  return detail.slice(0, 10).map((one) => {
    if (!isRecord(one)) return String(one)
    const loc = Array.isArray(one.loc) ? one.loc.map(String).join('.') : ''
    return `${loc} ${typeof one.msg === 'string' ? one.msg : ''}`
  })
}

export function isRecord(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
