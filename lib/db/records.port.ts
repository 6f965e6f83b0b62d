// Rows that a finished step asks to have written with its completion, in the same batch.

import type { JobScope } from '#lib/pipeline/job-scope.ts'
import type { PlannedStep } from '#lib/pipeline/planned-step.ts'
import type { Role } from '#lib/schema/primitives.ts'

export interface ArtifactRecord {
  artifactId: string
  /** keyframe, contact_sheet, frames_index, result, zip, … */
  kind: string
  role: Role | null
  key: string
  bytes: number
  sha256: string
  contentType: string
  /** ASCII, made here; what a download is called. */
  fileName: string
}

export interface AssetRecord {
  role: Role
  sha256: string
  bytes: number
  key: string
  mediaJson: string
}

export interface DecompositionRecord {
  /** Hash of everything that the breakdown depends on. */
  cacheKey: string
  /** Role-free result and its files, as JSON; the files live under `cache/{cacheKey}/`. */
  json: string
}

/** A preview that follows from a step; its id is the same whenever the step runs again. */
export interface PreviewJob {
  scope: JobScope
  steps: PlannedStep[]
}

export interface StepRecords {
  artifacts?: ArtifactRecord[]
  asset?: AssetRecord
  decomposition?: DecompositionRecord
  previews?: PreviewJob[]
  /** JSON of the job's result; makes it visible when the job succeeds. */
  resultJson?: string
}
