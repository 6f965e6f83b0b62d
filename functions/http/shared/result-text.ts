// The result of a job as JSON text: from its row, or from its file when it is too large for a row.

import { AppError } from '#lib/core/errors.ts'
import type { JobRow } from '#lib/db/jobs.port.ts'
import { resultKey } from '#lib/pipeline/file-names.ts'
import type { Storage } from '#lib/storage/storage.port.ts'

/** Null while there is no result. Throws storage_failed when the file of a finished job is gone. */
export async function resultText(storage: Storage, row: JobRow): Promise<string | null> {
  if (row.resultJson !== null) return row.resultJson
  if (row.status !== 'succeeded') return null
  const bytes = await storage.readBytes(resultKey(row.jobId))
  if (bytes) return new TextDecoder().decode(bytes)
  throw new AppError('storage_failed', 'The file of this result is missing; run the job again.')
}
