// An AppError as an RFC 9457 problem object: the same shape in HTTP bodies and in failed jobs.

import { type AppError, ERROR_CODES, type FieldError, type OutputFault } from './errors.ts'

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  retryable: boolean
  instance?: string
  request_id?: string
  errors?: FieldError[]
  details?: OutputFault[]
  step?: string
}

export interface ProblemContext {
  instance?: string
  requestId?: string
  step?: string
  language?: 'en' | 'zh'
}

/** `internal` never shows its detail's cause; the code alone is stable, titles may be reworded. */
export function toProblem(error: AppError, context: ProblemContext = {}): Problem {
  const row = ERROR_CODES[error.code]
  return {
    type: `urn:shotcoach:problem:${error.code}`,
    title: row.title[context.language ?? 'en'],
    status: row.http,
    detail: error.detail,
    code: error.code,
    retryable: row.retry !== 'never',
    ...(context.instance !== undefined && { instance: context.instance }),
    ...(context.requestId !== undefined && { request_id: context.requestId }),
    ...(error.errors && { errors: error.errors }),
    ...(error.details && { details: error.details }),
    ...(context.step !== undefined && { step: context.step }),
  }
}
