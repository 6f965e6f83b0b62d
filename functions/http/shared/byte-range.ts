// The Range header of RFC 9110 §14 for one representation of known length. Only a single byte range is
// served in parts; several ranges, other units and broken syntax are answered with the whole.

import type { ByteRange } from '#lib/storage/storage.port.ts'

export type RangeAnswer =
  | { kind: 'whole' }
  | { kind: 'part'; range: ByteRange }
  | { kind: 'outside' }

const WHOLE: RangeAnswer = { kind: 'whole' }

/** `size` in bytes. `etag` is strong; an If-Range that is anything else asks for the whole. */
export function rangeOf(
  header: string | undefined,
  ifRange: string | undefined,
  size: number,
  etag: string,
): RangeAnswer {
  if (header === undefined || (ifRange !== undefined && ifRange.trim() !== etag)) return WHOLE
  const match = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header)
  if (!match) return WHOLE
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return WHOLE
  if (first === '') return suffix(Number(last), size)
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return WHOLE
  return start >= size ? { kind: 'outside' } : { kind: 'part', range: { start, end } }
}

/** `bytes=-500`: the last 500 bytes, or all when there are fewer. */
function suffix(length: number, size: number): RangeAnswer {
  if (length === 0 || size === 0) return { kind: 'outside' }
  return { kind: 'part', range: { start: Math.max(0, size - length), end: size - 1 } }
}
