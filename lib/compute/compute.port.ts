// Heavy pure loops off the event loop. A task is named in `tasks.ts`; Node runs it in a worker thread,
// tests and platforms without threads run it inline. Same code, same answers.

export interface ComputeSession {
  /** Hands over bytes for one channel; resolves when the task has room for more (back-pressure). */
  write(channel: string, chunk: Uint8Array | number[]): Promise<void>
  /** No more input: resolves with the task's result. */
  finish(): Promise<unknown>
  /** Stops at once; the result is lost. Safe to call twice. */
  close(): Promise<void>
}

export interface Compute {
  open(task: string, init: unknown, signal: AbortSignal): Promise<ComputeSession>
}

/** What a task is on the other side: pure, fed in order, one result. */
export interface ComputeTask {
  write(channel: string, chunk: Uint8Array | number[]): void
  finish(): unknown
}

export type ComputeTasks = Readonly<Record<string, (init: unknown) => ComputeTask>>
