// Durable writes: temporary name on the same disk, fsync, rename, fsync of the folders that changed.
// A reader sees the old bytes or the new ones, and what was reported as written survives power loss.

import { createHash, randomBytes } from 'node:crypto'
import { copyFile, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StoredObject } from './storage.port.ts'

const CHUNK = 1 << 20

export function tempName(folder: string, mark: string): string {
  return join(folder, `${mark}_${randomBytes(10).toString('hex')}`)
}

/** Writes the body to a new file and flushes it; removes the file when the body or the disk fails. */
export async function writeFlushed(
  path: string,
  body: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<Omit<StoredObject, 'key'>> {
  const hash = createHash('sha256')
  let bytes = 0
  let file: FileHandle | undefined
  try {
    file = await open(path, 'wx')
    for await (const chunk of body instanceof Uint8Array ? [body] : body) {
      hash.update(chunk)
      bytes += chunk.length
      // FileHandle.writeFile loops over short writes, which plain write() leaves to the caller.
      await file.writeFile(chunk)
    }
    await file.sync()
    return { bytes, sha256: hash.digest('hex') }
  } catch (thrown) {
    await rm(path, { force: true }).catch(() => undefined)
    throw thrown
  } finally {
    await file?.close().catch(() => undefined)
  }
}

/** Reads a finished file once for its hash and flushes it. */
export async function flushExisting(path: string): Promise<Omit<StoredObject, 'key'>> {
  const file = await open(path, 'r+')
  try {
    const hash = createHash('sha256')
    const buffer = new Uint8Array(CHUNK)
    let bytes = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK, bytes)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      bytes += bytesRead
    }
    await file.sync()
    return { bytes, sha256: hash.digest('hex') }
  } finally {
    await file.close()
  }
}

/** Gives a flushed file its final name; copies when the two are on different disks. */
export async function settle(from: string, to: string): Promise<void> {
  await makeFolder(dirname(to))
  try {
    await rename(from, to)
  } catch (thrown) {
    if (!hasCode(thrown, 'EXDEV')) throw thrown
    await copyFile(from, to)
    await flushExisting(to)
    await rm(from, { force: true })
  }
  await flushFolder(dirname(to))
}

/** Makes the folder and flushes every parent in which a name was added. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (!first) return
  for (let at = folder; at.length >= first.length; at = dirname(at)) await flushFolder(dirname(at))
}

async function flushFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for flushing; there the rename itself is the promise.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

export function hasCode(thrown: unknown, ...codes: string[]): boolean {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    codes.includes(String(thrown.code))
  )
}
