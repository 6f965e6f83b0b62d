// How a running step ends, as one batch: success with everything that follows from it, failure, another try,
// a lost lease. Each batch begins with the one statement that the fence decides; all others ask whether the
// step now carries this write's token.

import type { SqlValue, Statement } from '../db/client.ts'
import {
  eventAfterChange,
  eventAfterProgress,
  MAX_RESULT_BYTES,
  rollUp,
  rollUpProgress,
  stepIdOf,
} from '../db/job-sql.ts'
import { recordStatements } from '../db/records-sql.ts'
import type { PlannedStep } from '../pipeline/plan.ts'
import type { ClaimedStep, Completion } from './queue.port.ts'

export interface StepKey {
  stepId: string
  jobId: string
  name: string
  fence: number
}

export interface WriteMark {
  /** Unique for this write. */
  token: string
  nowMs: number
}

/** True once the first statement of the batch took effect; the step's id and the token are the arguments. */
const wrote = (stepParam: number): string =>
  `EXISTS (SELECT 1 FROM steps w WHERE w.step_id = ?${stepParam} AND w.lease_owner = ?${stepParam + 1})`

const HELD = `step_id = ?1 AND fence = ?2 AND state = 'running'`

export function completeBatch(
  step: ClaimedStep,
  { outputJson, outputKey, records, expansion }: Completion,
  mark: WriteMark,
): Statement[] {
  const { token, nowMs } = mark
  const mine = [step.stepId, token]
  return [
    {
      sql: `UPDATE steps SET state = 'succeeded', percent = 100, output_json = ?4, output_key = ?5,
  error_json = NULL, lease_owner = ?3, lease_until = NULL, ended_at = ?6 WHERE ${HELD} RETURNING 1 AS done`,
      args: [step.stepId, step.fence, token, outputJson, outputKey, nowMs],
    },
    ...recordStatements(step.jobId, step.name, records, nowMs, wrote(1), mine),
    ...expansionStatements(step, expansion.steps, expansion.edges, mark),
    readyStatement(step, mark),
    rollUp({ jobId: step.jobId, nowMs, resultJson: storable(records.resultJson) }, wrote(5), mine),
    told(step, mark, `'step.succeeded'`, { attempt: step.attempt }),
  ]
}

/** Undefined: the step says nothing about a result. Null: it has one that is too large for the row. */
function storable(resultJson: string | undefined): string | null | undefined {
  if (resultJson === undefined) return undefined
  const bytes = new TextEncoder().encode(resultJson).length
  return bytes <= MAX_RESULT_BYTES ? resultJson : null
}

/** A step of a job that was cancelled or has failed is over, whatever was wanted. */
const OVER = `(SELECT cancel_requested_at IS NOT NULL OR status IN ('failed', 'cancelled')
    FROM jobs WHERE jobs.job_id = steps.job_id)`

export interface FailBatch {
  problemJson: string
  code: string
  retryAtMs: number | null
}

export function failBatch(
  step: StepKey & { attempt: number },
  fail: FailBatch,
  mark: WriteMark,
): Statement[] {
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
      attempt: step.attempt,
      code,
      ...(retryAtMs !== null && { retry_at: retryAtMs }),
    }),
  ]
}

/** The attempt does not count: the process stopped, the step did nothing wrong. */
export function releaseBatch(step: StepKey & { attempt: number }, mark: WriteMark): Statement[] {
  return [
    {
      sql: `UPDATE steps SET state = iif(${OVER}, 'cancelled', 'ready'), attempt = attempt - 1,
  run_at = min(run_at, ?4), percent = 0, lease_owner = ?3, lease_until = NULL, ended_at = ?4
WHERE ${HELD} RETURNING state`,
      args: [step.stepId, step.fence, mark.token, mark.nowMs],
    },
    ...afterFailure(step, null, mark, { attempt: step.attempt - 1 }),
  ]
}

export interface LostBatch {
  /** Deaths of a step's worker after which the step itself is suspected. */
  maxCrashes: number
  problemJson: string
  /** More SQL that must hold for the lease to be lost, from ?7. */
  lostSql: string
  lostArgs: readonly SqlValue[]
}

/** The holder is gone: another try at once, unless the step has outlived too many holders. */
export function lostBatch(
  step: StepKey & { attempt: number },
  { maxCrashes, problemJson, lostSql, lostArgs }: LostBatch,
  mark: WriteMark,
): Statement[] {
  const isPoison = `(crash_count + 1 >= ?4 OR attempt >= max_attempts)`
  return [
    {
      sql: `UPDATE steps SET
  state = CASE WHEN ${OVER} THEN 'cancelled' WHEN ${isPoison} THEN 'failed' ELSE 'ready' END,
  error_json = iif(${isPoison}, ?5, error_json), crash_count = crash_count + 1,
  run_at = min(run_at, ?6), percent = 0, lease_owner = ?3, lease_until = NULL, ended_at = ?6
WHERE ${HELD} AND ${lostSql} RETURNING state`,
      args: [step.stepId, step.fence, mark.token, maxCrashes, problemJson, mark.nowMs, ...lostArgs],
    },
    ...afterFailure(step, problemJson, mark, { attempt: step.attempt }, 'step.lost'),
  ]
}

