// Toy steps and a dispatcher around them, for tests that care about the queue and not about videos.

import { createDispatcher, type Dispatcher, type DispatcherOptions } from '#functions/dispatcher.ts'
import type { Step, StepContext, StepInput } from '#functions/step.ts'
import type { Clock } from '#lib/core/time.ts'
import type { JobRow, Jobs } from '#lib/db/jobs.port.ts'
import { silentLogger } from '#lib/logging.ts'
import type { StepQueue, Wake } from '#lib/queue/queue.port.ts'
import { createMemoryStorage } from '#lib/storage/memory.ts'

export const realClock: Clock = { nowMs: Date.now, monotonicMs: () => performance.now() }

/** What a toy may look at; the ports of real steps are not there. */
export type ToyContext = Pick<StepContext, 'signal' | 'progress'>
export type ToyRun = (
  ctx: ToyContext,
  input: StepInput<unknown>,
) => Promise<{ output: unknown; records?: Awaited<ReturnType<Step['run']>>['records'] }>

/** A step by hand: no shapes, so that a test may return whatever it wants to see refused. */
export const toyStep = (name: string, run: ToyRun, timeoutMs = 10_000): Step => ({
  name,
  timeoutMs,
  run: async (ctx, input) => ({ records: {}, ...(await run(ctx, input)) }),
})

export const tableOf = (...steps: Step[]): Record<string, Step> =>
  Object.fromEntries(steps.map((step) => [step.name, step]))

export function createToyDispatcher(
  options: {
    queue: StepQueue
    wake: Wake
    steps: Record<string, Step>
  } & Partial<DispatcherOptions>,
): Dispatcher {
  return createDispatcher({
    storage: createMemoryStorage(),
    clock: realClock,
    random: () => 0,
    log: silentLogger,
    concurrency: { media: 1, llm: 4, io: 4, light: 8 },
    // A toy asks for nothing else, and would see at once that it is not there.
    context: ({ signal, progress }) => ({ signal, progress }) as StepContext,
    ...options,
  })
}

export const isOver = (job: Pick<JobRow, 'status'>): boolean =>
  job.status !== 'queued' && job.status !== 'running'

/** Looks until the job is over; throws after `ms`. */
export async function jobOver(jobs: Jobs, jobId: string, ms = 10_000): Promise<JobRow> {
  const found = await eventually(async () => {
    const job = await jobs.get(jobId)
    return job && isOver(job) ? job : null
  }, ms)
  return found
}

/** Asks every few ms until the answer is not null; throws after `ms`. */
export async function eventually<T>(ask: () => Promise<T | null>, ms = 10_000): Promise<T> {
  const until = performance.now() + ms
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() > until) throw new Error(`nothing came of it within ${ms} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
