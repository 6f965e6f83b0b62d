// Query parameters against a valibot shape of numbers, booleans and words: unknown names, repeated names
// and values of the wrong kind are refused, so that a typo never goes unnoticed.

import type { Context } from 'hono'
import type * as v from 'valibot'
import type { AppEnv } from './app-ports.ts'
import { invalid, parseOrThrow } from './parse.ts'

export type QueryShape = v.StrictObjectSchema<v.ObjectEntries, undefined>

/** Throws request_invalid with pointers `/query/{name}`. */
export function readQuery<S extends QueryShape>(c: Context<AppEnv>, shape: S): v.InferOutput<S> {
  const values: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(c.req.queries())) {
    const entry = Object.hasOwn(shape.entries, name) ? shape.entries[name] : undefined
    const refuse = (detail: string) => invalid('The query', [{ pointer: `/query/${name}`, detail }])
    if (!entry)
      throw refuse(`is not known here; use one of ${Object.keys(shape.entries).join(', ')}.`)
    if (given.length > 1) throw refuse('is given more than once; give it once.')
    values[name] = fromText(kindOf(entry), given[0] ?? '')
  }
  return parseOrThrow(
    shape as v.GenericSchema<unknown, v.InferOutput<S>>,
    values,
    'The query',
    '/query',
  )
}

/** The innermost schema's type, through optional(…), nullable(…) and pipe(…). */
function kindOf(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null) return 'unknown'
  if ('wrapped' in schema) return kindOf(schema.wrapped)
  return 'type' in schema && typeof schema.type === 'string' ? schema.type : 'unknown'
}

function fromText(kind: string, text: string): unknown {
  if (kind === 'number' && /^-?\d{1,15}(\.\d{1,6})?$/.test(text)) return Number(text)
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
