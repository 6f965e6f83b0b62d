// The step queue: at-least-once delivery, effects once. One table is the truth on every platform.

import type { Problem } from '#lib/core/problem.ts'
import type { StepRecords } from '#lib/db/records.port.ts'
import type { JobScope, Resource } from '#lib/pipeline/job-scope.ts'
import type { Expansion } from '#lib/pipeline/plan.ts'

/** One delivery of one step. Every write names `fence`; a write with an old fence changes nothing. */
export interface ClaimedStep {
  stepId: string
  jobId: string
  name: string
  resource: Resource
  fence: number
  /** 1 for the first try. */
  attempt: number
  maxAttempts: number
  required: boolean
  /** Steps on the longest way from the beginning; at 0 there is nothing to read. */
  depth: number
  scope: JobScope
}

export interface Completion {
  /** JSON text of the output, at most 64 KiB; larger outputs are put into storage first. */
  outputJson: string | null
  outputKey: string | null
  records: StepRecords
  expansion: Expansion
}

export interface Failure {
  problem: Problem
  /** When to try again, ms since the epoch; null = never. */
  retryAtMs: number | null
}

export interface Heartbeat {
  /** False: somebody else has the step now, or it is over; abort the handler. */
  held: boolean
  cancelRequested: boolean
}

export interface StepQueue {
  /** Claims up to as many ready steps of each class as are free, by priority then `run_at`. */
  claim(free: Readonly<Partial<Record<Resource, number>>>): Promise<ClaimedStep[]>
  /** Claims exactly this step, or null when it is not claimable. */
  claimStep(jobId: string, name: string): Promise<ClaimedStep | null>
  /** Outputs of the job's succeeded steps that `name` reads, by step name: JSON text or storage key. */
  outputsFor(
    step: ClaimedStep,
  ): Promise<{ name: string; json: string | null; key: string | null }[]>
  heartbeat(step: ClaimedStep): Promise<Heartbeat>
  /** Ids of those of `steps` whose job was cancelled or has failed. Reads only. */
  cancelled(steps: readonly ClaimedStep[]): Promise<ReadonlySet<string>>
  progress(step: ClaimedStep, percent: number, message: string): Promise<void>
  /** Output, records, successors, joins, job roll-up, event and outbox in ONE batch. */
  complete(step: ClaimedStep, completion: Completion): Promise<'done' | 'stale'>
  fail(step: ClaimedStep, failure: Failure): Promise<'done' | 'stale'>
  /** Gives the step back without counting the attempt (graceful stop). */
  release(step: ClaimedStep): Promise<void>
  /** Puts steps with a dead lease back to ready; three deaths make `step_poison`. Returns how many. */
  reap(): Promise<number>
  /** At boot: leases of dead processes of this host, at once. */
  recover(): Promise<number>
  /** Earliest `run_at` of a ready step, or null. */
  nextRunAtMs(): Promise<number | null>
}

/** ready: something may be claimed or must stop. news: only for those who watch a job. */
export type WakeReason = 'ready' | 'news'

/** Tells the dispatcher, and whoever waits for a job, in this process that something has changed. */
export interface Wake {
  /** Without a reason: `ready`. */
  notify(reason?: WakeReason): void
  /** Calls back after each notify; returns the function that stops it. */
  subscribe(listener: (reason?: WakeReason) => void): () => void
}
