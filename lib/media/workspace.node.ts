// A scratch folder with the input under a neutral name: what a stranger called a file decides nothing,
// and ffmpeg never prints a path of ours.

import { link, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalFiles } from '#lib/storage/storage.port.ts'

export interface Workspace {
  /** Working folder for ffmpeg. */
  path: string
  release(): Promise<void>
}

/** Relative to the workspace; the prefix keeps ffmpeg from reading a protocol into a name. */
export const INPUT_NAME = 'file:input.bin'

/** A folder that holds `key` as `input.bin` and is empty otherwise. */
export async function openWorkspace(files: LocalFiles, key: string): Promise<Workspace> {
  const source = await files.open(key)
  const scratch = await files.scratch()
  const release = async (): Promise<void> => {
    await scratch.release()
    await source.release()
  }
  try {
    const name = join(scratch.path, 'input.bin')
    await link(source.path, name).catch(() => symlink(source.path, name))
    return { path: scratch.path, release }
  } catch (thrown) {
    await release()
    throw thrown
  }
}
