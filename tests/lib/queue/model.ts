// The queue as it should be, in memory and without SQL: what the property test holds the real one against.

import type { Resource } from '#lib/pipeline/job-scope.ts'
import type { Expansion, PlannedStep } from '#lib/pipeline/plan.ts'
import type { JobStatus, StepStatus } from '#lib/schema/job.ts'

export interface ModelStep {
  id: string
  name: string
  resource: Resource
  state: StepStatus
  required: boolean
  needs: Set<string>
  runAt: number
  attempt: number
  maxAttempts: number
  crashes: number
  fence: number
  leaseUntil: number
}

export interface ModelJob {
  jobId: string
  status: JobStatus
  cancelRequested: boolean
  steps: Map<string, ModelStep>
}

export interface ModelClaim {
  jobId: string
  name: string
  fence: number
}

const LEASE_MS = 30_000
const OVER: readonly JobStatus[] = ['failed', 'cancelled']
const FINAL: readonly JobStatus[] = ['succeeded', ...OVER]
const LOST: readonly StepStatus[] = ['failed', 'skipped', 'cancelled']

export class QueueModel {
  readonly jobs = new Map<string, ModelJob>()
  now: number

  constructor(now: number) {
    this.now = now
  }

  submit(jobId: string, plan: readonly PlannedStep[]): void {
    const job: ModelJob = { jobId, status: 'queued', cancelRequested: false, steps: new Map() }
    this.jobs.set(jobId, job)
    for (const step of plan) this.add(job, step, this.now)
  }

  claim(free: Partial<Record<Resource, number>>): ModelClaim[] {
    const all = [...this.jobs.values()].flatMap((job) =>
      [...job.steps.values()].map((step) => ({ job, step })),
    )
    const taken = Object.entries(free).flatMap(([resource, limit]) =>
      all
        .filter(({ step }) => step.state === 'ready' && step.runAt <= this.now)
        .filter(({ step }) => step.resource === resource)
        .sort((a, b) => a.step.runAt - b.step.runAt || (a.step.id < b.step.id ? -1 : 1))
        .slice(0, limit),
    )
    for (const { job, step } of taken) {
      Object.assign(step, { state: 'running', leaseUntil: this.now + LEASE_MS })
      step.attempt++
      step.fence++
      if (job.status === 'queued') job.status = 'running'
    }
    return taken.map(({ job, step }) => ({
      jobId: job.jobId,
      name: step.name,
      fence: step.fence,
    }))
  }

  heartbeat(claim: ModelClaim): { held: boolean; cancelRequested: boolean } {
    const found = this.held(claim)
    if (!found) return { held: false, cancelRequested: false }
    found.step.leaseUntil = this.now + LEASE_MS
    return { held: true, cancelRequested: this.isOver(found.job) }
  }

  complete(claim: ModelClaim, expansion: Expansion): 'done' | 'stale' {
    const found = this.held(claim)
    if (!found) return 'stale'
    const { job, step } = found
    step.state = 'succeeded'
    if (!this.isOver(job)) {
      for (const planned of expansion.steps)
        if (!job.steps.has(planned.name)) this.add(job, planned, Math.min(step.runAt, this.now))
      for (const { child, parent } of expansion.edges) job.steps.get(child)?.needs.add(parent)
    }
    this.settle(job)
    return 'done'
  }

  fail(claim: ModelClaim, retryAt: number | null): 'done' | 'stale' {
    const found = this.held(claim)
    if (!found) return 'stale'
    const { job, step } = found
    if (this.isOver(job)) step.state = 'cancelled'
    else if (retryAt === null) step.state = 'failed'
    else step.state = 'ready'
    if (retryAt !== null) step.runAt = retryAt
    this.settle(job)
    return 'done'
  }

  release(claim: ModelClaim): void {
    const found = this.held(claim)
    if (!found) return
    found.step.attempt--
    found.step.runAt = Math.min(found.step.runAt, this.now)
    found.step.state = this.isOver(found.job) ? 'cancelled' : 'ready'
    this.settle(found.job)
  }

  reap(): number {
    let count = 0
    for (const job of this.jobs.values())
      for (const step of job.steps.values()) {
        if (step.state !== 'running' || step.leaseUntil >= this.now) continue
        count++
        step.crashes++
        step.runAt = Math.min(step.runAt, this.now)
        const isPoison = step.crashes >= 3 || step.attempt >= step.maxAttempts
        step.state = this.isOver(job) ? 'cancelled' : isPoison ? 'failed' : 'ready'
        this.settle(job)
      }
    return count
  }

  cancel(jobId: string): JobStatus | null {
    const job = this.jobs.get(jobId)
    if (!job) return null
    if (FINAL.includes(job.status)) return job.status
    job.cancelRequested = true
    for (const step of job.steps.values())
      if (step.state === 'blocked' || step.state === 'ready') step.state = 'cancelled'
    this.settle(job)
    return job.status
  }

  remove(jobId: string): boolean {
    return this.jobs.delete(jobId)
  }

  /** What can be seen from outside: states and attempts of every step of every job. */
  view(): Record<string, unknown> {
    return Object.fromEntries(
      [...this.jobs.values()].map(({ jobId, status, steps }) => [
        jobId,
        {
          status,
          steps: Object.fromEntries(
            [...steps.values()].map(({ name, state, attempt, fence, runAt }) => [
              name,
              { state, attempt, fence, runAt },
            ]),
          ),
        },
      ]),
    )
  }

  private add(job: ModelJob, planned: PlannedStep, runAt: number): void {
    const { name, resource, required, needs, maxAttempts } = planned
    job.steps.set(name, {
      id: `${job.jobId}:1:${name}`,
      name,
      resource,
      state: needs.length === 0 ? 'ready' : 'blocked',
      required,
      needs: new Set(needs),
      runAt,
      attempt: 0,
      maxAttempts,
      crashes: 0,
      fence: 0,
      leaseUntil: 0,
    })
  }

  private held({ jobId, name, fence }: ModelClaim): { job: ModelJob; step: ModelStep } | null {
    const job = this.jobs.get(jobId)
    const step = job?.steps.get(name)
    return job && step && step.state === 'running' && step.fence === fence ? { job, step } : null
  }

  private isOver(job: ModelJob): boolean {
    return job.cancelRequested || OVER.includes(job.status)
  }

  /** What follows from the states, until nothing follows any more. */
  private settle(job: ModelJob): void {
    const steps = [...job.steps.values()]
    const waits = (step: ModelStep) => step.state === 'blocked' || step.state === 'ready'
    const failed = steps.some((step) => step.required && step.state === 'failed')
    if (failed) for (const step of steps.filter(waits)) step.state = 'skipped'
    for (let changed = true; changed; ) {
      changed = false
      for (const step of steps) {
        if (step.state !== 'blocked') continue
        const parents = [...step.needs].map((need) => job.steps.get(need) as ModelStep)
        const isLost = (parent: ModelStep) => !parent.required && LOST.includes(parent.state)
        if (!step.required && parents.some(isLost)) step.state = 'skipped'
        else if (parents.every((parent) => parent.state === 'succeeded' || isLost(parent))) {
          step.state = 'ready'
          step.runAt = Math.min(step.runAt, this.now)
        } else continue
        changed = true
      }
    }
    if (FINAL.includes(job.status)) return
    const required = steps.filter((step) => step.required)
    if (job.cancelRequested) {
      if (!steps.some((step) => step.state === 'running')) job.status = 'cancelled'
    } else if (failed) job.status = 'failed'
    else if (required.every((step) => step.state === 'succeeded')) job.status = 'succeeded'
  }
}
