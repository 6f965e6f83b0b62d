// Rows of `jobs`, `steps` and `artifacts` → what the ports promise.

import { parseJson } from '../core/json.ts'
import type { Problem } from '../core/problem.ts'
import type { JobScope } from '../pipeline/job-scope.ts'
import type { Progress } from '../schema/job.ts'
import type { JobRow } from './jobs.port.ts'
import type { artifacts, jobs } from './models.ts'
import type { ArtifactRecord } from './records.port.ts'
import { jsonOrNull } from './rows.ts'

export type JobColumns = typeof jobs.$inferSelect
export type ArtifactColumns = typeof artifacts.$inferSelect
type StepView = Progress['steps'][number]

export interface StepColumns extends StepView {
  job_id: string
}

export function viewOf(job: JobColumns, steps: StepColumns[]): Omit<JobRow, 'resultJson'> {
  return {
    jobId: job.job_id,
    mode: job.mode,
    status: job.status,
    revision: job.revision,
    rev: job.rev,
    scope: parseJson<unknown>(job.scope_json) as JobScope,
    progress: {
      stage: job.stage,
      percent: job.percent,
      message: job.message,
      steps: steps.map(({ name, status, percent, attempt }) => ({
        name,
        status,
        percent,
        attempt,
      })),
    },
    error: jsonOrNull<Problem>(job.error_json),
    createdAt: job.created_at,
    startedAt: job.started_at,
    finishedAt: job.finished_at,
  }
}

export function artifactOf(row: ArtifactColumns): ArtifactRecord {
  return {
    artifactId: row.artifact_id,
    kind: row.kind,
    role: row.role,
    key: row.key,
    bytes: row.bytes,
    sha256: row.sha256,
    contentType: row.content_type,
    fileName: row.file_name,
  }
}
