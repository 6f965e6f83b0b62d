// Jobs as the doors see them: creation with the whole graph, views, lists, cancel, removal, events, files.

import { AppError, idempotencyConflict } from '../core/errors.ts'
import type { Clock } from '../core/time.ts'
import { PREVIEW_PRIORITY } from '../pipeline/motion-plan.ts'
import type { Db } from './client.ts'
import { graphStatements } from './graph-sql.ts'
import {
  type ArtifactColumns,
  artifactOf,
  type JobColumns,
  type StepColumns,
  viewOf,
} from './job-rows.ts'
import { FINAL, jobEvent, rollUp } from './job-sql.ts'
import type { Jobs } from './jobs.port.ts'
import type { assets, events } from './models.ts'
import { firstOf, rowsOf } from './rows.ts'

const COLUMNS = `job_id, mode, status, revision, rev, scope_json, stage, percent, message, error_json,
  created_at, started_at, finished_at`

/** The steps of a job's present revision, in the order of display. */
const STEPS = `SELECT s.job_id, s.name, s.state AS status, s.percent, s.attempt
FROM steps s JOIN jobs j ON j.job_id = s.job_id AND j.revision = s.revision`
/** Previews are jobs with ids of their own kind. */
const IS_PREVIEW = `job_id GLOB 'sub_*'`
/** The job ?1 and its previews. */
const FAMILY = `(SELECT ?1 UNION ALL SELECT job_id FROM jobs WHERE parent_job_id = ?1 AND ${IS_PREVIEW})`
const STEPS_ORDER = 'ORDER BY s.depth, s.ordinal, s.name'

