// A process that works on a queue until it is killed or its parent goes: real file, real queue, real
// dispatcher, the real plan, toy handlers. `tsx db-crash-worker.ts '{"folder": …}'`

import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StepInput } from '#functions/step.ts'
import { sha256Hex } from '#lib/core/hash.ts'
import { idFromParts } from '#lib/core/ids.ts'
import { parseJson } from '#lib/core/json.ts'
import type { Db, Statement } from '#lib/db/client.ts'
import { openLibsql } from '#lib/db/libsql.node.ts'
import { resultKey } from '#lib/pipeline/file-names.ts'
import { createMemoryWake } from '#lib/queue/memory-wake.ts'
import { hostOwner } from '#lib/queue/owner.node.ts'
import { createSqlQueue } from '#lib/queue/sql-queue.ts'
import { openDiskStorage } from '#lib/storage/disk.node.ts'
import { createToyDispatcher, realClock, tableOf, toyStep } from './db-steps.ts'

export interface CrashWorkerOptions {
  folder: string
  sync: 'full' | 'normal'
  leaseMs: number
  /** Every so many jobs, the first try of one step holds the whole process for that long. */
  stall?: { everyJobs: number; ms: number }
  /** The control: writes no longer ask for the fence. */
  unfenced?: boolean
}

process.on('disconnect', () => process.exit(0))
const options = parseJson<CrashWorkerOptions & Record<string, never>>(process.argv[2] ?? '{}')
const { folder, sync, leaseMs, stall } = options

const file = await openLibsql({ kind: 'file', path: join(folder, 'queue.db'), sync })
const db = options.unfenced ? withoutFence(file) : file
const storage = await openDiskStorage({ root: join(folder, 'files') })
const wake = createMemoryWake()
const queue = createSqlQueue({ db, clock: realClock, wake, owner: await hostOwner(), leaseMs })

const work = async (name: string, { job }: StepInput<unknown>): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 6))
  if (!stall || name !== 'extract_frames' || Number(job.job_id.slice(4)) % stall.everyJobs !== 0)
    return
  if (job.created_at % 2 === 0 || stalled.has(job.job_id)) return
  stalled.add(job.job_id)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stall.ms)
}
const stalled = new Set<string>()

const dispatcher = createToyDispatcher({
  queue,
  wake,
  storage,
  random: Math.random,
  concurrency: { media: 2, llm: 2, io: 2, light: 4 },
  timing: { heartbeatMs: leaseMs / 3, leaseMs, reapMs: leaseMs / 2, pollMs: 200 },
  context: ({ claim, signal, progress }) => {
    appendFileSync(join(folder, 'runs.log'), `${claim.stepId} ${claim.fence} ${process.pid}\n`)
    return { signal, progress } as never
  },
  steps: tableOf(
    ...['ingest', 'decompose_features', 'reconcile', 'artifacts'].map((name) =>
      toyStep(name, async ({ progress }, input) => {
        progress(30, name)
        await work(name, input)
        return { output: { name } }
      }),
    ),
    toyStep('extract_frames', async ({ progress }, input) => {
      progress(10, 'reading')
      await work('extract_frames', input)
      return { output: 'f'.repeat(70_000) }
    }),
    toyStep('decompose_segments', async (_, input) => {
      await work('decompose_segments', input)
      return { output: { feature_batches: 3 } }
    }),
    toyStep('persist', async (_, input) => {
      await work('persist', input)
      const jobId = input.job.job_id
      const resultJson = JSON.stringify({ job: jobId })
      const stored = await storage.put(resultKey(jobId), new TextEncoder().encode(resultJson))
      const artifact = {
        artifactId: await idFromParts('art', jobId, 'result'),
        kind: 'result',
        role: null,
        key: stored.key,
        bytes: stored.bytes,
        sha256: await sha256Hex(resultJson),
        contentType: 'application/json',
        fileName: 'result.json',
      }
      return { output: null, records: { resultJson, artifacts: [artifact] } }
    }),
  ),
})
await dispatcher.start()
process.send?.('ready')

function withoutFence(real: Db): Db {
  const open = (statements: readonly Statement[]) =>
    statements.map(({ sql, ...rest }) => ({
      ...rest,
      sql: sql
        .replace(/AND fence = \?2 AND state = 'running'/, 'AND ?2 = ?2')
        .replace(/AND steps.fence = v.fence AND steps.state = 'running'/, ''),
    }))
  return { ...real, batch: (statements) => real.batch(open(statements)) }
}
