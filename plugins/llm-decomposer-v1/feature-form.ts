// A model's answer about one shot → a flat list of answers, whatever form it came in: nested by category and
// type as asked, a list of features, or wrapped in a list of segments. Nothing is judged here.

import type { Json } from '#lib/core/json.ts'
import { CONFIDENCE_WORDS, MAX_FEATURES } from '#lib/schema/model-output/answers.ts'
import type { AskedType } from '#lib/schema/model-output/asked.ts'
import { type ModelField, unknownFields } from '#lib/schema/model-output/plain-text.ts'
import type { NumberedStill } from './sight.ts'

type Entry = Record<string, unknown>

/** One answer before the schema has seen it: any field may be of any type. */
export interface LooseAnswer {
  category: string
  type: string
  value: unknown
  confidence: unknown
  evidence_frames: unknown
}

const FIELDS: ReadonlySet<string> = new Set([
  'category',
  'type',
  'value',
  'confidence',
  'evidence_frames',
  'evidence',
])

export const isFeatureAnswer =
  (asked: readonly AskedType[]) =>
  (value: Json): boolean =>
    listIn(value) !== null ||
    (isEntry(value) && asked.some(({ category }) => isEntry(value[category])))

export function flatten(
  value: Json,
  asked: readonly AskedType[],
  frames: readonly NumberedStill[],
): { answers: LooseAnswer[]; extras: ModelField[] } {
  const list = listIn(value)
  const found = list ? fromList(list, asked) : nested(value, asked)
  const known = new Set([...asked.map(({ category }) => category), 'features', 'segments'])
  const extras = [
    ...(isEntry(value) ? unknownFields(value, known) : []),
    ...found.flatMap(({ entry }) => unknownFields(entry, FIELDS)),
  ]
  return {
    answers: found.slice(0, MAX_FEATURES).map(({ category, type, entry }) => ({
      category,
      type,
      value: plainValue(entry.value),
      confidence: word(entry.confidence),
      evidence_frames: numbers(entry.evidence_frames ?? entry.evidence, frames),
    })),
    extras: extras.slice(0, 12),
  }
}

type Found = AskedType & { entry: Entry }

function nested(value: Json, asked: readonly AskedType[]): Found[] {
  if (!isEntry(value)) return []
  return asked.flatMap(({ category, type }) => {
    const group = own(value, category)
    const entry = isEntry(group) ? own(group, type) : undefined
    if (typeof entry === 'string') return [{ category, type, entry: { value: entry } }]
    return isEntry(entry) ? [{ category, type, entry }] : []
  })
}

function fromList(list: readonly unknown[], asked: readonly AskedType[]): Found[] {
  return list.filter(isEntry).flatMap((entry) => {
    const match = asked.find(
      ({ category, type }) =>
        entry.type === type && (entry.category === undefined || entry.category === category),
    )
    return match ? [{ ...match, entry }] : []
  })
}

/** The list of features of the first segment, or of the whole. */
function listIn(value: unknown, depth = 0): unknown[] | null {
  if (depth > 2) return null
  if (Array.isArray(value)) {
    if (value.some((item) => isEntry(item) && 'value' in item)) return value
    return value.length > 0 ? listIn(value[0], depth + 1) : null
  }
  if (!isEntry(value)) return null
  if (Array.isArray(value.features)) return value.features
  return Array.isArray(value.segments) ? listIn(value.segments, depth + 1) : null
}

const own = (record: Entry, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A list of values is several values in one. */
function plainValue(value: unknown): unknown {
  if (Array.isArray(value) && value.every((v) => typeof v === 'string'))
    return value.slice(0, 8).join('、')
  return value
}

function word(value: unknown): unknown {
  const number = typeof value === 'string' && /^[\d.]{1,6}$/.test(value) ? Number(value) : value
  if (typeof number === 'number') {
    const share = number > 1 ? number / 100 : number
    return share >= 0.75 ? 'high' : share >= 0.45 ? 'medium' : 'low'
  }
  const text = typeof value === 'string' ? value.trim().toLowerCase() : ''
  return CONFIDENCE_WORDS.find((w) => w === text) ?? value
}

/** Frame numbers as numbers; a list of time ranges becomes the frames inside them. */
function numbers(value: unknown, frames: readonly NumberedStill[]): unknown {
  const ranges = isEntry(value) ? value.time_ranges_ms : undefined
  if (Array.isArray(ranges))
    return frames
      .filter(({ ts_ms }) =>
        ranges.some((r) => Array.isArray(r) && ts_ms >= Number(r[0]) && ts_ms <= Number(r[1])),
      )
      .map(({ number }) => number)
  const list = typeof value === 'number' || typeof value === 'string' ? [value] : value
  if (!Array.isArray(list)) return value
  const read = list
    .slice(0, 64)
    .map((n) => (typeof n === 'string' && /^\s*\d{1,9}\s*$/.test(n) ? Number(n) : n))
  return asTimes(read, frames) ?? read
}

/** Numbers of which none is a frame's and which embrace the time of one are milliseconds. */
function asTimes(list: readonly unknown[], frames: readonly NumberedStill[]): number[] | null {
  const ms = list.filter((n): n is number => typeof n === 'number')
  if (ms.length < 2 || ms.length < list.length) return null
  if (ms.some((n) => frames.some(({ number }) => number === n))) return null
  const [from, to] = [Math.min(...ms), Math.max(...ms)]
  const inside = frames.filter(({ ts_ms }) => ts_ms >= from && ts_ms <= to)
  return inside.length > 0 ? inside.map(({ number }) => number) : null
}
