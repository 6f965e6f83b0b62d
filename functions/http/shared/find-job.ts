// Ids in paths: checked against the pattern of our ids before anything else sees them.

import { AppError } from '#lib/core/errors.ts'
import { ID_PATTERN, type IdKind } from '#lib/core/ids.ts'
import type { JobRow, Jobs } from '#lib/db/jobs.port.ts'

export const isId = (kind: IdKind, text: string): boolean =>
  ID_PATTERN.test(text) && text.startsWith(`${kind}_`)

export const noSuchJob = (): AppError =>
  new AppError(
    'job_not_found',
    'There is no job with this id; it may have been deleted. GET /v1/video-analysis/jobs lists all.',
  )

/** Throws job_not_found for strangers' ids too. */
export function jobIdOf(text: string): string {
  if (!isId('job', text)) throw noSuchJob()
  return text
}

export async function findJob(jobs: Jobs, text: string): Promise<JobRow> {
  const row = await jobs.get(jobIdOf(text))
  if (!row) throw noSuchJob()
  return row
}
