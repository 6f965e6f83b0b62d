// A job's scope as creation would make it, for tests of what comes after creation.

import * as v from 'valibot'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import { JobCreate } from '#lib/schema/job-create.ts'
import type { Mode } from '#lib/schema/primitives.ts'

export interface ScopeParts {
  mode?: Mode
  jobId?: string
  target?: unknown
  user?: unknown
  options?: unknown
}

export const TEST_JOB_ID = 'job_00000000000000000000000001'

export function jobScope({
  mode = 'learn',
  jobId,
  target,
  user,
  options,
}: ScopeParts = {}): JobScope {
  const path = { type: 'path', path: 'clip.mp4' }
  const request = v.parse(JobCreate, {
    mode,
    target_video: { source: target ?? path },
    user_video: mode === 'compare' ? { source: user ?? path } : null,
    options: options ?? {},
  })
  return {
    job_id: jobId ?? TEST_JOB_ID,
    revision: 1,
    created_at: 0,
    request,
    decomposer_required: false,
    plugins: { decomposer: { id: 'measured_decomposer_v1', resource: 'light' } },
    warnings: [],
  }
}
