// The one error class. Everything that can go wrong on purpose is an AppError with a code of the table;
// whatever else is thrown is `internal`: logged with its cause, shown without.

import { ERROR_CODES, type ErrorCode, type Retry } from './error-codes.ts'

export type { ErrorCode, Retry } from './error-codes.ts'
export { ERROR_CODES } from './error-codes.ts'

/** One fault inside a request body: a JSON pointer (RFC 6901) and what is wrong there. */
export interface FieldError {
  pointer: string
  detail: string
}

/** One fault inside a model's or a step's output: path, message and, when short, what stood there. */
export interface OutputFault {
  path: string
  message: string
  got?: string
}

export interface AppErrorExtra {
  cause?: unknown
  errors?: FieldError[]
  details?: OutputFault[]
  /** How long to wait before the next try, for codes whose retry is `after`. */
  retryAfterMs?: number
}

export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  /** Says what was wrong and what to do, in one or two sentences that are safe to show. */
  readonly detail: string
  readonly errors?: FieldError[]
  readonly details?: OutputFault[]
  readonly retryAfterMs?: number

  constructor(code: ErrorCode, detail: string, extra: AppErrorExtra = {}) {
    super(`${code}: ${detail}`, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.code = code
    this.detail = detail
    if (extra.errors) this.errors = extra.errors
    if (extra.details) this.details = extra.details
    if (extra.retryAfterMs !== undefined) this.retryAfterMs = extra.retryAfterMs
  }
}

/** How the dispatcher treats an error. */
export function retryOf(error: AppError): Retry {
  return ERROR_CODES[error.code].retry
}

/** Turns anything thrown into an AppError; what is not ours becomes `internal` with its cause kept. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  return new AppError('internal', 'An unexpected fault was logged under this request.', {
    cause: thrown,
  })
}

/** Said at two doors: the key is known, its body was another. */
export const idempotencyConflict = (): AppError =>
  new AppError(
    'idempotency_conflict',
    'This key was used with another body. Send the same body, or use another key.',
  )
