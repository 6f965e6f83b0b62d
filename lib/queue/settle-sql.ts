// How a running step ends without success, as one batch: failure, another try, giving back, a lost lease; and
// its progress. Each batch begins with the one statement that the fence decides.

import type { SqlValue, Statement } from '../db/client.ts'
import { progressEvent, rollUp, rollUpProgress, stepEvents, writtenSteps } from '../db/job-sql.ts'
import type { ClaimedStep } from './queue.port.ts'
import { readyInJobs, type WriteMark } from './ready-sql.ts'

export interface StepKey {
  stepId: string
  jobId: string
  name: string
  fence: number
}

const HELD = `step_id = ?1 AND fence = ?2 AND state = 'running'`

/** A step of a job that was cancelled or has failed is over, whatever was wanted. */
const OVER = `(SELECT cancel_requested_at IS NOT NULL OR status IN ('failed', 'cancelled')
    FROM jobs WHERE jobs.job_id = steps.job_id)`

export interface FailBatch {
  problemJson: string
  code: string
  retryAtMs: number | null
}

export function failBatch(step: StepKey, fail: FailBatch, mark: WriteMark): Statement[] {
  const { token, nowMs } = mark
  const { problemJson, code, retryAtMs } = fail
  return [
    {
      sql: `UPDATE steps SET
  state = CASE WHEN ${OVER} THEN 'cancelled' WHEN ?4 IS NOT NULL THEN 'ready' ELSE 'failed' END,
  run_at = coalesce(?4, run_at), percent = 0, error_json = ?5,
  lease_owner = ?3, lease_until = NULL, ended_at = ?6 WHERE ${HELD} RETURNING state`,
      args: [step.stepId, step.fence, token, retryAtMs, problemJson, nowMs],
    },
    ...afterFailure(step, problemJson, mark, {
      code,
      ...(retryAtMs !== null && { retry_at: retryAtMs }),
    }),
  ]
}

/** The attempt does not count: the process stopped, the step did nothing wrong. */
export function releaseBatch(step: StepKey, mark: WriteMark): Statement[] {
  return [
    {
      sql: `UPDATE steps SET state = iif(${OVER}, 'cancelled', 'ready'), attempt = attempt - 1,
  run_at = min(run_at, ?4), percent = 0, lease_owner = ?3, lease_until = NULL, ended_at = ?4
WHERE ${HELD} RETURNING state`,
      args: [step.stepId, step.fence, mark.token, mark.nowMs],
    },
    ...afterFailure(step, null, mark),
  ]
}

export interface LostBatch {
  /** Deaths of a step's worker after which the step itself is suspected. */
  maxCrashes: number
  problemJson: string
  /** More SQL that must hold for the lease to be lost, with the argument ?7. */
  lostSql: string
  lostArg: SqlValue
}

/** The holder is gone: another try at once, unless the step has outlived too many holders. */
export function lostBatch(step: StepKey, lost: LostBatch, mark: WriteMark): Statement[] {
  const { maxCrashes, problemJson, lostSql, lostArg } = lost
  const isPoison = `(crash_count + 1 >= ?4 OR attempt >= max_attempts)`
  return [
    {
      sql: `UPDATE steps SET
  state = CASE WHEN ${OVER} THEN 'cancelled' WHEN ${isPoison} THEN 'failed' ELSE 'ready' END,
  error_json = iif(${isPoison}, ?5, error_json), crash_count = crash_count + 1,
  run_at = min(run_at, ?6), percent = 0, lease_owner = ?3, lease_until = NULL, ended_at = ?6
WHERE ${HELD} AND ${lostSql} RETURNING state`,
      args: [step.stepId, step.fence, mark.token, maxCrashes, problemJson, mark.nowMs, lostArg],
    },
    ...afterFailure(step, problemJson, mark, {}, 'step.lost'),
  ]
}

export function progressBatch(
  step: ClaimedStep,
  percent: number,
  message: string,
  nowMs: number,
): Statement[] {
  const running = {
    sql: `SELECT w.job_id AS id FROM steps w WHERE w.step_id = ?1 AND w.fence = ?2 AND w.state = 'running'`,
    args: [step.stepId, step.fence] as const,
  }
  return [
    {
      sql: `UPDATE steps SET percent = max(percent, ?3) WHERE ${HELD}`,
      args: [step.stepId, step.fence, percent],
    },
    rollUpProgress(running, message),
    progressEvent({ jobId: step.jobId, nowMs }),
  ]
}

function afterFailure(
  { jobId, stepId }: StepKey,
  problemJson: string | null,
  { token, nowMs }: WriteMark,
  data: Record<string, string | number> = {},
  again = 'step.retrying',
): Statement[] {
  const written = writtenSteps([stepId], token)
  return [
    // What can no longer happen: everything after a required step, the optional rest after an optional one.
    {
      sql: `WITH RECURSIVE
  lost (id, required) AS (SELECT w.step_id, w.required FROM steps w
    WHERE w.step_id = ?1 AND w.lease_owner = ?2 AND w.state = 'failed'),
  behind (id) AS (SELECT id FROM lost WHERE required = 0
    UNION SELECT d.child_id FROM step_deps d JOIN behind b ON d.parent_id = b.id
      JOIN steps c ON c.step_id = d.child_id AND c.required = 0)
UPDATE steps SET state = 'skipped', ended_at = ?3
WHERE job_id = ?4 AND state IN ('blocked', 'ready') AND (
  (revision = (SELECT w.revision FROM steps w WHERE w.step_id = ?1)
    AND EXISTS (SELECT 1 FROM lost WHERE required = 1))
  OR step_id IN (SELECT id FROM behind))`,
      args: [stepId, token, nowMs, jobId],
    },
    readyInJobs(written, nowMs),
    rollUp({ ...written, sql: `SELECT w.job_id AS id ${written.sql}` }, { nowMs, problemJson }),
    stepEvents(written, {
      nowMs,
      typeSql: `CASE w.state WHEN 'ready' THEN '${again}' ELSE 'step.' || w.state END`,
      data,
    }),
  ]
}
