// When a model cannot be had: is the fault thrown (the queue tries again, or the job fails), or does the
// measured result stand in?

import { AppError, retryOf } from '#lib/core/errors.ts'
import type { DecomposerContext } from '#plugins/contracts.ts'

/** A silent server costs a minute each time; twice is enough when something else can be said. */
const TIMEOUT_TRIES = 2
/** Nobody waits longer than that for what is only an addition. */
const PATIENCE_MS = 90_000

const MODEL_CODES: ReadonlySet<string> = new Set([
  'llm_not_configured',
  'provider_unknown',
  'provider_unreachable',
  'provider_timeout',
  'provider_rate_limited',
  'provider_unauthorized',
  'provider_rejected',
  'provider_failed',
  'model_output_invalid',
])

/** The model's fault that the measured result makes up for; whatever else was thrown is thrown again. */
export function excusable(
  { required, attempt, signal }: Pick<DecomposerContext, 'required' | 'attempt' | 'signal'>,
  thrown: unknown,
): AppError {
  if (!(thrown instanceof AppError) || !MODEL_CODES.has(thrown.code)) throw thrown
  if (required || signal.aborted) throw thrown
  const mayPass =
    retryOf(thrown) !== 'never' &&
    attempt.number < attempt.max &&
    !(thrown.code === 'provider_timeout' && attempt.number >= TIMEOUT_TRIES) &&
    (thrown.retryAfterMs ?? 0) <= PATIENCE_MS
  if (mayPass) throw thrown
  return thrown
}

export const unavailable = (error: AppError) => ({
  code: error.code,
  message: `The model could not be asked, so this is measured only. ${error.detail}`,
})
