// Errors as they cross a thread: only an AppError's code and safe words survive, the rest is `internal`.

import { AppError, ERROR_CODES, type ErrorCode } from '#lib/core/errors.ts'
import type { ComputeTask, ComputeTasks } from './compute.port.ts'

export interface CrossedFault {
  code: ErrorCode
  detail: string
  /** Stack of the other side, for the log only. */
  stack: string
}

export function packFault(thrown: unknown): CrossedFault {
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  if (thrown instanceof AppError) return { code: thrown.code, detail: thrown.detail, stack }
  return { code: 'internal', detail: 'A computation failed.', stack }
}

export function unpackFault(fault: CrossedFault): AppError {
  const code = Object.hasOwn(ERROR_CODES, fault.code) ? fault.code : 'internal'
  return new AppError(code, fault.detail, { cause: fault.stack })
}

/** The reason of an aborted signal: an AppError as it is, everything else as `cancelled`. */
export function abortFault(signal: AbortSignal): AppError {
  if (signal.reason instanceof AppError) return signal.reason
  return new AppError('cancelled', 'The computation was stopped.', { cause: signal.reason })
}

/** Starts a task of the table; throws `internal` with the names that exist when there is none. */
export function startTask(table: ComputeTasks, name: string, init: unknown): ComputeTask {
  const factory = Object.hasOwn(table, name) ? table[name] : undefined
  if (factory) return factory(init)
  const known = Object.keys(table).join(', ') || 'none'
  throw new AppError('internal', `There is no task "${name}". Tasks: ${known}.`)
}
