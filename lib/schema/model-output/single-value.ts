// One property per value: what a model wrote for a type → an id of the vocabulary, or the reason why not.
// Ids, labels in both languages, other letter case and spaces for underscores count as the id; a text that
// joins two properties is told apart from one that is simply unknown.

import { isValue, PALETTE_TYPE, typeOf } from '../vocabulary.ts'

export type ReadValue =
  | { kind: 'id'; value: string }
  /** Several in one; `first` is the first that the vocabulary knows. */
  | { kind: 'joined'; first: string | null }
  | { kind: 'unknown' }

/** Marks that join in any place; words only between two parts. */
const MARKS = /[、,，;；/／&＆+＋|]/u
const WORDS = /\s(?:and|or|with|plus)\s|以及|和|与|及/u
const SPLIT = new RegExp(`${MARKS.source}|${WORDS.source}`, 'u')

export function readValue(category: string, type: string, raw: string): ReadValue {
  const whole = idOf(category, type, raw)
  if (whole !== null) return { kind: 'id', value: whole }
  const parts = raw.split(SPLIT).map((part) => part.trim())
  if (parts.length < 2) return { kind: 'unknown' }
  const known = parts.map((part) => idOf(category, type, part)).filter((id) => id !== null)
  return { kind: 'joined', first: known.find((id) => id !== 'unknown') ?? known[0] ?? null }
}

function idOf(category: string, type: string, raw: string): string | null {
  const text = raw.trim()
  const id = text.toLowerCase().replaceAll(/[\s-]+/g, '_')
  if (isValue(category, type, id)) return id
  if (type === PALETTE_TYPE) return null
  const found = typeOf(category, type)?.values.find(
    ({ en, zh }) => en.toLowerCase() === text.toLowerCase() || zh === text,
  )
  return found?.id ?? null
}
