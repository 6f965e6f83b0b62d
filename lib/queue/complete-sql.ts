// Success: outputs, records, successors, joins, job roll-up and events of one or several steps as one batch.
// The first statement is the one that the fences decide; all others ask which steps carry this write's token.

import type { Statement } from '../db/client.ts'
import { MAX_RESULT_BYTES, rollUp, stepEvents, stepIdOf, writtenSteps } from '../db/job-sql.ts'
import { recordStatements } from '../db/records-sql.ts'
import type { ClaimedStep, Completion } from './queue.port.ts'
import { readyChildren, readyInJobs, type WriteMark, wrote } from './ready-sql.ts'

export interface CompletedStep {
  step: ClaimedStep
  completion: Completion
  /** Written in the same batch, after everything else; harmless when the step was no longer held. */
  alsoWrite: readonly Statement[]
}

/** The rows of the first statement are the ids of the steps that were still held. No step twice. */
export function completeBatch(done: readonly CompletedStep[], mark: WriteMark): Statement[] {
  const { token, nowMs } = mark
  const written = writtenSteps(
    done.map(({ step }) => step.stepId),
    token,
  )
  const values = done.map(({ step, completion }) => ({
    id: step.stepId,
    fence: step.fence,
    json: completion.outputJson,
    key: completion.outputKey,
  }))
  const grows = done.some(({ completion }) => completion.expansion.steps.length > 0)
  return [
    {
      sql: `UPDATE steps SET state = 'succeeded', percent = 100, output_json = v.json, output_key = v.key,
  error_json = NULL, lease_owner = ?2, lease_until = NULL, ended_at = ?3
FROM (SELECT value ->> '$.id' AS id, value ->> '$.fence' AS fence, value ->> '$.json' AS json,
  value ->> '$.key' AS key FROM json_each(?1)) v
WHERE steps.step_id = v.id AND steps.fence = v.fence AND steps.state = 'running' RETURNING step_id`,
      args: [JSON.stringify(values), token, nowMs],
    },
    ...done.flatMap((one) => [...recordsOf(one, mark), ...expansionOf(one, mark)]),
    grows ? readyInJobs(written, nowMs) : readyChildren(written, nowMs),
    rollUp({ ...written, sql: `SELECT DISTINCT w.job_id AS id ${written.sql}` }, { nowMs }),
    stepEvents(written, { nowMs, typeSql: `'step.succeeded'` }),
    ...done.flatMap(({ alsoWrite }) => alsoWrite),
  ]
}

function recordsOf({ step, completion }: CompletedStep, mark: WriteMark): Statement[] {
  const { records } = completion
  const mine = [step.stepId, mark.token]
  const rows = recordStatements(step.jobId, step.name, records, mark.nowMs, wrote(1), mine)
  if (records.resultJson === undefined) return rows
  // A result that is too large for the row is in its file alone; an older one must not stand for it.
  const bytes = new TextEncoder().encode(records.resultJson).length
  const stored = bytes <= MAX_RESULT_BYTES ? records.resultJson : null
  const sql = `UPDATE jobs SET result_json = ?3 WHERE job_id = ?4 AND ${wrote(1)}`
  return [...rows, { sql, args: [...mine, stored, step.jobId] }]
}

function expansionOf({ step, completion }: CompletedStep, mark: WriteMark): Statement[] {
  const { steps, edges } = completion.expansion
  if (steps.length === 0 && edges.length === 0) return []
  const { token, nowMs } = mark
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
