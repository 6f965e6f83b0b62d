// The step queue on the tables `jobs`, `steps` and `step_deps`. At-least-once delivery, effects once: every
// write names the fence of its claim and changes nothing when the step has been given to somebody else.

import { parseJson } from '../core/json.ts'
import type { Clock } from '../core/time.ts'
import type { Db } from '../db/client.ts'
import { firstOf, rowsOf } from '../db/rows.ts'
import type { JobScope } from '../pipeline/job-scope.ts'
import { reads } from '../pipeline/plan.ts'
import { type ClaimedRow, claimBest, claimOne, inClaimOrder } from './claim-sql.ts'
import { createGroupCommit } from './group-commit.ts'
import { createLostLeases, type LeaseOwner } from './lost-leases.ts'
import { outboxStatement } from './outbox-sql.ts'
import type { ClaimedStep, StepQueue, Wake } from './queue.port.ts'
import { failBatch, progressBatch, releaseBatch } from './settle-sql.ts'

export interface SqlQueueOptions {
  db: Db
  clock: Pick<Clock, 'nowMs'>
  wake: Wake
  owner: LeaseOwner
  leaseMs?: number
  /** Writes a message for every step that becomes ready, for a transport outside this process. */
  outbox?: boolean
}

const LEASE_MS = 30_000

export function createSqlQueue(options: SqlQueueOptions): StepQueue {
  const { db, clock, wake, owner, leaseMs = LEASE_MS, outbox = false } = options
  let writes = 0
  const mark = () => ({ token: `${owner.id}#${++writes}`, nowMs: clock.nowMs() })
  const group = createGroupCommit(db, mark)
  const claimMark = () => {
    const { token, nowMs } = mark()
    return { token, nowMs, leaseUntilMs: nowMs + leaseMs }
  }
  const sent = (jobId: string, nowMs: number) => (outbox ? [outboxStatement(jobId, nowMs)] : [])

  const lost = createLostLeases({ db, clock, wake, owner, group, mark, sent })

  async function claimWith(statements: ReturnType<typeof claimBest>): Promise<ClaimedStep[]> {
    const results = await group.write(statements)
    const steps = inClaimOrder(rowsOf<ClaimedRow>(results[0])).map(toClaimed)
    if (steps.length > 0) wake.notify('news')
    return steps
  }

  return {
    async claim(free) {
      if (Object.values(free).every((limit) => limit <= 0)) return []
      return claimWith(claimBest(claimMark(), free))
    },

    async claimStep(jobId, name) {
      return (await claimWith(claimOne(claimMark(), jobId, name)))[0] ?? null
    },

    async outputsFor({ jobId, name, scope, depth }) {
      if (depth === 0) return []
      const [names] = await db.read([
        {
          sql: `SELECT name FROM steps WHERE job_id = ?1 AND revision = ?2 AND state = 'succeeded'`,
          args: [jobId, scope.revision],
        },
      ])
      const wanted = rowsOf<{ name: string }>(names)
        .map((row) => row.name)
        .filter((written) => reads(name, written))
      if (wanted.length === 0) return []
      const [outputs] = await db.read([
        {
          sql: `SELECT name, output_json AS json, output_key AS key FROM steps
WHERE job_id = ?1 AND revision = ?2 AND state = 'succeeded' AND name IN (SELECT value FROM json_each(?3))`,
          args: [jobId, scope.revision, JSON.stringify(wanted)],
        },
      ])
      return rowsOf<{ name: string; json: string | null; key: string | null }>(outputs)
    },

    async heartbeat({ stepId, fence }) {
      const [rows] = await group.write([
        {
          sql: `UPDATE steps SET lease_until = ?3 WHERE step_id = ?1 AND fence = ?2 AND state = 'running'
RETURNING (SELECT cancel_requested_at IS NOT NULL OR status IN ('failed', 'cancelled')
  FROM jobs j WHERE j.job_id = steps.job_id) AS cancel`,
          args: [stepId, fence, clock.nowMs() + leaseMs],
        },
      ])
      const row = firstOf<{ cancel: number }>(rows)
      return { held: row !== null, cancelRequested: row?.cancel === 1 }
    },

    async cancelled(steps) {
      const jobIds = [...new Set(steps.map(({ jobId }) => jobId))]
      const [rows] = await db.read([
        {
          sql: `SELECT value AS job_id FROM json_each(?1) WHERE NOT EXISTS (SELECT 1 FROM jobs j
  WHERE j.job_id = value AND j.cancel_requested_at IS NULL AND j.status NOT IN ('failed', 'cancelled'))`,
          args: [JSON.stringify(jobIds)],
        },
      ])
      const over = new Set(rowsOf<{ job_id: string }>(rows).map((row) => row.job_id))
      return new Set(steps.filter(({ jobId }) => over.has(jobId)).map(({ stepId }) => stepId))
    },

    async progress(step, percent, message) {
      const shown = Math.min(100, Math.max(0, percent))
      await group.write(progressBatch(step, shown, message.slice(0, 200), clock.nowMs()))
      wake.notify('news')
    },

    async complete(step, completion) {
      const alsoWrite = sent(step.jobId, clock.nowMs())
      if (!(await group.complete({ step, completion, alsoWrite }))) return 'stale'
      wake.notify('news')
      return 'done'
    },

    async fail(step, { problem, retryAtMs }) {
      const now = mark()
      const problemJson = JSON.stringify({ ...problem, step: step.name })
      const [done] = await group.write([
        ...failBatch(step, { problemJson, code: problem.code, retryAtMs }, now),
        ...sent(step.jobId, now.nowMs),
      ])
      if (!done?.length) return 'stale'
      wake.notify('news')
      return 'done'
    },

    async release(step) {
      const now = mark()
      await group.write([...releaseBatch(step, now), ...sent(step.jobId, now.nowMs)])
      wake.notify('news')
    },

    reap: () => lost.reap(),
    recover: () => lost.recover(),

    async nextRunAtMs() {
      const [rows] = await db.read([
        { sql: `SELECT min(run_at) AS at FROM steps WHERE state = 'ready'` },
      ])
      return firstOf<{ at: number | null }>(rows)?.at ?? null
    },
  }
}

function toClaimed(row: ClaimedRow): ClaimedStep {
  return {
    stepId: row.step_id,
    jobId: row.job_id,
    name: row.name,
    resource: row.resource,
    fence: row.fence,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    required: row.required === 1,
    depth: row.depth,
    scope: parseJson<unknown>(row.scope_json) as JobScope,
  }
}
