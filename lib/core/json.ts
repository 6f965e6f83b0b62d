// The only place that parses JSON: with a size cap and a depth cap, because a parser that accepts
// a million nested arrays hands the stack overflow to whoever walks the value.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export interface JsonLimits {
  /** UTF-16 length of the text. */
  maxLength?: number
  maxDepth?: number
}

export type JsonResult = { ok: true; value: Json } | { ok: false; reason: string }

/** Parses without throwing; `reason` is safe to show. */
export function safeParseJson(text: string, limits: JsonLimits = {}): JsonResult {
  const { maxLength = 64 * 1024 * 1024, maxDepth = 64 } = limits
  if (text.length > maxLength) return { ok: false, reason: `longer than ${maxLength} characters` }
  if (depthOf(text, maxDepth) > maxDepth)
    return { ok: false, reason: `nested deeper than ${maxDepth}` }
  try {
    return { ok: true, value: JSON.parse(text) as Json }
  } catch {
    return { ok: false, reason: 'not valid JSON' }
  }
}

/** Parses what we wrote ourselves (database columns, our own files); throws SyntaxError otherwise. */
export function parseJson<T = Json>(text: string): T {
  return JSON.parse(text) as T
}

/** Keys sorted at every level, no white space, undefined left out: equal values give equal text. */
export function stableJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${stableJson(v)}`).join(',')}}`
}

/** Greatest nesting of [ and { outside strings; stops counting once past `cap`. */
function depthOf(text: string, cap: number): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (inString) {
      if (c === 0x5c) i++
      else if (c === 0x22) inString = false
    } else if (c === 0x22) inString = true
    else if (c === 0x5b || c === 0x7b) {
      deepest = Math.max(deepest, ++depth)
      if (deepest > cap) return deepest
    } else if (c === 0x5d || c === 0x7d) depth--
  }
  return deepest
}
