// Steps whose holder is gone: found when the lease has run out, or at boot by the process's name. They are
// tried again, until they have outlived so many holders that they themselves are suspected.

import { AppError } from '../core/errors.ts'
import { toProblem } from '../core/problem.ts'
import type { Clock } from '../core/time.ts'
import type { Db, SqlValue, Statement } from '../db/client.ts'
import { rowsOf } from '../db/rows.ts'
import type { GroupCommit } from './group-commit.ts'
import type { StepQueue, Wake } from './queue.port.ts'
import type { WriteMark } from './ready-sql.ts'
import { lostBatch } from './settle-sql.ts'

/** Who holds leases: one process of one host. */
export interface LeaseOwner {
  /** No `#`; unique among all processes that ever use the database. */
  id: string
  /** True when `id` named a process of this host that is certainly gone. */
  isDead(id: string): Promise<boolean>
}

export interface LostLeasesOptions {
  db: Db
  clock: Pick<Clock, 'nowMs'>
  wake: Wake
  owner: LeaseOwner
  group: Pick<GroupCommit, 'write'>
  mark(): WriteMark
  /** What else a batch about this job writes. */
  sent(jobId: string, nowMs: number): Statement[]
}

const MAX_CRASHES = 3
const OWNER = `substr(lease_owner, 1, instr(lease_owner, '#') - 1)`

interface LostRow {
  step_id: string
  job_id: string
  name: string
  fence: number
}

export function createLostLeases(options: LostLeasesOptions): Pick<StepQueue, 'reap' | 'recover'> {
  const { db, clock, wake, owner, group, mark, sent } = options

  /** `lostSql` has the one argument ?7; each step is judged by it once more in its own batch. */
  async function takeBack(lostSql: string, lostArg: SqlValue): Promise<number> {
    const which = `state = 'running' AND ${lostSql.replace('?7', '?1')}`
    const [rows] = await db.read([
      { sql: `SELECT step_id, job_id, name, fence FROM steps WHERE ${which}`, args: [lostArg] },
    ])
    let count = 0
    for (const { step_id: stepId, job_id: jobId, name, fence } of rowsOf<LostRow>(rows)) {
      const now = mark()
      const lost = { maxCrashes: MAX_CRASHES, problemJson: poison(name), lostSql, lostArg }
      const [written] = await group.write([
        ...lostBatch({ stepId, jobId, name, fence }, lost, now),
        ...sent(jobId, now.nowMs),
      ])
      if (written?.length) count++
    }
    if (count > 0) wake.notify()
    return count
  }

  return {
    reap: () => takeBack('lease_until < ?7', clock.nowMs()),

    async recover() {
      const [rows] = await db.read([
        { sql: `SELECT DISTINCT ${OWNER} AS id FROM steps WHERE state = 'running'` },
      ])
      let count = 0
      for (const { id } of rowsOf<{ id: string }>(rows))
        if (id !== owner.id && (await owner.isDead(id)))
          count += await takeBack(`${OWNER} = ?7`, id)
      return count
    },
  }
}

function poison(name: string): string {
  const error = new AppError(
    'step_poison',
    `The step ${name} took its process down with it again and again, or was lost at its last try.`,
  )
  return JSON.stringify(toProblem(error, { step: name }))
}
