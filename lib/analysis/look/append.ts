// Joins the rows of two tracks: frames that a second pass fetched go behind those of the first.
// Works on any flat record whose columns hold the same number of items per frame; order of time is free.

import { AppError } from '#lib/core/errors.ts'
import type { Column, Track } from '../series.ts'

/**
 * `first` with the rows of `extra` appended and `frameCount` summed. Both must come from the same meter
 * settings. Throws `internal` when their fields differ.
 */
export function appendRows(first: Track, extra: Track): Track {
  const joined: Record<string, Column | number | string> = { ...first }
  for (const [field, value] of Object.entries(first)) {
    const more = extra[field]
    if (typeof value === 'object') {
      if (typeof more !== 'object' || more.constructor !== value.constructor) throw mismatch(field)
      joined[field] = concat(value, more)
    } else if (field === 'frameCount') joined[field] = Number(value) + Number(more)
    else if (value !== more) throw mismatch(field)
  }
  return joined
}

function concat(first: Column, more: Column): Column {
  const all = first.slice(0, 0)
  const joined = new (all.constructor as new (length: number) => Column)(first.length + more.length)
  joined.set(first)
  joined.set(more, first.length)
  return joined
}

const mismatch = (field: string): AppError =>
  new AppError('internal', `Two measurements of one video differ in '${field}'.`)
