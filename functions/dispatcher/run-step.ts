// One delivery of one step, from claim to commit: outputs in, handler under a deadline, output and successors
// out. Whatever the handler does, exactly one ending is written, and only while the lease is ours.

import { AppError } from '#lib/core/errors.ts'
import { toProblem } from '#lib/core/problem.ts'
import { expand, inputsOf, parseStepName } from '#lib/pipeline/plan.ts'
import type { ClaimedStep } from '#lib/queue/queue.port.ts'
import type { StepInput } from '../step.ts'
import { DEFAULT_TIMING, type DispatcherOptions } from './options.ts'
import { readOutputs, storeOutput } from './outputs.ts'
import { throttleProgress } from './progress-throttle.ts'
import { judgeFailure } from './verdict.ts'

/** Why a handler is told to stop. */
export type StopReason = 'cancelled' | 'lost' | 'timeout' | 'stopping'

export interface RunningStep {
  claim: ClaimedStep
  /** The first reason counts. */
  stop(reason: StopReason): void
  /** Never rejects. `retryAtMs` is set when the step was put back. */
  ended: Promise<Ending>
}

export interface Ending {
  outcome: 'done' | 'stale' | 'retry' | 'failed' | 'released' | 'unwritten'
  retryAtMs: number | null
}

/**
 * `onSettling` is called while the ending is being written, when the handler no longer needs its place: what
 * is claimed then shares the commit, and already sees what this step made ready.
 */
export function runStep(
  options: DispatcherOptions,
  claim: ClaimedStep,
  onSettling: () => void = () => {},
): RunningStep {
  const { queue, storage, steps, clock, random } = options
  const obeyMs = options.timing?.obeyMs ?? DEFAULT_TIMING.obeyMs
  const log = options.log.child({ job_id: claim.jobId, step: claim.name, attempt: claim.attempt })
  const controller = new AbortController()
  let stopped: StopReason | null = null

  function stop(reason: StopReason): void {
    if (stopped) return
    stopped = reason
    controller.abort(faultOf(reason))
  }

  async function run(): Promise<Ending> {
    const startedMs = clock.monotonicMs()
    const progress = throttleProgress((percent, message) => {
      queue.progress(claim, percent, message).catch((error) => log.warn('progress', { error }))
    })
    try {
      const result = await handle(progress.report)
      progress.close()
      // A stop that came too late to matter: the work is done, and its fence decides.
      const stored = await storeOutput(storage, claim, result.output)
      const expansion = expand(claim.scope, claim.name, result.output)
      const written = queue.complete(claim, { ...stored, records: result.records, expansion })
      onSettling()
      const outcome = await written
      log.debug('step done', { outcome, took_ms: Math.round(clock.monotonicMs() - startedMs) })
      return { outcome, retryAtMs: null }
    } catch (thrown) {
      progress.close()
      return await settle(thrown)
    }
  }

  /** The handler's answer, or the fault that ended it; not later than its deadline and a little. */
  async function handle(report: (percent: number, message?: string) => void) {
    const { step: kind, role = null, index = null } = parseStepName(claim.name)
    const step = steps[kind]
    if (!step) throw new AppError('internal', 'This program does not know the step.')
    const outputs = await readOutputs(queue, storage, claim)
    const input: StepInput<unknown> = {
      job: claim.scope,
      role,
      index,
      from: inputsOf(claim.name, outputs),
    }
    const context = options.context({ claim, signal: controller.signal, progress: report })
    controller.signal.throwIfAborted()
    const deadline = setTimeout(() => stop('timeout'), step.timeoutMs)
    const abandoned = whenAbandoned(controller.signal, obeyMs)
    try {
      return await Promise.race([step.run(context, input), abandoned.promise])
    } finally {
      clearTimeout(deadline)
      abandoned.forget()
    }
  }

  /** Writes the ending that fits the reason. */
  async function settle(thrown: unknown): Promise<Ending> {
    try {
      if (stopped === 'lost') return { outcome: 'stale', retryAtMs: null }
      if (stopped === 'stopping') {
        await queue.release(claim)
        return { outcome: 'released', retryAtMs: null }
      }
      const { error, retryAtMs } = judgeFailure(stopped ? faultOf(stopped) : thrown, {
        attempt: claim.attempt,
        maxAttempts: claim.maxAttempts,
        nowMs: clock.nowMs(),
        random01: random(),
      })
      // Waiting for somebody else is no fault.
      const level = error.code === 'provider_pending' ? 'debug' : 'warn'
      if (stopped !== 'cancelled') log[level]('step failed', { error, retry_at: retryAtMs })
      const problem = toProblem(error, { step: claim.name })
      const written = queue.fail(claim, { problem, retryAtMs })
      onSettling()
      const outcome = await written
      if (outcome === 'stale') return { outcome, retryAtMs: null }
      return { outcome: retryAtMs === null ? 'failed' : 'retry', retryAtMs }
    } catch (error) {
      // The database cannot be written: the lease runs out, and the step is delivered again.
      log.error('the ending of a step could not be written', { error, because: thrown })
      return { outcome: 'unwritten', retryAtMs: null }
    }
  }

  return { claim, stop, ended: run() }
}

function faultOf(reason: StopReason): AppError {
  if (reason === 'timeout') return new AppError('step_timeout', 'The step took longer than it may.')
  if (reason === 'cancelled') return new AppError('cancelled', 'The job was cancelled.')
  if (reason === 'lost')
    return new AppError('internal', 'The lease of the step has passed to another process.')
  return new AppError('shutting_down', 'The service is stopping; the step is given back.')
}

/** Rejects when the signal has been ignored for too long. */
function whenAbandoned(
  signal: AbortSignal,
  obeyMs: number,
): { promise: Promise<never>; forget(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let onAbort = () => {}
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(signal.reason), obeyMs)
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
  return {
    promise,
    forget() {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    },
  }
}
