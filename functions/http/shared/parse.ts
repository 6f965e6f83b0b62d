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
  if (result.success) {
    const pointer = listForObject(value, result.output, base)
    if (pointer === null) return result.output
    throw invalid(what, [{ pointer, detail: 'must be an object; it is an array.' }])
  }
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

/** The shapes take an empty array for an object without fields; a client that sends one is mistaken. */
function listForObject(given: unknown, taken: unknown, pointer: string): string | null {
  if (!isObject(given) || !isObject(taken)) return null
  if (Array.isArray(given) && !Array.isArray(taken)) return pointer
  for (const [name, value] of Object.entries(given)) {
    const found = listForObject(value, taken[name], `${pointer}/${name}`)
    if (found !== null) return found
  }
  return null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
