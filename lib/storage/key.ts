// Keys are made by us from ids and fixed words; this is the net below that rule, so that a slip
// elsewhere can never name a file outside the storage.

import { AppError } from '#lib/core/errors.ts'

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/
const MAX_LENGTH = 512

/** Returns the key; throws `internal` when a segment is empty, hidden, `..`, or holds other characters. */
export function checkKey(key: string): string {
  if (key.length > MAX_LENGTH || !key.split('/').every((segment) => SEGMENT.test(segment)))
    throw new AppError('internal', 'A storage key is malformed.')
  return key
}

/** Returns the prefix without its last slash; throws `internal` when that is missing or the rest is no key. */
export function checkPrefix(prefix: string): string {
  if (!prefix.endsWith('/'))
    throw new AppError('internal', 'A storage prefix must end with a slash.')
  return checkKey(prefix.slice(0, -1))
}
