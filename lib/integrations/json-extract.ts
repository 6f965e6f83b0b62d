// The JSON in what a model wrote: prose, fences, thoughts, Chinese punctuation, broken syntax and cut ends in;
// one value, or a reason, out. Pure. Strict parsing comes first, repair second; sizes are capped before
// anything is walked. Which of several values is meant, the caller's `accepts` decides.

import { jsonrepair } from 'jsonrepair'
import { type Json, safeParseJson } from '../core/json.ts'
import { candidates } from './json-candidates.ts'
import { cutBack } from './json-cut.ts'
import { plainPunctuation } from './json-punctuation.ts'

export interface ExtractOptions {
  /** Is it what was asked for (usually: does it pass the schema)? Also looked for one level inside. */
  accepts?(value: Json): boolean
  maxChars?: number
  maxDepth?: number
  /** Of any one list or object. */
  maxItems?: number
  /** Of everything. */
  maxNodes?: number
}

export type Extracted =
  | {
      ok: true
      value: Json
      /** The syntax had to be mended. */
      repaired: boolean
      /** The end was missing: everything after the last complete list entry is dropped. */
      truncated: boolean
    }
  | { ok: false; reason: string }

type Limits = Required<Omit<ExtractOptions, 'accepts'>>
type Reading = { ok: true; value: Json; repaired: boolean } | { ok: false; reason: string }

const LIMITS: Limits = { maxChars: 2_000_000, maxDepth: 32, maxItems: 2_000, maxNodes: 100_000 }
/** Repairing is slow and recursive: it gets no more than any honest answer needs. */
const MAX_REPAIR_CHARS = 300_000
const MAX_REPAIR_DEPTH = 200

/** Never throws; `reason` is safe to show and to quote to the model. */
export function extractJson(text: string, options: ExtractOptions = {}): Extracted {
  const limits = { ...LIMITS, ...options }
  if (text.length > limits.maxChars)
    return { ok: false, reason: `longer than ${limits.maxChars} characters` }
  const accepts = options.accepts ?? (() => true)
  let fallback: Extracted | null = null
  let reason = 'no JSON in it'
  for (const { text: piece, isCut } of candidates(text)) {
    const reading = isCut ? readCut(piece, limits) : read(piece, limits)
    if (!reading.ok) {
      reason = reading.reason
      continue
    }
    const { repaired } = reading
    const value = unwrapped(reading.value, accepts, limits)
    if (value !== undefined) return { ok: true, value, repaired, truncated: isCut }
    if (typeof reading.value !== 'object' || reading.value === null) continue
    fallback ??= { ok: true, value: reading.value, repaired, truncated: isCut }
  }
  return fallback ?? { ok: false, reason }
}

function readCut(piece: string, limits: Limits): Reading {
  const closed = cutBack(piece)
  return closed === null
    ? { ok: false, reason: 'cut before anything was complete' }
    : read(closed, limits)
}

/** As it is; then with plain punctuation; then repaired. A text too deep or too large is not repaired. */
function read(piece: string, limits: Limits): Reading {
  const strict = parse(piece, limits)
  if (strict.ok) return { ...strict, repaired: false }
  if (strict.reason !== 'not valid JSON') return strict
  const plain = plainPunctuation(piece)
  const second = plain === piece ? strict : parse(plain, limits)
  if (second.ok) return { ...second, repaired: true }
  if (plain.length > MAX_REPAIR_CHARS || bracketDepth(plain) > MAX_REPAIR_DEPTH) return strict
  try {
    const mended = parse(jsonrepair(plain), limits)
    return mended.ok ? { ...mended, repaired: true } : mended
  } catch {
    return strict
  }
}

type Parsed = { ok: true; value: Json } | { ok: false; reason: string }

function parse(text: string, limits: Limits): Parsed {
  const parsed = safeParseJson(text, { maxLength: limits.maxChars * 2, maxDepth: limits.maxDepth })
  if (!parsed.ok) return parsed
  const reason = excess(parsed.value, limits)
  return reason === null ? parsed : { ok: false, reason }
}

/**
 * Counts before anybody else walks; takes own `__proto__` keys out, which a careless copy would obey.
 * The depth is bounded already.
 */
function excess(value: Json, limits: Limits): string | null {
  let nodes = 0
  const walk = (at: Json): string | null => {
    if (++nodes > limits.maxNodes) return `more than ${limits.maxNodes} values`
    if (typeof at !== 'object' || at === null) return null
    if (!Array.isArray(at)) Reflect.deleteProperty(at, '__proto__')
    const children = Array.isArray(at) ? at : Object.values(at)
    if (children.length > limits.maxItems) return `a list of more than ${limits.maxItems} entries`
    for (const child of children) {
      const reason = walk(child)
      if (reason !== null) return reason
    }
    return null
  }
  return walk(value)
}

/** The value, what it holds under its only key or any key, or the JSON inside a string. */
function unwrapped(
  value: Json,
  accepts: (value: Json) => boolean,
  limits: Limits,
): Json | undefined {
  if (typeof value === 'string') {
    const inner = read(value, limits)
    return inner.ok && typeof inner.value !== 'string'
      ? unwrapped(inner.value, accepts, limits)
      : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (accepts(value)) return value
  return Object.values(value)
    .slice(0, 50)
    .find((child) => typeof child === 'object' && child !== null && accepts(child))
}

/** Brackets without regard to strings: never less than the depth that a repair could find. */
function bracketDepth(text: string): number {
  let depth = 0
  let deepest = 0
  for (const char of text) {
    if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth)
    else if (char === '}' || char === ']') depth = Math.max(0, depth - 1)
  }
  return deepest
}
