// Pieces of the OpenAPI document: schemas derived from the valibot shapes, parameters from the query
// shapes, and one description of every problem an operation may answer with.

import { toJsonSchema } from '@valibot/to-json-schema'
import { type DescribeRouteOptions, resolver } from 'hono-openapi'
import * as v from 'valibot'
import { ERROR_CODES, type ErrorCode } from '#lib/core/errors.ts'
import { ProblemBody } from '#lib/schema/job.ts'
import type { QueryShape } from './read-query.ts'

// Tuples come out in the dialect of OpenAPI 3.1 only with this target.
const TARGET = { target: 'draft-2020-12' } as const

type Responses = NonNullable<DescribeRouteOptions['responses']>
type Parameters = NonNullable<DescribeRouteOptions['parameters']>

/** A named schema of what we answer. */
export const shown = (name: string, shape: v.GenericSchema) =>
  resolver(v.pipe(shape, v.metadata({ ref: name })), { options: TARGET })

/** A named schema of what we are sent: fields with a default may be left out. */
export const accepted = (name: string, shape: v.GenericSchema) =>
  resolver(v.pipe(shape, v.metadata({ ref: name })), { options: { ...TARGET, typeMode: 'input' } })

/** A JSON answer. */
export const json = (
  description: string,
  name: string,
  shape: v.GenericSchema,
  example?: unknown,
): Responses[string] => ({
  description,
  headers: REQUEST_ID,
  content: {
    'application/json': {
      schema: shown(name, shape),
      ...(example !== undefined && { example }),
    },
  },
})

/** An answer whose body is bytes of one of these types. */
export const bytes = (description: string, types: readonly string[]): Responses[string] => ({
  description,
  headers: REQUEST_ID,
  content: Object.fromEntries(types.map((type) => [type, { schema: {} }])),
})

export const empty = (description: string): Responses[string] => ({
  description,
  headers: REQUEST_ID,
})

/** What the middleware may answer anywhere. */
const ALWAYS: readonly ErrorCode[] = ['origin_forbidden', 'host_forbidden', 'internal']

/** One entry per status, naming the codes that it may carry. */
export function problems(...codes: ErrorCode[]): Responses {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of new Set([...codes, ...ALWAYS])) {
    const status = ERROR_CODES[code].http
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code].title.en}`).join('. '),
        headers: REQUEST_ID,
        content: { 'application/problem+json': { schema: shown('Problem', ProblemBody) } },
      },
    ]),
  )
}

export function queryParameters(
  shape: QueryShape,
  descriptions: Readonly<Record<string, string>>,
): Parameters {
  return Object.entries(shape.entries).map(([name, entry]) => ({
    in: 'query',
    name,
    required: false,
    description: descriptions[name] ?? '',
    schema: bare(entry),
  }))
}

export const headerParameter = (name: string, description: string, pattern?: string) => ({
  in: 'header',
  name,
  required: false,
  description,
  schema: { type: 'string' as const, ...(pattern !== undefined && { pattern }) },
})

export const pathParameter = (name: string, kind: string) => ({
  in: 'path',
  name,
  required: true,
  schema: { type: 'string' as const, pattern: `^${kind}_[0-9a-z]{20,32}$` },
})

const REQUEST_ID = {
  'X-Request-Id': {
    description: 'Names this request in our logs.',
    schema: { type: 'string' as const },
  },
}

function bare(schema: unknown): object {
  const { $schema: _, ...rest } = toJsonSchema(schema as v.GenericSchema, {
    ...TARGET,
    typeMode: 'input',
    errorMode: 'ignore',
  })
  return rest
}
