// Ids of previews in paths: checked against the pattern of our ids before anything else sees them.

import { AppError } from '#lib/core/errors.ts'
import type { JobRow, Jobs } from '#lib/db/jobs.port.ts'
import { isId } from './find-job.ts'

export const noSuchSubtask = (): AppError =>
  new AppError(
    'subtask_not_found',
    'There is no preview with this id; `previews` of its parent job lists all.',
  )

/** Throws subtask_not_found for strangers' ids too. */
export function subtaskIdOf(text: string): string {
  if (!isId('sub', text)) throw noSuchSubtask()
  return text
}

export async function findSubtask(jobs: Jobs, text: string): Promise<JobRow> {
  const row = await jobs.get(subtaskIdOf(text))
  if (!row) throw noSuchSubtask()
  return row
}
