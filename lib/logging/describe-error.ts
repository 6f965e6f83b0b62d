// An error as a plain record for the log: {code, message, cause chain, stack}. The stack is kept for
// what is not ours (`internal`), or everywhere when the level is debug.

import { AppError } from '../core/errors.ts'

const MAX_CAUSES = 5

export interface DescribedError {
  code: string
  message: string
  cause?: DescribedError
  stack?: string
  errors?: unknown
  details?: unknown
}

export function describeError(error: Error, showStacks: boolean, depth = 0): DescribedError {
  const code = codeOf(error)
  const isOurs = error instanceof AppError && error.code !== 'internal'
  const described: DescribedError = {
    code,
    message: error instanceof AppError ? error.detail : error.message,
  }
  if (error instanceof AppError && error.errors) described.errors = error.errors
  if (error instanceof AppError && error.details) described.details = error.details
  if ((showStacks || !isOurs) && error.stack) described.stack = error.stack
  if (error.cause !== undefined && depth < MAX_CAUSES)
    described.cause =
      error.cause instanceof Error
        ? describeError(error.cause, showStacks, depth + 1)
        : { code: typeof error.cause, message: String(error.cause) }
  return described
}

/** An AppError's code, a system error's (`ECONNRESET`), else the class name. */
function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.name
}
