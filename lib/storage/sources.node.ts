// Local paths as sources: only inside the allowed roots, only regular files, no dotfiles, never our own data.
// The descriptor that was checked is the one that is read, so a swap between check and read gains nothing.

import { constants } from 'node:fs'
import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { AppError } from '#lib/core/errors.ts'
import type { LocalSource, Sources } from './sources.port.ts'

export interface LocalRoots {
  /** Folders whose files may be named; empty = none. */
  roots: readonly string[]
  /** DATA_DIR: never readable by path, even inside a root. */
  dataDir: string
  /** Relative paths are meant from here. */
  cwd: string
}

export function createLocalSources({ roots, dataDir, cwd }: LocalRoots): Sources {
  async function permitted(path: string): Promise<string> {
    const asked = resolve(cwd, path)
    const allowed = await Promise.all(roots.map((root) => realpath(root).catch(() => null)))
    const named = [...roots.map((root) => resolve(root)), ...allowed]
    // Outside the roots the answer is the same whether a file is there or not.
    if (!named.some((root) => root !== null && inside(root, asked))) throw forbidden()
    const real = await realpathOf(asked)
    const data = await realpath(dataDir).catch(() => resolve(dataDir))
    const open = allowed.some((root) => root !== null && inside(root, real) && !hidden(root, real))
    if (!open || inside(data, real)) throw forbidden()
    return real
  }
  async function opened(real: string): Promise<{ file: FileHandle; bytes: number }> {
    const file = await openOnly(real)
    const facts = await file.stat()
    if (facts.isFile()) return { file, bytes: facts.size }
    await file.close()
    throw new AppError(
      'input_not_a_file',
      'The path names a folder or a device. Name a video file.',
    )
  }
  return {
    async judge(path) {
      const real = await permitted(path)
      const { file, bytes } = await opened(real)
      await file.close()
      if (bytes === 0)
        throw new AppError('input_empty', 'The file at this path has no bytes. Name a video file.')
      return real
    },
    async open(realPath): Promise<LocalSource> {
      if ((await realpathOf(realPath)) !== realPath) throw forbidden()
      const { file, bytes } = await opened(realPath)
      return {
        bytes,
        stream: () => file.createReadStream({ autoClose: false }),
        close: () => file.close(),
      }
    },
  }
}

async function realpathOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'ELOOP') throw forbidden()
    throw new AppError(
      'input_path_not_found',
      'There is no file at this path. Check the spelling; the path is read on the machine that runs Shotcoach.',
    )
  }
}

/** Opens without following a link put there meanwhile and without waiting on a pipe. */
async function openOnly(path: string): Promise<FileHandle> {
  const kind = await stat(path)
  if (!kind.isFile())
    throw new AppError(
      'input_not_a_file',
      'The path names a folder or a device. Name a video file.',
    )
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    throw forbidden()
  }
}

const inside = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)

const hidden = (root: string, path: string): boolean =>
  path
    .slice(root.length)
    .split(sep)
    .some((part) => part.startsWith('.'))

const forbidden = (): AppError =>
  new AppError(
    'input_path_forbidden',
    'This path may not be read. Put the video below one of the folders of LOCAL_ROOTS, or upload it.',
  )
