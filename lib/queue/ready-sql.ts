// Blocked steps become ready when their parents are done: recomputed from the edges, never counted down.

import type { Statement } from '../db/client.ts'
import type { Chosen } from '../db/job-sql.ts'

export interface WriteMark {
  /** Unique for this write; the steps that it changes carry it. */
  token: string
  nowMs: number
}

/** True once the step took this write; its id and the token are the arguments ?n and ?n+1. */
export const wrote = (n: number): string =>
  `EXISTS (SELECT 1 FROM steps w WHERE w.step_id = ?${n} AND w.lease_owner = ?${n + 1})`

/** An optional parent may also have failed. */
const PARENTS_DONE = `NOT EXISTS (
  SELECT 1 FROM step_deps d JOIN steps p ON p.step_id = d.parent_id
  WHERE d.child_id = steps.step_id AND p.state <> 'succeeded'
    AND (p.required = 1 OR p.state NOT IN ('failed', 'skipped', 'cancelled')))`

/** Among the children of the written steps: all that a plain success can unblock. */
export function readyChildren(written: Chosen, nowMs: number): Statement {
  return ready(
    written,
    nowMs,
    `step_id IN (SELECT c.child_id FROM step_deps c WHERE c.parent_id IN (SELECT w.step_id ${written.sql}))`,
  )
}

/** Among all steps of their jobs: after an expansion or a failure others may be free too. */
export function readyInJobs(written: Chosen, nowMs: number): Statement {
  return ready(written, nowMs, `job_id IN (SELECT w.job_id ${written.sql})`)
}

function ready(written: Chosen, nowMs: number, among: string): Statement {
  return {
    sql: `UPDATE steps SET state = 'ready', run_at = min(run_at, ?3)
WHERE state = 'blocked' AND ${among} AND ${PARENTS_DONE}`,
    args: [...written.args, nowMs],
  }
}
