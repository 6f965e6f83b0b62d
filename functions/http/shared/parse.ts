// A value against its valibot shape, or request_invalid that names every field.

import * as v from 'valibot'
import { AppError, type FieldError } from '#lib/core/errors.ts'
import { fieldErrors } from './field-errors.ts'

/** Throws request_invalid. `what` begins the sentence: `The body`, `The query`. */
export function parseOrThrow<T>(
  shape: v.GenericSchema<unknown, T>,
  value: unknown,
  what: string,
  base = '',
): T {
  const result = v.safeParse(shape, value)
  if (result.success) return result.output
  throw invalid(what, fieldErrors(result.issues, base))
}

/** request_invalid whose detail repeats the first fault, so that a log line or a toast says enough. */
export function invalid(what: string, errors: FieldError[]): AppError {
  const [first] = errors
  const field = first && first.pointer !== '' ? `${first.pointer} ` : ''
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more, see errors)` : ''
  return new AppError(
    'request_invalid',
    `${what} is not valid: ${field}${first?.detail ?? 'see errors.'}${rest}`,
    { errors },
  )
}
