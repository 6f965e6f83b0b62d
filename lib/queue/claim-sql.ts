// Claiming: ready steps become running ones in a single statement, so that no two processes get the same.

import type { SqlValue, Statement } from '../db/client.ts'
import type { Resource } from '../pipeline/job-scope.ts'

export interface ClaimMark {
  /** Unique for this claim; lets the later statements of the batch find what the first one took. */
  token: string
  nowMs: number
  leaseUntilMs: number
}

/** Rows of the first statement of a claim; their order is not promised. */
export interface ClaimedRow {
  step_id: string
  job_id: string
  name: string
  resource: Resource
  fence: number
  attempt: number
  max_attempts: number
  required: number
  depth: number
  priority: number
  run_at: number
  scope_json: string
}

/** The best of each class; the literal `ready` lets SQLite use the partial index. */
export function claimBest(
  mark: ClaimMark,
  free: Readonly<Partial<Record<Resource, number>>>,
): Statement[] {
  const wanted = Object.entries(free).filter(([, limit]) => limit > 0)
  const best = wanted.map(
    (_, i) => `SELECT * FROM (SELECT step_id FROM steps
      WHERE state = 'ready' AND resource = ?${2 * i + 4} AND run_at <= ?3
      ORDER BY priority, run_at, step_id LIMIT ?${2 * i + 5})`,
  )
  return claimBatch(mark, `step_id IN (${best.join(' UNION ALL ')})`, wanted.flat())
}

export function claimOne(mark: ClaimMark, jobId: string, name: string): Statement[] {
  const which = `job_id = ?4 AND name = ?5 AND state = 'ready' AND run_at <= ?3
    AND revision = (SELECT revision FROM jobs WHERE job_id = ?4)`
  return claimBatch(mark, which, [jobId, name])
}

function claimBatch(mark: ClaimMark, which: string, args: readonly SqlValue[]): Statement[] {
  const { token, nowMs, leaseUntilMs } = mark
  const taken = `state = 'running' AND lease_until = ?1 AND lease_owner = ?2`
  const takenArgs = [leaseUntilMs, token]
  return [
    {
      sql: `UPDATE steps SET state = 'running', fence = fence + 1, attempt = attempt + 1,
  percent = 0, lease_owner = ?1, lease_until = ?2, started_at = ?3, ended_at = NULL WHERE ${which}
RETURNING step_id, job_id, name, resource, fence, attempt, max_attempts, required, depth, priority, run_at,
  (SELECT scope_json FROM jobs j WHERE j.job_id = steps.job_id) AS scope_json`,
      args: [token, leaseUntilMs, nowMs, ...args],
    },
    {
      sql: `UPDATE jobs SET status = iif(status = 'queued', 'running', status),
  started_at = coalesce(started_at, ?3), rev = rev + 1
WHERE job_id IN (SELECT job_id FROM steps WHERE ${taken})`,
      args: [...takenArgs, nowMs],
    },
    {
      sql: `INSERT INTO events (job_id, seq, at, type, step, fence, data_json)
SELECT s.job_id,
  (SELECT coalesce(max(seq), 0) FROM events e WHERE e.job_id = s.job_id)
    + row_number() OVER (PARTITION BY s.job_id ORDER BY s.ordinal),
  ?3, 'step.started', s.name, s.fence,
  json_object('status', j.status, 'stage', j.stage, 'percent', j.percent, 'message', j.message,
    'attempt', s.attempt)
FROM steps s JOIN jobs j ON j.job_id = s.job_id
WHERE s.${taken.replaceAll('AND ', 'AND s.')}`,
      args: [...takenArgs, nowMs],
    },
  ]
}

/** In the order in which they should begin. */
export function inClaimOrder(rows: readonly ClaimedRow[]): ClaimedRow[] {
  return [...rows].sort(
    (a, b) => a.priority - b.priority || a.run_at - b.run_at || (a.step_id < b.step_id ? -1 : 1),
  )
}
