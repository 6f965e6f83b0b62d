// Waiting for a job to change: woken by the dispatcher of this process, and looking by itself now and
// then, because the work may be done by another one.

import { AppError } from '#lib/core/errors.ts'
import type { Wake } from '#lib/queue/queue.port.ts'
import type { JobStatus } from '#lib/schema/job.ts'
import type { AppPorts, WaitSettings } from './app-ports.ts'

export const DEFAULT_WAITS: WaitSettings = {
  pollMs: 1_000,
  heartbeatMs: 15_000,
  streamMaxMs: 10 * 60_000,
  maxOpen: 200,
}

/** Between two looks of one wait: a busy dispatcher wakes often, and every look is a query. */
const GAP_MS = 50

export interface Waiter {
  /** Resolves when woken since the last call, after `ms`, or when the signal is aborted; never rejects. */
  next(ms: number): Promise<void>
  close(): void
}

/** Listens from now on, so that a wake-up between two looks is not lost. */
export function createWaiter(wake: Wake, signal: AbortSignal): Waiter {
  let isWoken = false
  let onWake = () => {}
  const unsubscribe = wake.subscribe(() => {
    isWoken = true
    onWake()
  })
  return {
    async next(ms) {
      await pause(Math.min(ms, GAP_MS), signal)
      if (!isWoken) await pause(ms - GAP_MS, signal, (resolve) => (onWake = resolve))
      isWoken = false
      onWake = () => {}
    },
    close: unsubscribe,
  }
}

function pause(
  ms: number,
  signal: AbortSignal,
  orWhen: (resolve: () => void) => void = () => {},
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || ms <= 0) return resolve()
    const finish = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    signal.addEventListener('abort', finish)
    orWhen(finish)
  })
}

/** Counts open waits: each keeps a connection and asks the database now and then. */
export interface Turnstile {
  /** Returns the function that leaves; throws rate_limited when there are too many. */
  enter(): () => void
}

export function createTurnstile(maxOpen: number): Turnstile {
  let open = 0
  return {
    enter() {
      if (open >= maxOpen)
        throw new AppError(
          'rate_limited',
          'Too many requests are waiting at the same time; ask again without `wait`, or later.',
          { retryAfterMs: 5_000 },
        )
      open++
      let isInside = true
      return () => {
        if (isInside) open--
        isInside = false
      }
    },
  }
}

export interface JobWait {
  jobId: string
  waitMs: number
  pollMs: number
  signal: AbortSignal
  isOver(now: { rev: number; status: JobStatus }): boolean
  /** What to throw when there is no such job. */
  missing(): Error
}

/** Looks until `isOver`, the time is up, or the signal fires. Throws rate_limited, and `missing`. */
export async function waitForJob(
  { jobs, wake, clock }: Pick<AppPorts, 'jobs' | 'wake' | 'clock'>,
  turnstile: Turnstile,
  { jobId, waitMs, pollMs, signal, isOver, missing }: JobWait,
): Promise<void> {
  const leave = turnstile.enter()
  const waiter = createWaiter(wake, signal)
  const until = clock.monotonicMs() + waitMs
  try {
    for (;;) {
      const now = await jobs.peek(jobId)
      if (!now) throw missing()
      const leftMs = until - clock.monotonicMs()
      if (isOver(now) || leftMs <= 0 || signal.aborted) return
      await waiter.next(Math.min(leftMs, pollMs))
    }
  } finally {
    waiter.close()
    leave()
  }
}
