// SQL that follows every change of a step: what the job's row says afterwards, and the event that tells it.
// Everything is recomputed from the steps, nothing is counted up or down, so a repeat cannot drift.

import type { SqlValue, Statement } from './client.ts'

export const FINAL = `('succeeded', 'failed', 'cancelled')`
/** Results above this stay in their file alone. UTF-8 bytes. */
export const MAX_RESULT_BYTES = 1024 * 1024

export const stepIdOf = (jobId: string, revision: number, name: string): string =>
  `${jobId}:${revision}:${name}`

/**
 * What the job's steps add up to, in one pass over them: the row `n`. `?1` is the job's id. Materialised,
 * because SQLite would otherwise repeat the pass for every use of a column. `name` stands in the row of
 * the min() (sqlite.org/lang_select.html, bare columns): the least advanced required step.
 */
const SUM = `WITH
t AS MATERIALIZED (
  SELECT total(s.weight * s.percent * now) / max(total(s.weight * now), 1e-9) AS percent,
    total(s.state = 'running') AS running, total(now AND s.state = 'failed') AS failed,
    total(now AND s.state <> 'succeeded') AS unfinished, s.name AS name,
    min(iif(now AND s.state <> 'succeeded',
      ((s.depth * 2 + (s.state = 'blocked')) * 101 + s.percent) * 100000 + s.ordinal, NULL)) AS place
  FROM (SELECT *, required = 1 AND revision = (SELECT revision FROM jobs WHERE job_id = ?1) AS now
    FROM steps WHERE job_id = ?1) s
),
n AS MATERIALIZED (
  SELECT j.job_id AS id, CAST(min(t.percent, 99) AS INTEGER) AS percent,
    iif(t.place IS NULL, j.stage, t.name) AS stage,
    CASE
      WHEN j.status IN ${FINAL} THEN j.status
      WHEN j.cancel_requested_at IS NOT NULL THEN iif(t.running > 0, j.status, 'cancelled')
      WHEN t.failed > 0 THEN 'failed'
      WHEN t.unfinished = 0 THEN 'succeeded'
      ELSE j.status
    END AS status
  FROM jobs j, t WHERE j.job_id = ?1
)`

/**
 * The job's row after a change. `guard` is SQL that is true only if the change took place in this batch; it
 * may use ?5 upwards (`guardArgs`). `resultJson` undefined = as before.
 */
export function rollUp(
  change: {
    jobId: string
    nowMs: number
    /** Stands as the job's error if this change fails it. */
    problemJson?: string | null
    resultJson?: string | null | undefined
  },
  guard: string,
  guardArgs: readonly SqlValue[],
): Statement {
  const { jobId, nowMs, problemJson = null, resultJson } = change
  const becomesFinal = `(n.status IN ${FINAL} AND jobs.status NOT IN ${FINAL})`
  return {
    sql: `${SUM}
UPDATE jobs SET
  percent = iif(n.status = 'succeeded', 100, max(jobs.percent, n.percent)),
  stage = n.stage,
  error_json = iif(n.status = 'failed' AND ${becomesFinal}, ?3, jobs.error_json),
  ${resultJson === undefined ? '' : 'result_json = ?4,'}
  finished_at = iif(${becomesFinal}, ?2, jobs.finished_at),
  finished_rev = iif(${becomesFinal}, jobs.rev + 1, jobs.finished_rev),
  rev = jobs.rev + 1,
  status = n.status
FROM n
WHERE jobs.job_id = n.id AND ${resultJson === undefined ? '?4 IS NULL AND ' : ''}${guard}`,
    args: [jobId, nowMs, problemJson, resultJson ?? null, ...guardArgs],
  }
}

/** Percent and stage while a step runs; only if something that is shown differs. `?1`–`?3`, guard from ?4. */
export function rollUpProgress(
  change: { jobId: string; message: string },
  guard: string,
  guardArgs: readonly SqlValue[],
): Statement {
  return {
    sql: `${SUM}
UPDATE jobs SET
  percent = max(jobs.percent, n.percent), stage = n.stage, message = ?2, rev = jobs.rev + 1
FROM n
WHERE jobs.job_id = n.id AND jobs.status = ?3
  AND (jobs.percent < n.percent OR jobs.stage <> n.stage OR jobs.message <> ?2)
  AND ${guard}`,
    args: [change.jobId, change.message, 'running', ...guardArgs],
  }
}

export interface EventText {
  jobId: string
  nowMs: number
  /** SQL that gives the type; it may use ?3 (the step's id). */
  typeSql: string
  stepId?: string | null
  step?: string | null
  fence?: number | null
  data?: Readonly<Record<string, string | number | null>>
  /** The change's own event is the job's last: no second one. */
  once?: boolean
}

/** What every event tells of its job. */
const JOB_DATA = `json_object('status', j.status, 'stage', j.stage, 'percent', j.percent,
    'message', j.message)`

/**
 * Must directly follow the statement that changed the job's row: it writes only if that one did. A second
 * event follows when the job became final.
 */
export function eventAfterChange(event: EventText): Statement {
  const { jobId, nowMs, typeSql, stepId = null, step = null, fence = null } = event
  const { data = {}, once = false } = event
  return {
    sql: `INSERT INTO events (job_id, seq, at, type, step, fence, data_json)
SELECT j.job_id, (SELECT coalesce(max(seq), 0) FROM events WHERE job_id = ?1) + k.n, ?2,
  iif(k.n = 1, ${typeSql}, 'job.' || j.status), iif(k.n = 1, ?4, NULL), iif(k.n = 1, ?5, NULL),
  iif(k.n = 1, json_patch(${JOB_DATA}, ?6), ${JOB_DATA})
FROM jobs j JOIN (SELECT 1 AS n UNION ALL SELECT 2) k ON k.n = 1${once ? '' : ' OR j.finished_rev = j.rev'}
WHERE j.job_id = ?1 AND changes() = 1 AND ?3 IS ?3`,
    args: [jobId, nowMs, stepId, step, fence, JSON.stringify(data)],
  }
}

/** Like eventAfterChange, but only when percent or stage differ from what the last event said. */
export function eventAfterProgress(event: { jobId: string; nowMs: number }): Statement {
  return {
    sql: `INSERT INTO events (job_id, seq, at, type, data_json)
SELECT j.job_id, e.seq + 1, ?2, 'job.progress', ${JOB_DATA}
FROM jobs j JOIN events e ON e.job_id = j.job_id
  AND e.seq = (SELECT max(seq) FROM events WHERE job_id = ?1)
WHERE j.job_id = ?1 AND changes() = 1
  AND (e.data_json ->> '$.percent' IS NOT j.percent OR e.data_json ->> '$.stage' IS NOT j.stage)`,
    args: [event.jobId, event.nowMs],
  }
}
