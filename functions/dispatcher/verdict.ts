// What a failed try means: when to try again, if ever. Pure.

import { backoffMs } from '#lib/core/backoff.ts'
import { type AppError, retryOf, toAppError } from '#lib/core/errors.ts'

export interface Try {
  /** 1 for the first. */
  attempt: number
  maxAttempts: number
  nowMs: number
  /** [0, 1). */
  random01: number
}

export interface Verdict {
  error: AppError
  /** Null: never. */
  retryAtMs: number | null
}

/** An unknown fault may pass; two more tries are what it gets. */
const UNKNOWN_TRIES = 3
/** A fault in our code does not pass by itself; one more try covers what only looked like one. */
const BUG_TRIES = 2

/** Codes decide by their retry class; what is not an AppError gets few tries. */
export function judgeFailure(
  thrown: unknown,
  { attempt, maxAttempts, nowMs, random01 }: Try,
): Verdict {
  const error = toAppError(thrown)
  const tries = Math.min(maxAttempts, triesOf(thrown, error))
  if (attempt >= tries) return { error, retryAtMs: null }
  return { error, retryAtMs: nowMs + backoffMs(attempt, random01, error.retryAfterMs) }
}

function triesOf(thrown: unknown, error: AppError): number {
  if (retryOf(error) === 'never') return 1
  if (error.code !== 'internal') return Number.POSITIVE_INFINITY
  const fault = error === thrown ? error.cause : thrown
  return fault instanceof TypeError || fault instanceof RangeError ? BUG_TRIES : UNKNOWN_TRIES
}
