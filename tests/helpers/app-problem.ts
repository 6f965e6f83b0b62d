// What every refusal has in common, checked wherever a test reads one.

import * as v from 'valibot'
import { expect } from 'vitest'
import { ERROR_CODES } from '#lib/core/errors.ts'
import { ProblemBody } from '#lib/schema/job.ts'

/** Reads an RFC 9457 body and checks what all of them promise. */
export async function problemOf(answer: Response): Promise<ProblemBody> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const text = await answer.text()
  expect(text).not.toMatch(/node_modules|\.tsx?:\d+|\bat \w+ \(/)
  const problem = v.parse(ProblemBody, JSON.parse(text))
  expect(problem.status).toBe(answer.status)
  expect(Object.keys(ERROR_CODES)).toContain(problem.code)
  expect(problem.request_id).toBe(answer.headers.get('x-request-id'))
  expect(problem.request_id).toMatch(/^req_[0-9a-z]{26}$/)
  expect(problem.detail).toMatch(/[.?]/)
  return problem
}
