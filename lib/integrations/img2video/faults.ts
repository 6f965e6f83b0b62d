// What an answer's status, or the lack of an answer, means for an order. Pure. The provider's own words are not
// passed on, only its code for the fault.

import { AppError } from '#lib/core/errors.ts'
import { safeParseJson } from '#lib/core/json.ts'
import type { ProviderResponse } from '#lib/net/provider.port.ts'
import { codeAt } from './read-json.ts'

/** Null for 2xx. 5xx and 429 may pass, the rest does not. */
export function answerFault(response: ProviderResponse): AppError | null {
  const { status } = response
  if (status >= 200 && status < 300) return null
  const said = `The provider answered with status ${status}${codeIn(response.text)}.`
  if (status === 401 || status === 403) return new AppError('provider_unauthorized', said)
  if (status === 429) {
    const waitMs = retryAfterMs(response.header('retry-after'))
    return new AppError('provider_rate_limited', said, { retryAfterMs: waitMs })
  }
  if (status >= 500) return new AppError('provider_failed', said)
  return new AppError('provider_rejected', said)
}

/** No connection was there: not one byte of the order has left. */
export function isCertainlyUnsent(error: AppError): boolean {
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$|CERT|SELF_SIGNED/.test(code)
}

/** A model that does not know one of the optional fields says 400 and names it. */
export function refusesAField({ status, text }: ProviderResponse): boolean {
  if (status !== 400 && status !== 422) return false
  return /camera_?fixed|generate_?audio|watermark|resolution|prompt_optimizer|(un(known|supported|expected|recognized)|not support(ed)?|invalid) (param|field|arg)/i.test(
    text.slice(0, 4096),
  )
}

const WAIT_MS = 5_000

/** Seconds; a date or nothing counts as a short wait. */
function retryAfterMs(header: string | null): number {
  const seconds = header !== null && /^\d{1,6}$/.test(header.trim()) ? Number(header) : Number.NaN
  return Number.isFinite(seconds) ? seconds * 1000 : WAIT_MS
}

function codeIn(text: string): string {
  const parsed = safeParseJson(text, { maxLength: 65_536 })
  if (!parsed.ok) return ''
  const code =
    codeAt(parsed.value, 'error', 'code') ??
    codeAt(parsed.value, 'code') ??
    codeAt(parsed.value, 'base_resp', 'status_code')
  return code === undefined ? '' : ` (${code})`
}
