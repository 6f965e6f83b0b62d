// What every step may know of its job: the validated request and the plugins chosen at creation.

import type { JobCreate } from '#lib/schema/job-create.ts'
import type { Warning } from '#lib/schema/primitives.ts'
import type { PreviewOrder } from './preview-order.ts'

/** Classes of work with their own concurrency. */
export type Resource = 'media' | 'llm' | 'io' | 'light'

export interface ChosenPlugin {
  id: string
  resource: Resource
}

export interface JobScope {
  job_id: string
  /** 1 for the first run; a mapping edit makes the next. */
  revision: number
  created_at: number
  request: JobCreate
  /** True when the request named the decomposer: then it may not be replaced by another. */
  decomposer_required: boolean
  plugins: { decomposer: ChosenPlugin }
  /** What creation had to say; becomes part of the result. */
  warnings: Warning[]
  /** Set for a preview: then all else is its parent's, but for the id, the revision and the time. */
  preview?: PreviewOrder
}
