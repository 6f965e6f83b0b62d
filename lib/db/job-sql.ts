// SQL that follows every change of steps: what their jobs' rows say afterwards, and the events that tell it.
// Everything is recomputed from the steps, nothing is counted up or down, so a repeat cannot drift. The
// statements take sets, because one that is prepared for sixteen steps costs little more than for one.

import type { SqlValue, Statement } from './client.ts'

export const FINAL = `('succeeded', 'failed', 'cancelled')`
/** Results above this stay in their file alone. UTF-8 bytes. */
export const MAX_RESULT_BYTES = 1024 * 1024

export const stepIdOf = (jobId: string, revision: number, name: string): string =>
  `${jobId}:${revision}:${name}`

/** Which rows a statement is about: SQL with exactly the arguments ?1 and ?2. */
export interface Chosen {
  sql: string
  args: readonly [SqlValue, SqlValue]
}

/** Steps (as `w`) that this very write has put into their present state: they carry its token. */
export function writtenSteps(stepIds: readonly string[], token: string): Chosen {
  return {
    sql: 'FROM steps w WHERE w.step_id IN (SELECT value FROM json_each(?1)) AND w.lease_owner = ?2',
    args: [JSON.stringify(stepIds), token],
  }
}

/**
 * What the steps of each chosen job (`SELECT … AS id`) add up to, in one pass over them: the rows `n`.
 * Materialised, because SQLite would otherwise repeat the pass for every use of a column. `s.name` stands
 * in the row of the min() (sqlite.org/lang_select.html, bare columns): the least advanced required step.
 */
const sumOf = (chosenJobs: string): string => `WITH
chosen AS MATERIALIZED (${chosenJobs}),
t AS MATERIALIZED (
  SELECT s.id AS id, total(s.weight * s.percent * live) / max(total(s.weight * live), 1e-9) AS percent,
    total(s.state = 'running') AS running, total(live AND s.state = 'failed') AS failed,
    total(live AND s.state <> 'succeeded') AS unfinished, s.name AS name,
    min(iif(live AND s.state <> 'succeeded',
      ((s.depth * 2 + (s.state = 'blocked')) * 101 + s.percent) * 100000 + s.ordinal, NULL)) AS place
  FROM (SELECT c.id, x.weight, x.percent, x.state, x.name, x.depth, x.ordinal,
      x.required = 1 AND x.revision = j.revision AS live
    FROM chosen c JOIN jobs j ON j.job_id = c.id JOIN steps x ON x.job_id = c.id) s
  GROUP BY s.id
),
n AS MATERIALIZED (
  SELECT t.id AS id, CAST(min(t.percent, 99) AS INTEGER) AS percent,
    iif(t.place IS NULL, j.stage, t.name) AS stage,
    CASE
      WHEN j.status IN ${FINAL} THEN j.status
      WHEN j.cancel_requested_at IS NOT NULL THEN iif(t.running > 0, j.status, 'cancelled')
      WHEN t.failed > 0 THEN 'failed'
      WHEN t.unfinished = 0 THEN 'succeeded'
      ELSE j.status
    END AS status
  FROM t JOIN jobs j ON j.job_id = t.id
)`

/** Brings the chosen jobs up to date; `problemJson` becomes the error of one that fails by it. */
export function rollUp(
  jobs: Chosen,
  change: { nowMs: number; problemJson?: string | null; onlyIf?: string },
): Statement {
  const { nowMs, problemJson = null, onlyIf = 'true' } = change
  const becomesFinal = `(n.status IN ${FINAL} AND jobs.status NOT IN ${FINAL})`
  return {
    sql: `${sumOf(jobs.sql)}
UPDATE jobs SET
  percent = iif(n.status = 'succeeded', 100, max(jobs.percent, n.percent)),
  stage = n.stage,
  error_json = iif(n.status = 'failed' AND ${becomesFinal}, ?4, jobs.error_json),
  finished_at = iif(${becomesFinal}, ?3, jobs.finished_at),
  finished_rev = iif(${becomesFinal}, jobs.rev + 1, jobs.finished_rev),
  rev = jobs.rev + 1,
  status = n.status
FROM n WHERE jobs.job_id = n.id AND ${onlyIf}`,
    args: [...jobs.args, nowMs, problemJson],
  }
}

/** Percent, stage and message while a step runs; only if something that is shown differs. */
export function rollUpProgress(jobs: Chosen, message: string): Statement {
  return {
    sql: `${sumOf(jobs.sql)}
UPDATE jobs SET
  percent = max(jobs.percent, n.percent), stage = n.stage, message = ?3, rev = jobs.rev + 1
FROM n WHERE jobs.job_id = n.id AND jobs.status = 'running'
  AND (jobs.percent < n.percent OR jobs.stage <> n.stage OR jobs.message <> ?3)`,
    args: [...jobs.args, message],
  }
}

/** What every event tells of its job `j`. */
const JOB_DATA = `json_object('status', j.status, 'stage', j.stage, 'percent', j.percent,
  'message', j.message)`

/** One event per written step, and one for each of their jobs that has become final by it. */
export function stepEvents(
  written: Chosen,
  event: { nowMs: number; typeSql: string; data?: Readonly<Record<string, string | number>> },
): Statement {
  const { nowMs, typeSql, data = {} } = event
  return {
    sql: `INSERT INTO events (job_id, seq, at, type, step, fence, data_json)
SELECT e.job_id, (SELECT coalesce(max(seq), 0) FROM events x WHERE x.job_id = e.job_id)
    + row_number() OVER (PARTITION BY e.job_id ORDER BY e.n, e.ordinal),
  ?3, e.type, e.step, e.fence, json_patch(${JOB_DATA}, e.data)
FROM (
  SELECT 1 AS n, w.ordinal AS ordinal, w.job_id AS job_id, ${typeSql} AS type, w.name AS step,
    w.fence AS fence, json_set(?4, '$.attempt', w.attempt) AS data ${written.sql}
  UNION ALL
  SELECT DISTINCT 2, 0, f.job_id, 'job.' || f.status, NULL, NULL, '{}'
  FROM jobs f WHERE f.finished_rev = f.rev AND f.job_id IN (SELECT w.job_id ${written.sql})
) e JOIN jobs j ON j.job_id = e.job_id`,
    args: [...written.args, nowMs, JSON.stringify(data)],
  }
}

/** Must directly follow the statement that changed the job's row: it writes only if that one did. */
export function jobEvent(event: { jobId: string; nowMs: number; type: string }): Statement {
  return {
    sql: `INSERT INTO events (job_id, seq, at, type, data_json)
SELECT j.job_id, (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE job_id = ?1), ?2, ?3, ${JOB_DATA}
FROM jobs j WHERE j.job_id = ?1 AND changes() = 1`,
    args: [event.jobId, event.nowMs, event.type],
  }
}

/** Like jobEvent, but only when percent or stage differ from what the last event said. */
export function progressEvent(event: { jobId: string; nowMs: number }): Statement {
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