export function progressBatch(
  step: ClaimedStep,
  percent: number,
  message: string,
  nowMs: number,
): Statement[] {
  const held = (first: number) => `EXISTS (SELECT 1 FROM steps w
    WHERE w.step_id = ?${first} AND w.fence = ?${first + 1} AND w.state = 'running')`
  return [
    {
      sql: `UPDATE steps SET percent = max(percent, ?3) WHERE ${HELD}`,
      args: [step.stepId, step.fence, percent],
    },
    rollUpProgress({ jobId: step.jobId, message }, held(4), [step.stepId, step.fence]),
    eventAfterProgress({ jobId: step.jobId, nowMs }),
  ]
}

function afterFailure(
  step: StepKey,
  problemJson: string | null,
  mark: WriteMark,
  data: Record<string, string | number>,
  again = 'step.retrying',
): Statement[] {
  const { jobId, stepId } = step
  const { token, nowMs } = mark
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
    readyStatement(step, mark),
    rollUp({ jobId, nowMs, problemJson }, wrote(5), [stepId, token]),
    told(
      step,
      mark,
      `(SELECT CASE w.state WHEN 'ready' THEN '${again}' ELSE 'step.' || w.state END
    FROM steps w WHERE w.step_id = ?3)`,
      data,
    ),
  ]
}

/** Blocked steps whose parents are all done; an optional parent may also have failed. */
function readyStatement(step: StepKey, { token, nowMs }: WriteMark): Statement {
  return {
    sql: `UPDATE steps SET state = 'ready', run_at = min(run_at, ?4)
WHERE job_id = ?1 AND state = 'blocked' AND ${wrote(2)} AND NOT EXISTS (
  SELECT 1 FROM step_deps d JOIN steps p ON p.step_id = d.parent_id
  WHERE d.child_id = steps.step_id AND p.state <> 'succeeded'
    AND (p.required = 1 OR p.state NOT IN ('failed', 'skipped', 'cancelled')))`,
    args: [step.jobId, step.stepId, token, nowMs],
  }
}

function expansionStatements(
  step: ClaimedStep,
  steps: readonly PlannedStep[],
  edges: readonly { child: string; parent: string }[],
  { token, nowMs }: WriteMark,
): Statement[] {
  if (steps.length === 0 && edges.length === 0) return []
  const id = (name: string) => stepIdOf(step.jobId, step.scope.revision, name)
  const rows = steps.map((planned, ordinal) => ({ ...planned, id: id(planned.name), ordinal }))
  const pairs = [
    ...steps.flatMap(({ name, needs }) => needs.map((need) => [id(name), id(need)])),
    ...edges.map(({ child, parent }) => [id(child), id(parent)]),
  ]
  const wanted = `${wrote(2)} AND EXISTS (SELECT 1 FROM jobs j WHERE j.job_id = ?4
  AND j.cancel_requested_at IS NULL AND j.status IN ('queued', 'running', 'succeeded'))`
  return [
    {
      sql: `INSERT INTO steps (step_id, job_id, revision, name, depth, ordinal, resource, state, required,
  weight, priority, run_at, max_attempts)
SELECT value ->> '$.id', ?4, p.revision, value ->> '$.name', p.depth + 1, value ->> '$.ordinal',
  value ->> '$.resource', 'blocked', value ->> '$.required', value ->> '$.weight', p.priority,
  min(p.run_at, ?5), value ->> '$.maxAttempts'
FROM json_each(?1), steps p WHERE p.step_id = ?2 AND ${wanted} ON CONFLICT DO NOTHING`,
      args: [JSON.stringify(rows), step.stepId, token, step.jobId, nowMs],
    },
    {
      sql: `INSERT INTO step_deps (child_id, parent_id)
SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE ${wanted} ON CONFLICT DO NOTHING`,
      args: [JSON.stringify(pairs), step.stepId, token, step.jobId],
    },
  ]
}

function told(
  step: StepKey,
  { nowMs }: WriteMark,
  typeSql: string,
  data: Record<string, string | number>,
): Statement {
  const { jobId, stepId, name, fence } = step
  return eventAfterChange({ jobId, nowMs, typeSql, stepId, step: name, fence, data })
}
