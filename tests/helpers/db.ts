// A migrated database in a folder of its own, and what tests of the queue say again and again.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '#lib/core/time.ts'
import { type Db, MAX_ARGS, type Statement } from '#lib/db/client.ts'
import { openLibsql } from '#lib/db/libsql.node.ts'
import { migrate } from '#lib/db/migrate.node.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import type { PlannedStep } from '#lib/pipeline/plan.ts'
import type { LeaseOwner } from '#lib/queue/lost-leases.ts'
import { jobScope } from './job-scope.ts'

export interface TestDb {
  db: Db
  path: string
  /** Closes and removes everything. */
  dispose(): Promise<void>
}

export async function createTestDb(sync: 'full' | 'normal' = 'normal'): Promise<TestDb> {
  const folder = await mkdtemp(join(tmpdir(), 'shotcoach-db-'))
  const path = join(folder, 'test.db')
  const db = withinLimits(await openLibsql({ kind: 'file', path, sync }))
  await migrate(db, 0)
  return {
    db,
    path,
    async dispose() {
      await db.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Stands still until it is told. */
export interface TestClock extends Clock {
  now: number
}

export function createTestClock(now = 1_000_000): TestClock {
  return {
    now,
    nowMs() {
      return this.now
    },
    monotonicMs() {
      return this.now
    },
  }
}

export const testOwner = (
  id = 'host/boot/1/1',
  dead: ReadonlySet<string> = new Set(),
): LeaseOwner => ({
  id,
  isDead: async (other) => dead.has(other),
})

export const testJobId = (n: number): string => `job_${String(n).padStart(26, '0')}`

export const scopeOf = (n: number, createdAt = 1_000_000): JobScope => ({
  ...jobScope({ jobId: testJobId(n) }),
  created_at: createdAt,
})

/** A step of a plan in one line: `toy('c', ['a', 'b'])`. */
export const toy = (
  name: string,
  needs: string[] = [],
  more: Partial<PlannedStep> = {},
): PlannedStep => ({
  name,
  needs,
  resource: 'light',
  weight: 1,
  maxAttempts: 5,
  required: true,
  ...more,
})

/** D1 takes no more arguments than this in one statement. */
function withinLimits(db: Db): Db {
  const checked = (statements: readonly Statement[]) => {
    for (const { sql, args = [] } of statements)
      if (args.length > MAX_ARGS) throw new RangeError(`${args.length} arguments: ${sql}`)
    return statements
  }
  return {
    batch: async (statements) => db.batch(checked(statements)),
    read: async (statements) => db.read(checked(statements)),
    close: () => db.close(),
  }
}
