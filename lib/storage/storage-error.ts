// What a failed file operation means to whoever asked for it. The message never holds a path.

import { AppError } from '#lib/core/errors.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const RETRY_FULL_MS = 60_000

/** AppErrors pass; no room → storage_full (try again in a minute); anything else → storage_failed. */
export function toStorageError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const code =
    typeof thrown === 'object' && thrown && 'code' in thrown ? String(thrown.code) : 'unknown'
  if (FULL.has(code))
    return new AppError('storage_full', 'The disk is full; free some space and try again.', {
      cause: thrown,
      retryAfterMs: RETRY_FULL_MS,
    })
  return new AppError('storage_failed', `A file operation failed (${code}).`, { cause: thrown })
}
