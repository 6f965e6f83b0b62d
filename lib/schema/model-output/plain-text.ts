// Text from a model made harmless: control, bidi and other invisible characters out, halves of characters
// out, length capped. Everything of a model's own wording that is kept goes through here.

import { MAX_VALUE_CHARS } from './answers.ts'

/** Controls, formats (zero-width, bidi, BOM, tags), line and paragraph separators, halves of characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** At most `max` UTF-16 units, white space trimmed. */
export function plainText(text: string, max = MAX_VALUE_CHARS): string {
  const clean = text
    .slice(0, 4 * max)
    .replaceAll(INVISIBLE, '')
    .trim()
  return clean.length > max ? `${clean.slice(0, max - 1).replace(/\p{Cs}/gu, '')}…` : clean
}

/** A value as evidence in a fault: short, and undefined when it is not short by nature. */
export function shown(value: unknown): string | undefined {
  if (typeof value === 'string') return plainText(value, 80)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return String(value)
  return undefined
}

export interface ModelField {
  name: string
  value: string
}

const MAX_FIELDS = 12

/** Fields nobody asked for, as a list: what a model calls something never becomes a key of ours. */
export function unknownFields(record: object, known: ReadonlySet<string>): ModelField[] {
  return Object.entries(record)
    .filter(([name]) => !known.has(name))
    .slice(0, MAX_FIELDS)
    .map(([name, value]) => ({ name: plainText(name, 40), value: plainText(asText(value), 200) }))
}

/** Depth was capped when the JSON was found. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
