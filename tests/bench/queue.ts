// The queue against the disk: steps per second and time from enqueue to start, each beside bare commits of
// the same run, so that the ratios hold on any machine. `npx tsx tests/bench/queue.ts`

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Dispatcher } from '#functions/dispatcher.ts'
import type { Db } from '#lib/db/client.ts'
import { openLibsql } from '#lib/db/libsql.node.ts'
import { migrate } from '#lib/db/migrate.node.ts'
import { createRepos, type Repos } from '#lib/db/repos.ts'
import type { PlannedStep } from '#lib/pipeline/plan.ts'
import { createMemoryWake } from '#lib/queue/memory-wake.ts'
import type { Wake } from '#lib/queue/queue.port.ts'
import { createSqlQueue } from '#lib/queue/sql-queue.ts'
import { scopeOf, testJobId, testOwner, toy } from '#tests/helpers/db.ts'
import {
  createToyDispatcher,
  eventually,
  isOver,
  realClock,
  tableOf,
  toyStep,
} from '#tests/helpers/db-steps.ts'

export interface QueueFigures {
  /** One-statement batches with synchronous=FULL, one after the other. */
  bareCommitsPerS: number
  /** No-op steps of twenty jobs, twenty each that may all run at once, through the dispatcher. */
  wideStepsPerS: number
  /** No-op steps of eighty jobs that are chains of five. */
  chainStepsPerS: number
  /** No-op steps of a single chain: nothing to share a commit with. */
  loneStepsPerS: number
  wideRatio: number
  chainRatio: number
  loneRatio: number
  startMs: Quantiles
  twoCommitsMs: Quantiles
  /** startMs − twoCommitsMs, aim ≤ 1. */
  extraMs: Quantiles
}

interface Quantiles {
  p50: number
  p99: number
}

interface Place {
  db: Db
  repos: Repos
  wake: Wake
  dispatcher: Dispatcher
  started: { atMs: number }
}

let nextJob = 1

/** One line per figure. Aims: ratio ≥ 0.6 (wide, chain), extra p50 ≤ 1 ms. */
export async function benchQueue(write: (line: string) => void): Promise<void> {
  const f = await measureQueue()
  const per = (name: string, perS: number, ratio: number) =>
    write(
      `${name.padEnd(34)}${perS.toFixed(0).padStart(7)} /s   ${ratio.toFixed(2)} of bare commits`,
    )
  const ms = (name: string, { p50, p99 }: Quantiles) =>
    write(`${name.padEnd(34)}p50 ${p50.toFixed(2)} ms   p99 ${p99.toFixed(2)} ms`)
  per('bare FULL commits', f.bareCommitsPerS, 1)
  per('steps, side by side', f.wideStepsPerS, f.wideRatio)
  per('steps, eighty chains of five', f.chainStepsPerS, f.chainRatio)
  per('steps, a single chain', f.loneStepsPerS, f.loneRatio)
  ms('enqueue to start', f.startMs)
  ms('two bare FULL commits', f.twoCommitsMs)
  ms('difference', f.extraMs)
}

