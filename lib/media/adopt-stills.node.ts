// Moves finished JPEGs from a working folder into the storage.

import { join } from 'node:path'
import type { LocalFiles } from '#lib/storage/storage.port.ts'
import type { SampledFrame } from './media.port.ts'

/** Flushing waits for the disk, not for us: a few at once. */
const AT_ONCE = 4

export interface StillFile {
  /** Number in the working folder, from 1. */
  number: number
  tsMs: number
}

/** Name of still `number` in the working folder and below a key prefix. */
export function stillName(number: number): string {
  return `f_${String(number).padStart(5, '0')}.jpg`
}

/** Kept stills get new numbers without holes: `{keyPrefix}f_00001.jpg`, … in order. */
export async function adoptStills(
  files: LocalFiles,
  folder: string,
  stills: readonly StillFile[],
  size: { width: number; height: number },
  keyPrefix: string,
): Promise<SampledFrame[]> {
  const frames: SampledFrame[] = new Array(stills.length)
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < stills.length; i = next++) {
      const still = stills[i] as StillFile
      const key = keyPrefix + stillName(i + 1)
      const { bytes } = await files.adopt(join(folder, stillName(still.number)), key)
      frames[i] = { key, tsMs: Math.round(still.tsMs), ...size, bytes }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return frames
}
