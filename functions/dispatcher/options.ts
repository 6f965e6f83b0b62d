// What the dispatcher works with; the entry chooses every part.

import type { Clock } from '#lib/core/time.ts'
import type { Logger } from '#lib/logging.ts'
import type { Resource } from '#lib/pipeline/job-scope.ts'
import type { ClaimedStep, StepQueue, Wake } from '#lib/queue/queue.port.ts'
import type { Storage } from '#lib/storage/storage.port.ts'
import type { Step, StepContext } from '../step.ts'

export interface StepCall {
  claim: ClaimedStep
  signal: AbortSignal
  /** Throttled here; a step may call it as often as it likes. */
  progress: StepContext['progress']
}

export interface DispatcherOptions {
  queue: StepQueue
  wake: Wake
  /** By the first part of the step's name. */
  steps: Readonly<Record<string, Step>>
  context(call: StepCall): StepContext
  storage: Pick<Storage, 'put' | 'readBytes'>
  clock: Clock
  random(): number
  log: Logger
  /** Steps of each class that may run at the same time; a class that is missing is not served here. */
  concurrency: Readonly<Partial<Record<Resource, number>>>
  timing?: Partial<DispatcherTiming>
}

export interface DispatcherTiming {
  /** Looks by itself although nobody woke it: other processes write too. */
  pollMs: number
  heartbeatMs: number
  /** Without a successful heartbeat for that long, the lease counts as lost. */
  leaseMs: number
  reapMs: number
  /** A graceful stop waits that long before it aborts. */
  stopMs: number
  /** How long a handler may take to obey its signal; then it is left behind (its writes are fenced off). */
  obeyMs: number
}

export const DEFAULT_TIMING: DispatcherTiming = {
  pollMs: 1_000,
  heartbeatMs: 10_000,
  leaseMs: 30_000,
  reapMs: 5_000,
  stopMs: 10_000,
  obeyMs: 5_000,
}
