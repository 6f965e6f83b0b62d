// The controlled vocabulary: category → type → values, with labels in both languages.
// `vocabulary.json` is the data; this file is the only door to it.

import data from './vocabulary.json' with { type: 'json' }

/** How far a property can be measured without a model. */
export type Measurable = 'yes' | 'weak' | 'no'

export interface Label {
  en: string
  zh: string
}

export interface VocabularyValue extends Label {
  id: string
  definition: string
}

export interface VocabularyType extends Label {
  measurable: Measurable
  unit?: string
  values: readonly VocabularyValue[]
}

export interface VocabularyCategory extends Label {
  order: number
  optional: boolean
  types: Readonly<Record<string, VocabularyType>>
}

const categories = data.categories as unknown as Readonly<Record<string, VocabularyCategory>>

export const VOCABULARY_VERSION: string = data.version

/** Ids of all categories, in the order of the vocabulary. */
export const CATEGORY_IDS: readonly string[] = Object.entries(categories)
  .sort(([, a], [, b]) => a.order - b.order)
  .map(([id]) => id)

/** Categories that every segment must speak about. */
export const REQUIRED_CATEGORIES: readonly string[] = CATEGORY_IDS.filter(
  (id) => !categories[id]?.optional,
)

/** One hex colour per feature; it has no closed list. */
export const PALETTE_TYPE = 'palette'
const HEX = /^#[0-9a-f]{6}$/

export function categoryOf(category: string): VocabularyCategory | undefined {
  return Object.hasOwn(categories, category) ? categories[category] : undefined
}

export function typeOf(category: string, type: string): VocabularyType | undefined {
  const types = categoryOf(category)?.types
  return types && Object.hasOwn(types, type) ? types[type] : undefined
}

/** True when `value` is an id of that type (or a hex colour for the palette, or `unknown`). */
export function isValue(category: string, type: string, value: string): boolean {
  const entry = typeOf(category, type)
  if (!entry) return false
  if (value === 'unknown') return true
  if (type === PALETTE_TYPE) return HEX.test(value)
  return entry.values.some((v) => v.id === value)
}

const UNKNOWN: Label = { en: 'unknown', zh: '无法判断' }

/** Both labels of a value; a hex colour is its own label. Undefined when the vocabulary lacks it. */
export function labelOf(category: string, type: string, value: string): Label | undefined {
  if (!isValue(category, type, value)) return undefined
  if (type === PALETTE_TYPE && value !== 'unknown') return { en: value, zh: value }
  const found = typeOf(category, type)?.values.find((v) => v.id === value)
  return found ? { en: found.en, zh: found.zh } : UNKNOWN
}
