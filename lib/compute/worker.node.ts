// One worker thread per session: heavy loops leave the event loop free. TypeScript threads start
// through tsx's own API, because Node 20 cannot load a .ts entry and flags of the parent do not always reach it.

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { AppError } from '#lib/core/errors.ts'
import type { Compute, ComputeSession } from './compute.port.ts'
import { abortFault, unpackFault } from './faults.ts'
import type { FromThread, ThreadStart, ToThread } from './worker-messages.ts'

export interface WorkerComputeOptions {
  /** `file:` URL of a module that exports `tasks`; left out = the table of this room. */
  tasksUrl?: string
  /** Bytes handed over and not yet eaten at which `write` begins to wait (4 MiB). */
  maxBytesInFlight?: number
}

const MAX_BYTES_IN_FLIGHT = 4 << 20
/** What a message costs besides its bytes, so that millions of tiny writes wait too. */
const MESSAGE_COST = 256
const ENTRY_URL = new URL('./worker-entry.node.ts', import.meta.url).href
/**
 * By its address: a thread's bare names are looked up from the working directory, which may be anywhere. The
 * module beside the one that `require` finds is the same loader as an ES module.
 */
const LOADER_URL = new URL(
  './index.mjs',
  pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api')),
).href

export function createWorkerCompute(options: WorkerComputeOptions = {}): Compute {
  const tasksUrl = options.tasksUrl ?? new URL('./tasks.ts', import.meta.url).href
  const limit = options.maxBytesInFlight ?? MAX_BYTES_IN_FLIGHT
  return {
    async open(task, init, signal) {
      if (signal.aborted) throw abortFault(signal)
      const session = new ThreadSession({ tasksUrl, task, init }, limit, signal)
      await session.ready
      return session
    },
  }
}

class ThreadSession implements ComputeSession {
  readonly ready: Promise<void>
  private readonly thread: Worker
  private readonly result: Promise<unknown>
  private fault: AppError | null = null
  private inFlight = 0
  private waiting: (() => void)[] = []
  private settle!: { ready(): void; result(value: unknown): void; reject(fault: AppError): void }
  private readonly onAbort: () => void

  constructor(
    start: ThreadStart,
    private readonly limit: number,
    private readonly signal: AbortSignal,
  ) {
    let ready!: () => void
    let rejectReady!: (fault: AppError) => void
    this.ready = new Promise((resolve, reject) => {
      ready = resolve
      rejectReady = reject
    })
    this.result = new Promise((resolve, reject) => {
      this.settle = {
        ready,
        result: resolve,
        reject: (fault) => {
          rejectReady(fault)
          reject(fault)
        },
      }
    })
    // A caller that never asks for the result must not turn a fault into an unhandled rejection.
    this.ready.catch(() => undefined)
    this.result.catch(() => undefined)

    this.thread = startThread(start)
    this.thread.on('message', (message: FromThread) => this.receive(message))
    this.thread.on('error', (thrown) => this.fail(crashed(thrown)))
    this.thread.on('exit', (code) => this.fail(crashed(`exit ${code}`)))
    this.onAbort = () => {
      this.fail(abortFault(signal))
      void this.thread.terminate()
    }
    signal.addEventListener('abort', this.onAbort, { once: true })
  }

  /** The chunk's memory goes to the thread: the caller must not touch it again. */
  async write(channel: string, chunk: Uint8Array | number[]): Promise<void> {
    if (this.fault) throw this.fault
    const [owned, transfer] = chunk instanceof Uint8Array ? ownBuffer(chunk) : [chunk, []]
    const cost = MESSAGE_COST + (owned instanceof Uint8Array ? owned.byteLength : owned.length * 8)
    this.inFlight += cost
    this.post({ kind: 'write', channel, chunk: owned, cost }, transfer)
    while (this.inFlight > this.limit && !this.fault)
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    if (this.fault) throw this.fault
  }

  async finish(): Promise<unknown> {
    if (this.fault) throw this.fault
    this.post({ kind: 'finish' })
    try {
      return await this.result
    } finally {
      await this.close()
    }
  }

  async close(): Promise<void> {
    this.fail(new AppError('internal', 'The computation is closed.'))
    await this.thread.terminate()
  }

  private post(message: ToThread, transfer: ArrayBuffer[] = []): void {
    this.thread.postMessage(message, transfer)
  }

  private receive(message: FromThread): void {
    if (message.kind === 'ready') this.settle.ready()
    else if (message.kind === 'result') this.settle.result(message.value)
    else if (message.kind === 'fault') {
      this.fail(unpackFault(message.fault))
      void this.thread.terminate()
    } else {
      this.inFlight -= message.cost
      this.wake()
    }
  }

  /** The first fault stands; those who wait learn of it. */
  private fail(fault: AppError): void {
    if (this.fault) return
    this.fault = fault
    this.signal.removeEventListener('abort', this.onAbort)
    this.settle.reject(fault)
    this.wake()
  }

  private wake(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const resume of waiting) resume()
  }
}

function startThread(start: ThreadStart): Worker {
  const boot = `import(${JSON.stringify(LOADER_URL)}).then(({ register }) => {
    register()
    return import(${JSON.stringify(ENTRY_URL)})
  })`
  return new Worker(boot, { eval: true, workerData: start, env: {}, execArgv: [] })
}

/** A chunk that owns its whole buffer is moved; a view into a larger one is copied first. */
function ownBuffer(chunk: Uint8Array): [Uint8Array, ArrayBuffer[]] {
  const whole = chunk.byteOffset === 0 && chunk.byteLength === chunk.buffer.byteLength
  const owned = whole && chunk.buffer instanceof ArrayBuffer ? chunk : new Uint8Array(chunk)
  return [new Uint8Array(owned.buffer), owned.buffer instanceof ArrayBuffer ? [owned.buffer] : []]
}

function crashed(cause: unknown): AppError {
  return new AppError('internal', 'A computation ended unexpectedly.', { cause })
}
