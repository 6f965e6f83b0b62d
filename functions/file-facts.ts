// Length and hash of a small stored file, for the row that will name it.

import { AppError } from '#lib/core/errors.ts'
import { sha256, toHex } from '#lib/core/hash.ts'
import type { Storage } from '#lib/storage/storage.port.ts'

/** Throws storage_failed when the file is not there. */
export async function fileFacts(
  storage: Storage,
  key: string,
): Promise<{ bytes: number; sha256: string }> {
  const bytes = await storage.readBytes(key)
  if (!bytes)
    throw new AppError('storage_failed', 'A file of this job is gone. Start the job again.')
  return { bytes: bytes.length, sha256: toHex(await sha256(bytes)) }
}
