// Valibot issues → { pointer, detail }: where it is wrong (RFC 6901) and what to do. A value that was
// sent is never repeated: it may be a signed URL.

import type * as v from 'valibot'
import type { FieldError } from '#lib/core/errors.ts'

const MAX_ERRORS = 20

/** `base` stands before every pointer (`/query` for parameters). */
export function fieldErrors(issues: readonly v.BaseIssue<unknown>[], base = ''): FieldError[] {
  return issues.slice(0, MAX_ERRORS).map((issue) => ({
    pointer: base + pointerOf(issue),
    detail: detailOf(issue),
  }))
}

function pointerOf(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? [])
    .map((item) => `/${String(item.key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}

function detailOf(issue: v.BaseIssue<unknown>): string {
  const { type, expected } = issue
  if (type === 'strict_object' && expected === 'never')
    return 'is not known here; remove it or correct its spelling.'
  if (issue.received === 'undefined' && issue.kind === 'schema') return 'is missing; add it.'
  if (type === 'picklist' || type === 'literal' || type === 'variant')
    return `must be one of ${choices(expected)}.`
  if (type === 'min_value') return `must be at least ${issue.requirement}.`
  if (type === 'max_value') return `must be at most ${issue.requirement}.`
  if (type === 'integer') return 'must be a whole number.'
  if (type === 'max_length') return `must not be longer than ${issue.requirement}.`
  if (issue.kind === 'schema') return `must be ${named(expected)}; it is ${kindOf(issue.input)}.`
  return sentence(issue.message)
}

/** `("learn" | "compare")` → `learn, compare`. */
function choices(expected: string | null): string {
  return (expected ?? 'the allowed values').replace(/[()"]/g, '').replaceAll(' | ', ', ')
}

/** `(string | null)` → `string or null`, with an article. */
function named(expected: string | null): string {
  const words = choices(expected).replaceAll(', ', ' or ').toLowerCase()
  return /^[aeiou]/.test(words) ? `an ${words}` : `a ${words}`
}

function kindOf(input: unknown): string {
  if (input === null) return 'null'
  if (Array.isArray(input)) return 'an array'
  if (typeof input === 'number' && !Number.isFinite(input)) return 'not a finite number'
  return typeof input === 'object' ? 'an object' : `a ${typeof input}`
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`
}
