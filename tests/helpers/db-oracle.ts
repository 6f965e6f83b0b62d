// One oracle for every test of the queue: what must be true of the tables whatever was done to them.

import { parseJson } from '#lib/core/json.ts'
import type { Db, SqlValue } from '#lib/db/client.ts'
import { rowsOf } from '#lib/db/rows.ts'

interface EventRow {
  job_id: string
  seq: number
  type: string
  step: string | null
  fence: number | null
  data_json: string
}

interface StepRow {
  job_id: string
  name: string
  state: string
  required: number
  lease_until: number | null
}

/**
 * Faults in words, none when all is well. `quietAtMs`: no work is under way at that time, so no step may
 * run under a lease that is over.
 */
export async function queueFaults(
  db: Db,
  { quietAtMs }: { quietAtMs?: number } = {},
): Promise<string[]> {
  const results = await db.read([
    { sql: 'SELECT job_id, status FROM jobs' },
    { sql: 'SELECT job_id, name, state, required, lease_until FROM steps' },
    { sql: 'SELECT job_id, seq, type, step, fence, data_json FROM events ORDER BY job_id, seq' },
    {
      sql: `SELECT c.job_id AS job_id, c.name AS child, p.name AS parent, p.required AS required
FROM step_deps d JOIN steps c ON c.step_id = d.child_id JOIN steps p ON p.step_id = d.parent_id`,
    },
  ])
  const [jobs, steps] = [rowsOf<Row>(results[0]), rowsOf<StepRow>(results[1])]
  const [events, deps] = [rowsOf<EventRow>(results[2]), rowsOf<Row>(results[3])]
  const faults: string[] = []
  const byJob = grouped(events)
  const stepsOf = grouped(steps)
  const depsOf = grouped(deps)
  for (const { job_id, status } of jobs) {
    const id = String(job_id)
    const told = byJob.get(id) ?? []
    faults.push(...eventFaults(told).map((fault) => `${id}: ${fault}`))
    faults.push(...orderFaults(told, depsOf.get(id) ?? []).map((fault) => `${id}: ${fault}`))
    const required = (stepsOf.get(id) ?? []).filter((step) => step.required === 1)
    const isDone = required.every((step) => step.state === 'succeeded')
    // I3; a job whose last step ended after the cancel is cancelled all the same.
    if (status === 'succeeded' && !isDone) faults.push(`${id}: succeeded with steps open`)
    if (isDone && status !== 'succeeded' && status !== 'cancelled')
      faults.push(`${id}: ${String(status)} with all steps done`)
    if (status === 'failed' && !required.some((step) => step.state === 'failed'))
      faults.push(`${id}: failed without a failed step`)
    const last = told.findLast(({ type }) => /^job\.(succeeded|failed|cancelled)$/.test(type))
    const isFinal = status === 'succeeded' || status === 'failed' || status === 'cancelled'
    if (isFinal && last?.type !== `job.${String(status)}`) faults.push(`${id}: its end is not told`)
  }
  if (quietAtMs !== undefined)
    for (const step of steps)
      if (step.state === 'running' && (step.lease_until ?? 0) < quietAtMs)
        faults.push(`${step.job_id}: ${step.name} runs under a dead lease`)
  const [integrity] = await db.read([{ sql: 'PRAGMA integrity_check' }])
  if (Object.values(integrity?.[0] ?? {})[0] !== 'ok') faults.push('the file is damaged')
  return faults
}

type Row = Record<string, SqlValue> & { job_id: SqlValue }

/** Map.groupBy is younger than Node 20. */
function grouped<T extends { job_id: SqlValue }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(String(row.job_id))
    if (group) group.push(row)
    else groups.set(String(row.job_id), [row])
  }
  return groups
}

/** I1, I5, I8: one success per step, no gap, percent never falls. */
function eventFaults(events: readonly EventRow[]): string[] {
  const faults: string[] = []
  const succeeded = new Set<string>()
  let percent = 0
  let ends = 0
  for (const [at, event] of events.entries()) {
    if (event.seq !== at + 1) faults.push(`event ${event.seq} stands at ${at + 1}`)
    const now = parseJson<{ percent: number }>(event.data_json).percent
    if (now < percent) faults.push(`percent fell from ${percent} to ${now}`)
    percent = now
    if (event.type === 'step.succeeded') {
      if (succeeded.has(event.step ?? '')) faults.push(`${event.step} succeeded twice`)
      succeeded.add(event.step ?? '')
    }
    if (/^job\.(succeeded|failed|cancelled)$/.test(event.type)) ends++
  }
  if (ends > 1) faults.push(`ended ${ends} times`)
  return faults
}

/** I2: a step starts only after its parents; required ones have succeeded, optional ones are over. */
function orderFaults(events: readonly EventRow[], deps: readonly Row[]): string[] {
  const faults: string[] = []
  for (const { child, parent, required } of deps) {
    const first = events.find(({ type, step }) => type === 'step.started' && step === child)
    if (!first || required !== 1) continue
    const done = events.find(({ type, step }) => type === 'step.succeeded' && step === parent)
    if (!done || done.seq > first.seq)
      faults.push(`${String(child)} began before ${String(parent)}`)
  }
  return faults
}
