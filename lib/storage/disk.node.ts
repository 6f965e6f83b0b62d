// Storage below one folder (DATA_DIR), and the real paths that a media tool needs.
// Keys are relative paths; `.tmp/` on the same disk holds what is being written.

import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { AppError } from '#lib/core/errors.ts'
import {
  flushExisting,
  hasCode,
  makeFolder,
  settle,
  tempName,
  writeFlushed,
} from './disk-write.node.ts'
import { checkKey, checkPrefix } from './key.ts'
import { clampRange } from './range.ts'
import type { LocalFiles, Storage } from './storage.port.ts'
import { toStorageError } from './storage-error.ts'

/** A new file system entry is no leftover before it is this old. */
const TEMP_KEPT_MS = 60 * 60_000

/**
 * Opens (and makes) the folder. `nowMs` decides which leftovers of a killed process are old enough to
 * go: those untouched for an hour. All errors are storage_full, storage_failed, range_not_satisfiable,
 * or `internal` for a malformed key; an error thrown by a body passes through unchanged.
 */
export async function openDiskStorage(options: {
  root: string
  nowMs?: () => number
}): Promise<Storage & LocalFiles> {
  const { root } = options
  const temp = join(root, '.tmp')
  const at = (key: string): string => join(root, ...checkKey(key).split('/'))
  await guarded(() => makeFolder(temp))
  await guarded(() => sweepTemp(temp, (options.nowMs ?? Date.now)() - TEMP_KEPT_MS))

  return {
    async put(key, body) {
      const target = at(key)
      const part = tempName(temp, 'p')
      const written = await bodyGuarded(body, (safe) => writeFlushed(part, safe))
      await guarded(() => settle(part, target))
      return { key, ...written }
    },
    async read(key, range) {
      const path = at(key)
      const bytes = await fileSize(path)
      if (bytes === null) return null
      const part = range ? clampRange(range, bytes) : {}
      return Readable.toWeb(createReadStream(path, part)) as ReadableStream<Uint8Array>
    },
    async readBytes(key) {
      const path = at(key)
      return guarded(async () => {
        if ((await fileSize(path)) === null) return null
        const bytes = await readFile(path)
        return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      })
    },
    size: async (key) => fileSize(at(key)),
    link: async (from, to) => guarded(() => linkOver(at(from), at(to), tempName(temp, 'l'))),
    remove: async (key) => guarded(() => rm(at(key), { force: true })),
    async removeAll(prefix) {
      const folder = at(checkPrefix(prefix))
      await guarded(() => rm(folder, { recursive: true, force: true }))
    },
    list: (prefix) => walk(at(checkPrefix(prefix)), prefix),

    async open(key) {
      const path = at(key)
      if ((await fileSize(path)) === null)
        throw new AppError('storage_failed', 'A file that a step needs is missing.')
      return { path, release: async () => undefined }
    },
    async scratch() {
      const path = tempName(temp, 's')
      await guarded(() => mkdir(path))
      return { path, release: () => rm(path, { recursive: true, force: true }) }
    },
    async adopt(path, key) {
      const target = at(key)
      return guarded(async () => {
        const flushed = await flushExisting(path)
        await settle(path, target)
        return { key, ...flushed }
      })
    },
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw toStorageError(thrown)
  }
}

/** Tells what the body threw from what the disk threw: only the latter is a storage error. */
async function bodyGuarded<T>(
  body: Uint8Array | AsyncIterable<Uint8Array>,
  write: (body: Uint8Array | AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  let fault: { thrown: unknown } | undefined
  async function* watched(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const chunks = source[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await chunks.next().catch((thrown: unknown) => {
          fault = { thrown }
          throw thrown
        })
        if (next.done) return
        yield next.value
      }
    } finally {
      await chunks.return?.()
    }
  }
  try {
    return await write(body instanceof Uint8Array ? body : watched(body))
  } catch (thrown) {
    throw fault ? fault.thrown : toStorageError(thrown)
  }
}

async function fileSize(path: string): Promise<number | null> {
  return guarded(async () => {
    const info = await stat(path).catch((thrown: unknown) => {
      if (hasCode(thrown, 'ENOENT', 'ENOTDIR')) return null
      throw thrown
    })
    return info?.isFile() ? info.size : null
  })
}

async function linkOver(from: string, to: string, temp: string): Promise<void> {
  try {
    await link(from, temp)
  } catch (thrown) {
    // Not every file system has links, and some cap their number.
    if (!hasCode(thrown, 'EPERM', 'EMLINK', 'ENOTSUP', 'EXDEV')) throw thrown
    await copyFile(from, temp)
  }
  await settle(temp, to)
  // Renaming one name of a file over another name of the same file leaves both (POSIX rename).
  await rm(temp, { force: true })
}

/** Keys in the order of their text: a folder sorts as its name with the slash. */
async function* walk(
  folder: string,
  prefix: string,
): AsyncGenerator<{ key: string; bytes: number; changedAtMs: number }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
    if (hasCode(thrown, 'ENOENT', 'ENOTDIR')) return []
    throw toStorageError(thrown)
  })
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort()
  for (const name of names) {
    const path = join(folder, name)
    if (name.endsWith('/')) {
      yield* walk(path, prefix + name)
      continue
    }
    const info = await stat(path).catch(() => null)
    if (info) yield { key: prefix + name, bytes: info.size, changedAtMs: Math.trunc(info.mtimeMs) }
  }
}

async function sweepTemp(temp: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(temp)) {
    const path = join(temp, name)
    const info = await stat(path).catch(() => null)
    if (info && info.mtimeMs < beforeMs) await rm(path, { recursive: true, force: true })
  }
}
