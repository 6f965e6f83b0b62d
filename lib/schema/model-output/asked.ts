// The JSON Schemas that go to the model: derived from valibot shapes, in the small dialect that every server
// takes (no $ref, no oneOf, no pattern, all required, no additional properties, no numeric bounds).

import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { typeOf } from '../vocabulary.ts'
import { CONFIDENCE_WORDS } from './answers.ts'

export interface AskedType {
  category: string
  type: string
}

export type WireSchema = Readonly<Record<string, unknown>>

const SEGMENTS = v.strictObject({
  segments: v.array(v.strictObject({ start_frame: v.number(), end_frame: v.number() })),
})

export const segmentsSchema = (): WireSchema => wire(SEGMENTS)

/** `{ category: { type: { value, confidence, evidence_frames } } }` with the values of the vocabulary. */
export function featuresSchema(asked: readonly AskedType[]): WireSchema {
  const categories = [...new Set(asked.map(({ category }) => category))]
  return wire(
    v.strictObject(
      Object.fromEntries(
        categories.map((category) => [
          category,
          v.strictObject(
            Object.fromEntries(
              asked
                .filter((entry) => entry.category === category)
                .map(({ type }) => [type, oneFeature(category, type)]),
            ),
          ),
        ]),
      ),
    ),
  )
}

/** Ids that may be answered for a type, `unknown` among them. */
export function valueIds(category: string, type: string): string[] {
  const ids = typeOf(category, type)?.values.map(({ id }) => id) ?? []
  return ids.includes('unknown') ? ids : [...ids, 'unknown']
}

const oneFeature = (category: string, type: string) =>
  v.strictObject({
    value: v.picklist(valueIds(category, type)),
    confidence: v.picklist(CONFIDENCE_WORDS),
    evidence_frames: v.array(v.number()),
  })

function wire(shape: v.GenericSchema): WireSchema {
  const schema = toJsonSchema(shape, { target: 'draft-2020-12' })
  return integers(schema) as WireSchema
}

/** Frame numbers are integers; said so without bounds, which some servers refuse. */
function integers(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(integers)
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node).filter(([key]) => key !== '$schema')
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      key === 'type' && value === 'number' ? 'integer' : integers(value),
    ]),
  )
}
