// Writes that come while another one is being committed share the next commit: with synchronous=FULL the
// disk, not SQLite, decides how many steps a second there are. Each write is guarded by its own fence, so
// they cannot get into each other's way.

import { AppError } from '../core/errors.ts'
import type { Db, Row, Statement } from '../db/client.ts'

export interface GroupCommit {
  /** Like `db.batch`; what is all or nothing is at least this list. */
  write(statements: readonly Statement[]): Promise<Row[][]>
}

interface Waiting {
  statements: readonly Statement[]
  resolve(rows: Row[][]): void
  reject(reason: unknown): void
}

const MAX_GROUP = 16

export function createGroupCommit(db: Pick<Db, 'batch'>): GroupCommit {
  let waiting: Waiting[] = []
  let isBusy = false

  async function drain(): Promise<void> {
    isBusy = true
    while (waiting.length > 0) {
      const group = waiting.slice(0, MAX_GROUP)
      waiting = waiting.slice(MAX_GROUP)
      await commit(group)
    }
    isBusy = false
  }

  async function commit(group: readonly Waiting[]): Promise<void> {
    try {
      const results = await db.batch(group.flatMap(({ statements }) => statements))
      let at = 0
      for (const { statements, resolve } of group) {
        resolve(results.slice(at, at + statements.length))
        at += statements.length
      }
    } catch (thrown) {
      const [first] = group
      if (group.length === 1 || !first || thrown instanceof AppError)
        for (const { reject } of group) reject(thrown)
      // One of them is at fault: each alone, so that the others do not pay for it.
      else for (const one of group) await commit([one])
    }
  }

  return {
    write: (statements) =>
      new Promise((resolve, reject) => {
        waiting.push({ statements, resolve, reject })
        if (!isBusy) void Promise.resolve().then(() => (isBusy ? undefined : drain()))
      }),
  }
}