/** `rounds` interleaved rounds; takes about two seconds each. */
export async function measureQueue(rounds = 5): Promise<QueueFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'shotcoach-bench-'))
  const place = await createPlace(join(folder, 'bench.db'))
  try {
    const all: Record<'bare' | 'wide' | 'chain' | 'lone', number[]> = {
      bare: [],
      wide: [],
      chain: [],
      lone: [],
    }
    const starts: number[] = []
    const pairs: number[] = []
    await wide(place, 3)
    for (let round = 0; round < rounds; round++) {
      all.bare.push(await bare(place, 300))
      all.wide.push(await wide(place, 20))
      all.chain.push(await chains(place, 80, 5))
      all.lone.push(await chains(place, 1, 100))
      all.bare.push(await bare(place, 300))
      for (let n = 0; n < 60; n++) {
        pairs.push(await twoCommits(place))
        starts.push(await enqueueToStart(place))
      }
    }
    const bareCommitsPerS = median(all.bare)
    const [wideStepsPerS, chainStepsPerS, loneStepsPerS] = [all.wide, all.chain, all.lone].map(
      median,
    )
    const startMs = quantiles(starts)
    const twoCommitsMs = quantiles(pairs)
    return {
      bareCommitsPerS,
      wideStepsPerS: wideStepsPerS ?? 0,
      chainStepsPerS: chainStepsPerS ?? 0,
      loneStepsPerS: loneStepsPerS ?? 0,
      wideRatio: (wideStepsPerS ?? 0) / bareCommitsPerS,
      chainRatio: (chainStepsPerS ?? 0) / bareCommitsPerS,
      loneRatio: (loneStepsPerS ?? 0) / bareCommitsPerS,
      startMs,
      twoCommitsMs,
      extraMs: { p50: startMs.p50 - twoCommitsMs.p50, p99: startMs.p99 - twoCommitsMs.p99 },
    }
  } finally {
    await place.dispatcher.stop()
    await place.db.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function createPlace(path: string): Promise<Place> {
  const db = await openLibsql({ kind: 'file', path, sync: 'full' })
  await migrate(db)
  await db.batch([
    { sql: 'CREATE TABLE bare (id INTEGER PRIMARY KEY, v INTEGER NOT NULL) STRICT' },
    { sql: 'INSERT INTO bare (id, v) VALUES (1, 0)' },
  ])
  const wake = createMemoryWake()
  const repos = createRepos({ db, clock: realClock })
  const queue = createSqlQueue({ db, clock: realClock, wake, owner: testOwner() })
  const started = { atMs: 0 }
  const noop = toyStep('noop', async () => {
    started.atMs = performance.now()
    return { output: null }
  })
  const dispatcher = createToyDispatcher({ queue, wake, steps: tableOf(noop) })
  await dispatcher.start()
  return { db, repos, wake, dispatcher, started }
}

const bareCommit = (db: Db) => db.batch([{ sql: 'UPDATE bare SET v = v + 1 WHERE id = 1' }])

async function bare({ db }: Place, commits: number): Promise<number> {
  const startMs = performance.now()
  for (let n = 0; n < commits; n++) await bareCommit(db)
  return (1000 * commits) / (performance.now() - startMs)
}

async function wide(place: Place, jobs: number): Promise<number> {
  const steps = Array.from({ length: 20 }, (_, n) => toy(`noop:target:${n}`))
  return perSecond(
    place,
    Array.from({ length: jobs }, () => steps),
  )
}

async function chains(place: Place, jobs: number, length: number): Promise<number> {
  const chain = Array.from({ length }, (_, n) =>
    toy(`noop:target:${n}`, n === 0 ? [] : [`noop:target:${n - 1}`]),
  )
  return perSecond(
    place,
    Array.from({ length: jobs }, () => chain),
  )
}

/** Steps per second from the wake-up to the end of the last job; creating them is not counted. */
async function perSecond({ repos, wake }: Place, plans: PlannedStep[][]): Promise<number> {
  const ids: string[] = []
  for (const steps of plans) {
    const scope = scopeOf(nextJob++, Date.now())
    ids.push(scope.job_id)
    await repos.jobs.create({ scope, steps })
  }
  const startMs = performance.now()
  let endMs = startMs
  const seen = wake.subscribe(() => {
    endMs = performance.now()
  })
  wake.notify()
  for (const id of ids)
    await eventually(async () => {
      const job = await repos.jobs.peek(id)
      return job && isOver(job) ? true : null
    }, 60_000)
  seen()
  return (1000 * plans.flat().length) / (endMs - startMs)
}

async function twoCommits({ db }: Place): Promise<number> {
  const startMs = performance.now()
  await bareCommit(db)
  await bareCommit(db)
  return performance.now() - startMs
}

async function enqueueToStart({ repos, wake, started, dispatcher }: Place): Promise<number> {
  const scope = scopeOf(nextJob++, Date.now())
  const startMs = performance.now()
  await repos.jobs.create({ scope, steps: [toy('noop:target:0')] })
  wake.notify()
  await eventually(async () => {
    const job = await repos.jobs.peek(testJobId(nextJob - 1))
    return job && isOver(job) && dispatcher.running() === 0 ? true : null
  })
  return started.atMs - startMs
}

function quantiles(values: number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}

const median = (values: number[]): number => quantiles(values).p50

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await benchQueue((line) => console.log(line))
}
