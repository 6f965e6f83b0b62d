// Reads the file of MM_LLM_PROVIDERS for the entries.

import { readFile } from 'node:fs/promises'
import { AppError } from '../core/errors.ts'
import { type ProviderProfile, type ProviderSources, readProfiles } from './provider-profiles.ts'

/** `path` null = no file. Throws config_invalid. */
export async function loadProfiles(
  path: string | null,
  sources: Omit<ProviderSources, 'fileText'>,
): Promise<ProviderProfile[]> {
  return readProfiles({ ...sources, fileText: path === null ? null : await read(path) })
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const pointer = 'MM_LLM_PROVIDERS'
    const detail = 'names a file that cannot be read.'
    throw new AppError('config_invalid', `${pointer} ${detail}`, {
      cause,
      errors: [{ pointer, detail }],
    })
  }
}
