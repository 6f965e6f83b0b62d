// A new job's static graph: its steps, their edges, and the first event, in the batch that creates the job.

import type { JobScope } from '../pipeline/job-scope.ts'
import type { PlannedStep } from '../pipeline/plan.ts'
import type { Statement } from './client.ts'
import { stepIdOf } from './job-sql.ts'

/** Write only when the statement before them (the job's own row) did. */
export function graphStatements(scope: JobScope, steps: readonly PlannedStep[]): Statement[] {
  const { job_id: jobId, revision, created_at: createdAt } = scope
  const id = (name: string) => stepIdOf(jobId, revision, name)
  const depths = depthsOf(steps)
  const rows = steps.map((step, ordinal) => ({
    ...step,
    id: id(step.name),
    ordinal,
    depth: depths.get(step.name) ?? 0,
    state: step.needs.length === 0 ? 'ready' : 'blocked',
  }))
  const edges = steps.flatMap(({ name, needs }) => needs.map((need) => [id(name), id(need)]))
  return [
    {
      sql: `INSERT INTO events (job_id, seq, at, type, data_json)
SELECT job_id, 1, ?2, 'job.queued', json_object('status', status, 'stage', stage, 'percent', percent,
  'message', message) FROM jobs WHERE job_id = ?1 AND changes() = 1`,
      args: [jobId, createdAt],
    },
    {
      sql: `INSERT INTO steps (step_id, job_id, revision, name, depth, ordinal, resource, state, required,
  weight, priority, run_at, max_attempts)
SELECT value ->> '$.id', j.job_id, ?2, value ->> '$.name', value ->> '$.depth', value ->> '$.ordinal',
  value ->> '$.resource', value ->> '$.state', value ->> '$.required', value ->> '$.weight', j.priority, ?3,
  value ->> '$.maxAttempts' FROM json_each(?4), jobs j WHERE j.job_id = ?1 AND changes() = 1`,
      args: [jobId, revision, createdAt, JSON.stringify(rows)],
    },
    {
      sql: `INSERT INTO step_deps (child_id, parent_id)
SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE changes() > 0`,
      args: [JSON.stringify(edges)],
    },
  ]
}

/** Steps on the longest way from the beginning. Throws on a circle or a need that nobody meets. */
export function depthsOf(steps: readonly PlannedStep[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>()
  let rest = [...steps]
  while (rest.length > 0) {
    const open = rest.filter(({ name, needs }) => {
      const parents = needs.map((need) => depths.get(need))
      if (parents.includes(undefined)) return true
      depths.set(name, Math.max(-1, ...parents.map((depth) => depth ?? 0)) + 1)
      return false
    })
    if (open.length === rest.length)
      throw new RangeError(`the plan has a circle at ${open.map(({ name }) => name).join(', ')}`)
    rest = open
  }
  return depths
}
