// Bodies that come compressed although identity was asked for: opened up to a cap, so that a small body
// cannot become a large one. Anything but gzip and deflate is refused.

import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import { brokenOff, tooLarge, unknownEncoding } from './provider-faults.ts'

const OPENERS: Record<string, typeof gunzip> = { gzip: gunzip, 'x-gzip': gunzip, deflate: inflate }

/** Throws model_output_invalid above `maxBytes`, provider_failed for what cannot be opened. */
export async function decoded(
  bytes: Uint8Array,
  encoding: string | null,
  maxBytes: number,
): Promise<Uint8Array> {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return bytes
  const opener = OPENERS[name]
  if (!opener) throw unknownEncoding()
  try {
    return await promisify<Uint8Array, object, Buffer>(opener)(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    const isTooLarge =
      error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    throw isTooLarge ? tooLarge(maxBytes) : brokenOff(error)
  }
}
