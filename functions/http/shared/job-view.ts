// JobRow → what GET …/jobs/{id} answers.

import type { JobRow } from '#lib/db/jobs.port.ts'
import type { JobView } from '#lib/schema/job.ts'
import { motionView } from './motion-view.ts'

export const JOBS_PATH = '/v1/video-analysis/jobs'

export const jobUrl = (jobId: string): string => `${JOBS_PATH}/${jobId}`

export const isFinal = (status: JobRow['status']): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled'

/** Everything but the result, which is stored as text and put in as it is. */
export function jobView(row: JobRow, previews: readonly JobRow[] = []): JobView {
  return {
    job_id: row.jobId,
    mode: row.mode,
    status: row.status,
    created_at: row.createdAt,
    started_at: row.startedAt,
    finished_at: row.finishedAt,
    revision: row.revision,
    progress: row.progress,
    ...(row.status === 'failed' && row.error && { error: row.error }),
    previews: previews.map(motionView),
  }
}
