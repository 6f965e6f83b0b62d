// The pages' files from disk: our own folder and the viewer's package. Only for the Node entries; a Worker
// has the same files uploaded as static assets.

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OWN_ASSETS, VIEWER_ASSETS } from './asset-table.ts'

/** Name → path of every file. A file is read once and kept: together they are under 2 MiB. */
export function createDiskAssets(): {
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>
} {
  const own = fileURLToPath(new URL('./public/', import.meta.url))
  const viewer = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const paths = new Map<string, string>([
    ...OWN_ASSETS.map((name) => [name, join(own, name)] as const),
    ...VIEWER_ASSETS.map((name) => [name, join(viewer, name)] as const),
  ])
  const kept = new Map<string, Uint8Array<ArrayBuffer>>()
  return {
    async read(name) {
      const path = paths.get(name)
      if (path === undefined) return null
      const bytes = kept.get(name) ?? new Uint8Array(await readFile(path))
      kept.set(name, bytes)
      return bytes
    },
  }
}