export function createJobs({ db, clock }: { db: Db; clock: Pick<Clock, 'nowMs'> }): Jobs {
  return {
    async create({ scope, steps, idempotency }) {
      const results = await db.batch([
        {
          sql: `INSERT INTO jobs (job_id, mode, status, revision, scope_json, stage, idempotency_key, body_hash,
  created_at, parent_job_id, priority) VALUES (?1, ?2, 'queued', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT DO NOTHING RETURNING 1 AS created`,
          args: [
            scope.job_id,
            scope.request.mode,
            scope.revision,
            JSON.stringify(scope),
            steps[0]?.name ?? '',
            idempotency?.key ?? null,
            idempotency?.bodyHash ?? null,
            scope.created_at,
            scope.preview?.parent_job_id ?? null,
            scope.preview ? PREVIEW_PRIORITY : 0,
          ],
        },
        ...graphStatements(scope, steps),
        ...(idempotency
          ? [
              {
                sql: `SELECT job_id, body_hash FROM jobs WHERE idempotency_key = ?1`,
                args: [idempotency.key],
              },
            ]
          : []),
      ])
      if (results[0]?.length) return { jobId: scope.job_id, created: true }
      if (!idempotency) throw new RangeError(`there is a job ${scope.job_id} already`)
      const found = firstOf<Pick<JobColumns, 'job_id' | 'body_hash'>>(results.at(-1))
      if (found && found.body_hash === idempotency.bodyHash)
        return { jobId: found.job_id, created: false }
      throw idempotencyConflict()
    },

    async findByKey(key) {
      const [rows] = await db.read([
        { sql: 'SELECT job_id, body_hash FROM jobs WHERE idempotency_key = ?1', args: [key] },
      ])
      const found = firstOf<Pick<JobColumns, 'job_id' | 'body_hash'>>(rows)
      return found && { jobId: found.job_id, bodyHash: found.body_hash ?? '' }
    },

    async get(jobId) {
      const [jobRows, stepRows] = await db.read([
        { sql: `SELECT ${COLUMNS}, result_json FROM jobs WHERE job_id = ?1`, args: [jobId] },
        { sql: `${STEPS} WHERE s.job_id = ?1 ${STEPS_ORDER}`, args: [jobId] },
      ])
      const job = firstOf<JobColumns>(jobRows)
      if (!job) return null
      return { ...viewOf(job, rowsOf<StepColumns>(stepRows)), resultJson: job.result_json }
    },

    async peek(jobId) {
      const [rows] = await db.read([
        { sql: 'SELECT rev, status FROM jobs WHERE job_id = ?1', args: [jobId] },
      ])
      return firstOf<Pick<JobColumns, 'rev' | 'status'>>(rows)
    },

    async previews(jobId) {
      const [jobRows, stepRows] = await db.read([
        {
          sql: `SELECT ${COLUMNS}, result_json FROM jobs
WHERE parent_job_id = ?1 AND ${IS_PREVIEW} ORDER BY created_at, job_id`,
          args: [jobId],
        },
        {
          sql: `${STEPS} WHERE j.parent_job_id = ?1 AND j.job_id GLOB 'sub_*' ${STEPS_ORDER}`,
          args: [jobId],
        },
      ])
      const steps = rowsOf<StepColumns>(stepRows)
      return rowsOf<JobColumns>(jobRows).map((job) => ({
        ...viewOf(
          job,
          steps.filter((step) => step.job_id === job.job_id),
        ),
        resultJson: job.result_json,
      }))
    },

    async asset(jobId, role) {
      const [rows] = await db.read([
        { sql: 'SELECT * FROM assets WHERE job_id = ?1 AND role = ?2', args: [jobId, role] },
      ])
      const row = firstOf<typeof assets.$inferSelect>(rows)
      if (!row) return null
      const { sha256, bytes, key, media_json } = row
      return { role, sha256, bytes, key, mediaJson: media_json }
    },

    async list({ cursor, limit, status }) {
      const after = cursor === undefined ? null : parseCursor(cursor)
      const [rows] = await db.read([
        {
          sql: `SELECT ${COLUMNS} FROM jobs
WHERE NOT ${IS_PREVIEW} AND (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR (created_at, job_id) < (?2, ?3))
ORDER BY created_at DESC, job_id DESC LIMIT ?4`,
          args: [status ?? null, after?.createdAt ?? null, after?.jobId ?? null, limit + 1],
        },
      ])
      const found = rowsOf<JobColumns>(rows)
      const page = found.slice(0, limit)
      const steps = await stepsOf(page.map((job) => job.job_id))
      const last = page.at(-1)
      return {
        jobs: page.map((job) => viewOf(job, steps.get(job.job_id) ?? [])),
        nextCursor: last && found.length > limit ? `${last.created_at}.${last.job_id}` : null,
      }
    },

    async cancel(jobId) {
      const nowMs = clock.nowMs()
      const results = await db.batch([
        {
          sql: `UPDATE jobs SET cancel_requested_at = ?2, rev = rev + 1
WHERE job_id = ?1 AND cancel_requested_at IS NULL AND status NOT IN ${FINAL}`,
          args: [jobId, nowMs],
        },
        jobEvent({ jobId, nowMs, type: 'job.cancelling' }),
        {
          sql: `UPDATE steps SET state = 'cancelled', ended_at = ?2
WHERE job_id = ?1 AND state IN ('blocked', 'ready') AND EXISTS (SELECT 1 FROM jobs j
  WHERE j.job_id = ?1 AND j.cancel_requested_at IS NOT NULL AND j.status NOT IN ${FINAL})`,
          args: [jobId, nowMs],
        },
        // With a step still running, its end ends the job.
        rollUp(
          { sql: 'SELECT ?1 AS id WHERE ?2 IS NULL', args: [jobId, null] },
          { nowMs, onlyIf: 'jobs.status <> n.status' },
        ),
        jobEvent({ jobId, nowMs, type: 'job.cancelled' }),
        { sql: 'SELECT status FROM jobs WHERE job_id = ?1', args: [jobId] },
      ])
      return firstOf<Pick<JobColumns, 'status'>>(results.at(-1))?.status ?? null
    },

    async remove(jobId) {
      const ofJob = `(SELECT step_id FROM steps WHERE job_id IN ${FAMILY})`
      const args = [jobId]
      const results = await db.batch([
        { sql: `DELETE FROM outbox WHERE step_id IN ${ofJob}`, args },
        { sql: `DELETE FROM step_deps WHERE child_id IN ${ofJob}`, args },
        ...['events', 'artifacts', 'assets', 'steps'].map((table) => ({
          sql: `DELETE FROM ${table} WHERE job_id IN ${FAMILY}`,
          args,
        })),
        { sql: `DELETE FROM jobs WHERE job_id IN ${FAMILY} AND job_id <> ?1`, args },
        { sql: 'DELETE FROM jobs WHERE job_id = ?1 RETURNING 1 AS gone', args },
      ])
      return (results.at(-1)?.length ?? 0) > 0
    },

    async events(jobId, afterSeq, limit) {
      const [rows] = await db.read([
        {
          sql: `SELECT seq, at, type, step, data_json FROM events
WHERE job_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3`,
          args: [jobId, afterSeq, limit],
        },
      ])
      return rowsOf<typeof events.$inferSelect>(rows).map((row) => ({
        seq: row.seq,
        atMs: row.at,
        type: row.type,
        step: row.step,
        dataJson: row.data_json,
      }))
    },

    async artifacts(jobId) {
      const [rows] = await db.read([
        {
          sql: `SELECT * FROM artifacts WHERE job_id IN ${FAMILY}
ORDER BY created_at, key, artifact_id`,
          args: [jobId],
        },
      ])
      return rowsOf<ArtifactColumns>(rows).map(artifactOf)
    },

    async artifact(jobId, artifactId) {
      const [rows] = await db.read([
        {
          sql: `SELECT * FROM artifacts WHERE job_id IN ${FAMILY} AND artifact_id = ?2`,
          args: [jobId, artifactId],
        },
      ])
      const row = firstOf<ArtifactColumns>(rows)
      return row && artifactOf(row)
    },
  }

  async function stepsOf(jobIds: string[]): Promise<Map<string, StepColumns[]>> {
    const byJob = new Map<string, StepColumns[]>()
    if (jobIds.length === 0) return byJob
    const [rows] = await db.read([
      {
        sql: `${STEPS} WHERE s.job_id IN (SELECT value FROM json_each(?1)) ${STEPS_ORDER}`,
        args: [JSON.stringify(jobIds)],
      },
    ])
    for (const row of rowsOf<StepColumns>(rows))
      byJob.set(row.job_id, [...(byJob.get(row.job_id) ?? []), row])
    return byJob
  }
}

/** `{created_at}.{job_id}` of the last job of the page before. Throws request_invalid. */
function parseCursor(cursor: string): { createdAt: number; jobId: string } {
  const match = /^(\d{1,15})\.([0-9a-z_]{1,40})$/.exec(cursor)
  if (match) return { createdAt: Number(match[1]), jobId: match[2] as string }
  throw new AppError('request_invalid', 'The cursor is not one of this list.', {
    errors: [{ pointer: '/query/cursor', detail: 'must be a next_cursor of this list.' }],
  })
}
