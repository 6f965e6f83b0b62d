// One byte range of an object of known size.

import { AppError } from '#lib/core/errors.ts'
import type { ByteRange } from './storage.port.ts'

/** The range cut to the object's end; throws range_not_satisfiable when nothing of it is inside. */
export function clampRange(range: ByteRange, size: number): ByteRange {
  const whole = Number.isInteger(range.start) && Number.isInteger(range.end)
  if (!whole || range.start < 0 || range.end < range.start || range.start >= size)
    throw new AppError('range_not_satisfiable', `The object has ${size} bytes.`)
  return { start: range.start, end: Math.min(range.end, size - 1) }
}
