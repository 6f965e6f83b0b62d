// Moves pipes of a running ffmpeg into sinks. A sink's pending promise stops the reading of its pipe, and
// so, once the pipe is full, ffmpeg itself: that is the whole back-pressure.

import type { Readable } from 'node:stream'
import type { Run } from './run-ffmpeg.node.ts'

export class Pumps {
  private fault: { thrown: unknown } | null = null
  private readonly running: Promise<void>[] = []

  constructor(private readonly run: Run) {}

  /** Attaches a reader now (a late one loses bytes). The chunk belongs to the sink. */
  add(descriptor: number, sink: (chunk: Uint8Array) => Promise<void> | void): void {
    const pipe = this.run.outputs[descriptor - 3]
    if (pipe) this.running.push(this.drain(pipe, sink))
  }

  /** When all pipes are at their end. Throws the first fault of a sink; a broken pipe is the run's affair. */
  async done(): Promise<void> {
    await Promise.all(this.running)
    if (this.fault) throw this.fault.thrown
  }

  private async drain(
    pipe: Readable,
    sink: (chunk: Uint8Array) => Promise<void> | void,
  ): Promise<void> {
    const chunks = pipe[Symbol.asyncIterator]()
    for (;;) {
      const next = await chunks.next().catch(() => ({ done: true as const, value: undefined }))
      if (next.done) return
      try {
        await sink(next.value as Uint8Array)
      } catch (thrown) {
        this.fault ??= { thrown }
        this.run.kill()
        return
      }
    }
  }
}
