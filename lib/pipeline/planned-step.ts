// One step of a plan, before it is stored.

import type { Resource } from './job-scope.ts'

export interface PlannedStep {
  /** Unique inside one revision of a job. */
  name: string
  resource: Resource
  /** Names of the steps that must have succeeded first. */
  needs: string[]
  /** Share of the job's percent. */
  weight: number
  maxAttempts: number
  /** A step that is not required may fail without failing the job. */
  required: boolean
}
