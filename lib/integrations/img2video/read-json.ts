// Careful reading of a stranger's JSON: a missing or odd part is undefined, never a throw.

import type { Json } from '#lib/core/json.ts'

export type Path = readonly (string | number)[]

export function at(json: Json | undefined, ...path: Path): Json | undefined {
  let here: Json | undefined = json
  for (const part of path) {
    if (here === null || typeof here !== 'object') return undefined
    if (Array.isArray(here)) here = typeof part === 'number' ? here[part] : undefined
    else here = Object.hasOwn(here, part) ? here[part] : undefined
  }
  return here
}

/** A text that is not empty; numbers count, since some services write ids as numbers. */
export function textAt(json: Json | undefined, ...path: Path): string | undefined {
  const value = at(json, ...path)
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function numberAt(json: Json | undefined, ...path: Path): number | undefined {
  const value = at(json, ...path)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** An id of theirs that may stand in a path of ours. */
export function refAt(json: Json | undefined, ...path: Path): string | undefined {
  const text = textAt(json, ...path)
  return text !== undefined && /^[\w.:@-]{1,200}$/.test(text) && !/^\.+$/.test(text)
    ? text
    : undefined
}

/** Their word for a fault, short enough and plain enough to be shown. */
export function codeAt(json: Json | undefined, ...path: Path): string | undefined {
  const text = textAt(json, ...path)
  return text !== undefined && /^[\w.-]{1,64}$/.test(text) ? text : undefined
}
