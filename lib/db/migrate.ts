// Applies migrations through batches alone, so that a file, a server and D1 take the same SQL. Each one is
// a transaction whose first statement writes its name: two processes that start together meet at the write
// lock, and the second finds the name taken.

import type { Db } from './client.ts'
import { rowsOf } from './rows.ts'

export interface Migration {
  /** File name without its ending; they are applied in the order of their names. */
  name: string
  sql: string
}

const LEDGER =
  'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY NOT NULL, applied_at INTEGER NOT NULL) STRICT'

/** Idempotent. Returns the names that this call applied. */
export async function applyMigrations(
  db: Db,
  migrations: readonly Migration[],
  nowMs: number,
): Promise<string[]> {
  await db.batch([{ sql: LEDGER }])
  const applied: string[] = []
  const done = await appliedNames(db)
  for (const { name, sql } of [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (done.has(name)) continue
    try {
      await db.batch([
        { sql: 'INSERT INTO migrations (name, applied_at) VALUES (?, ?)', args: [name, nowMs] },
        ...statementsOf(sql).map((statement) => ({ sql: statement })),
      ])
      applied.push(name)
    } catch (thrown) {
      if (!(await appliedNames(db)).has(name)) throw thrown
    }
  }
  return applied
}

/** drizzle-kit parts the statements of a file with this mark. */
export function statementsOf(sql: string): string[] {
  return sql
    .split('--> statement-breakpoint')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

async function appliedNames(db: Db): Promise<Set<string>> {
  const [rows] = await db.read([{ sql: 'SELECT name FROM migrations' }])
  return new Set(rowsOf<{ name: string }>(rows).map(({ name }) => name))
}
