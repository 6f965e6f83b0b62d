// Migrations from the files beside this one.

import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Db } from './client.ts'
import { applyMigrations, type Migration } from './migrate.ts'

const FOLDER = new URL('./migrations/', import.meta.url)

/** Brings the database to the present shape; safe to call from several processes at once. */
export async function migrate(db: Db, nowMs: number = Date.now()): Promise<string[]> {
  return applyMigrations(db, await readMigrations(), nowMs)
}

export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort()
  return Promise.all(
    files.map(async (file) => ({
      name: basename(file, '.sql'),
      sql: await readFile(new URL(file, FOLDER), 'utf8'),
    })),
  )
}
