// What the doors ask of the database: jobs, their events, artifacts, uploads, cached breakdowns.

import type { Problem } from '#lib/core/problem.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import type { PlannedStep } from '#lib/pipeline/plan.ts'
import type { JobStatus, Progress } from '#lib/schema/job.ts'
import type { Mode, Role } from '#lib/schema/primitives.ts'
import type { ArtifactRecord, AssetRecord } from './records.port.ts'

export interface NewJob {
  scope: JobScope
  steps: PlannedStep[]
  /** With the hash of the body it was first used with. */
  idempotency?: { key: string; bodyHash: string }
}

export interface JobRow {
  jobId: string
  mode: Mode
  status: JobStatus
  revision: number
  /** Rises with every visible change; part of the ETag. */
  rev: number
  scope: JobScope
  progress: Progress
  /** Null until the job succeeds, and for results above 1 MiB: then read the artifact of kind `result`. */
  resultJson: string | null
  error: Problem | null
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
}

export interface JobEvent {
  seq: number
  atMs: number
  type: string
  step: string | null
  dataJson: string
}

export interface Jobs {
  /** Inserts the job and its whole static graph in one batch. Throws idempotency_conflict. */
  create(job: NewJob): Promise<{ jobId: string; created: boolean }>
  /** The job that an Idempotency-Key made, and the hash of its body. */
  findByKey(key: string): Promise<{ jobId: string; bodyHash: string } | null>
  get(jobId: string): Promise<JobRow | null>
  /** Only `rev` and status: what a long poll asks again and again. */
  peek(jobId: string): Promise<{ rev: number; status: JobStatus } | null>
  /** The job's previews, oldest first. */
  previews(jobId: string): Promise<JobRow[]>
  /** The stored video of a role, null when there is none. */
  asset(jobId: string, role: Role): Promise<AssetRecord | null>
  /** Newest first, without previews. */
  list(page: { cursor?: string; limit: number; status?: JobStatus }): Promise<{
    jobs: Omit<JobRow, 'resultJson'>[]
    nextCursor: string | null
  }>
  /** Returns the status after the request; null when there is no such job. */
  cancel(jobId: string): Promise<JobStatus | null>
  /** Removes rows, its previews' too; the caller then removes the files below `jobs/{id}/`. False when there is none. */
  remove(jobId: string): Promise<boolean>
  /** Events after `seq`, in order. */
  events(jobId: string, afterSeq: number, limit: number): Promise<JobEvent[]>
  /** Those of its previews included. */
  artifacts(jobId: string): Promise<ArtifactRecord[]>
  artifact(jobId: string, artifactId: string): Promise<ArtifactRecord | null>
}

export interface UploadRow {
  uploadId: string
  key: string
  bytes: number
  sha256: string
  createdAt: number
}

export interface Uploads {
  create(row: UploadRow): Promise<void>
  get(uploadId: string): Promise<UploadRow | null>
}

/** Breakdowns by content: the same video with the same options is never analysed twice. */
export interface Decompositions {
  find(cacheKey: string): Promise<string | null>
}
