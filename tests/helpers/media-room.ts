// A disk storage in a temporary folder with clips put under keys, for suites of the media port.

import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDiskStorage } from '#lib/storage/disk.node.ts'
import type { LocalFiles, Storage } from '#lib/storage/storage.port.ts'
import { type ClipRecipe, clip } from './clips.ts'

export interface MediaRoom {
  root: string
  files: Storage & LocalFiles
  /** Key of a clip in the storage. */
  put(recipe: ClipRecipe): Promise<string>
  close(): Promise<void>
}

export async function openMediaRoom(): Promise<MediaRoom> {
  const root = await mkdtemp(join(tmpdir(), 'media-'))
  const files = await openDiskStorage({ root })
  return {
    root,
    files,
    async put(recipe) {
      const key = `clips/${recipe.name}.${recipe.ext}`
      await files.put(key, createReadStream(await clip(recipe)))
      return key
    },
    close: () => rm(root, { recursive: true, force: true }),
  }
}
