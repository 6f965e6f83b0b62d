// A queue in a folder of its own, workers in processes of their own, and the oracle at the end.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sha256, toHex } from '#lib/core/hash.ts'
import { openLibsql } from '#lib/db/libsql.node.ts'
import { migrate } from '#lib/db/migrate.node.ts'
import { createRepos } from '#lib/db/repos.ts'
import { rowsOf } from '#lib/db/rows.ts'
import { plan } from '#lib/pipeline/plan.ts'
import { openDiskStorage } from '#lib/storage/disk.node.ts'
import { testJobId } from './db.ts'
import type { CrashWorkerOptions } from './db-crash-worker.ts'
import { queueFaults } from './db-oracle.ts'
import { eventually, realClock } from './db-steps.ts'
import { jobScope } from './job-scope.ts'

const WORKER = fileURLToPath(new URL('./db-crash-worker.ts', import.meta.url))

export interface Arena {
  /** Creates so many more compare jobs. */
  submit(count: number): Promise<void>
  /** Resolves when the worker has begun to work. */
  startWorker(): Promise<ChildProcess>
  unfinished(): Promise<number>
  allOver(ms: number): Promise<void>
  /** Faults of tables and files, in words. */
  faults(): Promise<string[]>
  figures(): Promise<ArenaFigures>
  dispose(): Promise<void>
}

export interface ArenaFigures {
  jobs: number
  succeeded: number
  /** Failed because a step was in flight at three kills, which is what the rules want. */
  poisoned: number
  steps: number
  /** Deliveries, which is steps plus whatever had to be done again. */
  runs: number
  /** Processes that did something. */
  workers: number
}

export async function createArena(options: Omit<CrashWorkerOptions, 'folder'>): Promise<Arena> {
  const folder = await mkdtemp(join(tmpdir(), 'shotcoach-crash-'))
  const db = await openLibsql({ kind: 'file', path: join(folder, 'queue.db'), sync: options.sync })
  await migrate(db)
  const repos = createRepos({ db, clock: realClock })
  const storage = await openDiskStorage({ root: join(folder, 'files') })
  const workers: ChildProcess[] = []
  let jobs = 0

  async function fileFaults(): Promise<string[]> {
    const [outputs, artifacts] = await db.read([
      { sql: 'SELECT output_key AS key FROM steps WHERE output_key IS NOT NULL' },
      { sql: 'SELECT key, sha256 FROM artifacts' },
    ])
    const faults: string[] = []
    for (const { key } of rowsOf<{ key: string }>(outputs))
      if ((await storage.size(key)) === null) faults.push(`no file ${key}`)
    for (const { key, sha256: wanted } of rowsOf<{ key: string; sha256: string }>(artifacts)) {
      const bytes = await storage.readBytes(key)
      if (!bytes || toHex(await sha256(bytes)) !== wanted) faults.push(`another file ${key}`)
    }
    return faults
  }

  async function resultFaults(): Promise<string[]> {
    const [rows] = await db.read([
      {
        sql: `SELECT job_id FROM jobs j WHERE status = 'succeeded' AND (result_json IS NULL OR NOT EXISTS
  (SELECT 1 FROM artifacts a WHERE a.job_id = j.job_id AND a.kind = 'result'))`,
      },
    ])
    return (rows ?? []).map(({ job_id }) => `${String(job_id)}: succeeded without a result`)
  }

  const unfinished = async () => {
    const sql = `SELECT count(*) AS n FROM jobs WHERE status IN ('queued', 'running')`
    return Number((await db.read([{ sql }]))[0]?.[0]?.n)
  }

  return {
    unfinished,
    async submit(count) {
      for (let n = 0; n < count; n++) {
        // An odd time marks jobs whose worker may stall.
        const created_at = Math.floor(Date.now() / 2) * 2 + 1
        const scope = { ...jobScope({ mode: 'compare', jobId: testJobId(++jobs) }), created_at }
        await repos.jobs.create({ scope, steps: plan(scope) })
      }
    },
    async startWorker() {
      const child = fork(WORKER, [JSON.stringify({ ...options, folder })], {
        execArgv: ['--import', 'tsx'],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      workers.push(child)
      await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(([code]) => {
          throw new Error(`the worker ended with ${code} before it began`)
        }),
      ])
      return child
    },
    async allOver(ms) {
      await eventually(async () => ((await unfinished()) === 0 ? true : null), ms)
    },
    async faults() {
      return [
        ...(await queueFaults(db, { quietAtMs: Date.now() - options.leaseMs })),
        ...(await fileFaults()),
        ...(await resultFaults()),
      ]
    },
    async figures() {
      const [row] = await db.read([
        {
          sql: `SELECT (SELECT count(*) FROM jobs) AS jobs, (SELECT count(*) FROM steps) AS steps,
  (SELECT count(*) FROM jobs WHERE status = 'succeeded') AS succeeded,
  (SELECT count(DISTINCT job_id) FROM steps WHERE state = 'failed' AND crash_count >= 3) AS poisoned`,
        },
      ])
      const runs = (await readFile(join(folder, 'runs.log'), 'utf8')).trim().split('\n')
      const counts = rowsOf<Omit<ArenaFigures, 'runs' | 'workers'>>(row)[0]
      return {
        jobs: counts?.jobs ?? 0,
        steps: counts?.steps ?? 0,
        succeeded: counts?.succeeded ?? 0,
        poisoned: counts?.poisoned ?? 0,
        runs: runs.length,
        workers: new Set(runs.map((run) => run.split(' ')[2])).size,
      }
    },
    async dispose() {
      for (const child of workers) await killHard(child)
      await db.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** kill -9; resolves when the process is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

export interface Storm {
  kills: number
  workers: number
  /** Work that is always there while it storms. */
  jobsInFlight: number
  /** A worker lives between half and one and a half of this after it began. */
  lifeMs: number
}

/** Kills one worker after another while there is work, then lets the rest finish. Returns the kills. */
export async function storm(
  arena: Arena,
  { kills, workers, jobsInFlight, lifeMs }: Storm,
): Promise<number> {
  let done = 0
  await arena.submit(jobsInFlight)
  const supply = async () => {
    while (done < kills) {
      const missing = jobsInFlight - (await arena.unfinished())
      if (missing > 0) await arena.submit(missing)
      await pause(20)
    }
  }
  const suffer = async () => {
    while (done < kills) {
      const child = await arena.startWorker()
      await pause(lifeMs * (0.5 + Math.random()))
      if (done >= kills) return
      done++
      await killHard(child)
    }
  }
  await Promise.all([supply(), ...Array.from({ length: workers }, suffer)])
  await arena.startWorker()
  return done
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
