// claim → run → commit output and successors → wake. Owns no state but which steps it runs right now; all
// else is in the queue's table, so any number of dispatchers may work on one database.

import type { Resource } from '#lib/pipeline/job-scope.ts'
import type { ClaimedStep } from '#lib/queue/queue.port.ts'
import { DEFAULT_TIMING, type DispatcherOptions } from './dispatcher/options.ts'
import { type Ending, type RunningStep, runStep, type StopReason } from './dispatcher/run-step.ts'
import { createTimers, nextTurn } from './dispatcher/timers.ts'

export type { DispatcherOptions, StepCall } from './dispatcher/options.ts'

export interface Dispatcher {
  /** Takes back what dead processes of this host held, then works until `stop`. */
  start(): Promise<void>
  /** Claims no more, waits for what runs, then aborts it and gives it back. Idempotent. */
  stop(): Promise<void>
  /** One delivery named by a message: `busy` when the step is not to be had now. */
  runOnce(jobId: string, name: string): Promise<Ending['outcome'] | 'busy'>
  /** Steps that run right now. */
  running(): number
}

interface Held extends RunningStep {
  /** Monotonic ms of the last time the lease was certainly ours. */
  renewedMs: number
  /** Its handler is done; only the ending is still being written. */
  isSettling: boolean
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { queue, wake, clock, log, concurrency } = options
  const timing = { ...DEFAULT_TIMING, ...options.timing }
  const held = new Map<string, Held>()
  const timers = createTimers((what, error) => log.error(what, { error }))
  let atRunAt: ReturnType<typeof setTimeout> | undefined
  let unsubscribe = () => {}
  let isWorking = false
  let isStopped = false
  let isPumping = false
  let isWanted = false
  let isPumpDue = false
  let pumped: Promise<void> = Promise.resolve()

  /** Claims until nothing is ready or nothing is free. Calls while it claims make it look once more. */
  function pump(): void {
    isWanted = true
    if (isPumping || !isWorking) return
    isPumping = true
    pumped = claimAll().finally(() => {
      isPumping = false
      if (isWanted && isWorking) pump()
    })
  }

  /** One claim for all steps that end in this turn; it joins their commit. */
  function pumpSoon(): void {
    if (isPumpDue) return
    isPumpDue = true
    nextTurn(() => {
      isPumpDue = false
      pump()
    })
  }

  async function claimAll(): Promise<void> {
    while (isWanted && isWorking) {
      isWanted = false
      const free = freeSlots()
      if (Object.keys(free).length === 0) return
      try {
        for (const claim of await queue.claim(free)) begin(claim)
      } catch (error) {
        // The safety poll tries again; at once would be a busy loop on a database that is away.
        log.error('claim', { error })
        return
      }
    }
  }

  function freeSlots(): Partial<Record<Resource, number>> {
    const free: Partial<Record<Resource, number>> = { ...concurrency }
    for (const { claim, isSettling } of held.values())
      if (!isSettling) free[claim.resource] = (free[claim.resource] ?? 0) - 1
    return Object.fromEntries(Object.entries(free).filter(([, slots]) => slots > 0))
  }

  function begin(claim: ClaimedStep): Promise<Ending> {
    const key = `${claim.stepId}#${claim.fence}`
    const step = runStep(options, claim, () => {
      const mine = held.get(key)
      if (mine) mine.isSettling = true
      pumpSoon()
    })
    held.set(key, { ...step, renewedMs: clock.monotonicMs(), isSettling: false })
    return step.ended.then((ending) => {
      held.delete(key)
      if (ending.retryAtMs !== null) wakeAt(ending.retryAtMs)
      // Its siblings have nothing left to work for.
      if (ending.outcome === 'failed') stopCancelledSoon()
      if (ending.outcome !== 'done') pump()
      return ending
    })
  }

  /** Times that lie further away than the next poll are left to it. */
  function wakeAt(runAtMs: number): void {
    const delayMs = runAtMs - clock.nowMs()
    if (!isWorking || delayMs > timing.pollMs) return
    clearTimeout(atRunAt)
    atRunAt = setTimeout(pump, Math.max(1, delayMs + 1))
  }

  async function poll(): Promise<void> {
    pump()
    await stopCancelled()
    const nextMs = await queue.nextRunAtMs()
    if (nextMs !== null && nextMs > clock.nowMs()) wakeAt(nextMs)
  }

  /** In this process a cancel is seen at once, because the door that took it wakes us. */
  async function stopCancelled(): Promise<void> {
    if (held.size === 0) return
    const steps = [...held.values()]
    const over = await queue.cancelled(steps.map(({ claim }) => claim))
    for (const step of steps) if (over.has(step.claim.stepId)) step.stop('cancelled')
  }

  function stopCancelledSoon(): void {
    stopCancelled().catch((error) => log.error('cancel', { error }))
  }

  async function heartbeat(step: Held): Promise<void> {
    const sentMs = clock.monotonicMs()
    try {
      const { held: isOurs, cancelRequested } = await queue.heartbeat(step.claim)
      if (!isOurs) step.stop('lost')
      else if (cancelRequested) step.stop('cancelled')
      step.renewedMs = sentMs
    } catch (error) {
      log.warn('heartbeat', { error, step: step.claim.name })
      if (clock.monotonicMs() - step.renewedMs >= timing.leaseMs) step.stop('lost')
    }
  }

  function stopAll(reason: StopReason): void {
    for (const step of held.values()) step.stop(reason)
  }

  return {
    async start() {
      if (isWorking || isStopped) return
      isWorking = true
      const recovered = (await queue.recover()) + (await queue.reap())
      if (recovered > 0) log.info('took back steps of dead processes', { count: recovered })
      unsubscribe = wake.subscribe((reason) => {
        if (reason === 'news') return
        pump()
        stopCancelledSoon()
      })
      timers.every('poll', timing.pollMs, poll)
      timers.every('reap', timing.reapMs, async () => {
        if ((await queue.reap()) > 0) pump()
      })
      timers.every('heartbeat', timing.heartbeatMs, () =>
        Promise.all([...held.values()].map(heartbeat)),
      )
      pump()
    },

    async stop() {
      isWorking = false
      isStopped = true
      unsubscribe()
      clearTimeout(atRunAt)
      await pumped
      const all = () => Promise.all([...held.values()].map(({ ended }) => ended))
      const patience = setTimeout(() => stopAll('stopping'), timing.stopMs)
      await all()
      clearTimeout(patience)
      timers.clear()
    },

    async runOnce(jobId, name) {
      const claim = await queue.claimStep(jobId, name)
      if (!claim) return 'busy'
      return (await begin(claim)).outcome
    },

    running: () => held.size,
  }
}
