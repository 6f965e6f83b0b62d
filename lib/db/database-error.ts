// What a driver throws → what the house knows. Drivers name SQLite's result codes (sqlite.org/rescode.html)
// in `code`; the chain of causes is searched, because batches wrap.

import { AppError } from '../core/errors.ts'

const BUSY = /^SQLITE_(BUSY|LOCKED)|^TRANSACTION_ACTIVE$|^CLIENT_CLOSED$/
const FULL = /^SQLITE_FULL|^ENOSPC$/
/** The message of a connection that an earlier BUSY has poisoned. */
const POISONED = /cannot commit transaction|database( table)? is locked|SQL statements in progress/
const UNREACHABLE = /^(HRANA_|SERVER_ERROR|ECONN|ETIMEDOUT|EAI_AGAIN|UND_ERR_|ENOTFOUND)/

/** True when another try on a fresh connection is right: nothing of the batch has been written. */
export function isBusy(thrown: unknown): boolean {
  return chain(thrown).some(({ code, message }) => BUSY.test(code) || POISONED.test(message))
}

/** database_busy, storage_full, or the fault itself. */
export function toDatabaseError(thrown: unknown): unknown {
  if (thrown instanceof AppError) return thrown
  const faults = chain(thrown)
  const has = (pattern: RegExp) => faults.some(({ code }) => pattern.test(code))
  if (has(FULL))
    return new AppError(
      'storage_full',
      'The database has no space left. Free some and try again.',
      {
        cause: thrown,
        retryAfterMs: 60_000,
      },
    )
  if (isBusy(thrown) || has(UNREACHABLE))
    return new AppError('database_busy', 'The database did not answer in time. Try again.', {
      cause: thrown,
    })
  return thrown
}

interface Fault {
  code: string
  message: string
}

function chain(thrown: unknown): Fault[] {
  const faults: Fault[] = []
  let at = thrown
  for (let depth = 0; depth < 5 && typeof at === 'object' && at !== null; depth++) {
    const { code, extendedCode, message, cause } = at as Record<string, unknown>
    for (const word of [code, extendedCode])
      if (typeof word === 'string') faults.push({ code: word, message: '' })
    if (typeof message === 'string') faults.push({ code: '', message })
    at = cause
  }
  return faults
}
