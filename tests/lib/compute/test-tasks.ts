// Tasks for the contract suite only. Imported by URL inside the worker thread.

import type { ComputeTasks } from '#lib/compute/compute.port.ts'
import { AppError } from '#lib/core/errors.ts'

export const tasks: ComputeTasks = {
  /** Order-sensitive sum per channel, plus what the task was started with. */
  checksum: (init) => {
    const sums: Record<string, number> = {}
    const lengths: Record<string, number> = {}
    return {
      write(channel, chunk) {
        let sum = sums[channel] ?? 7
        for (const value of chunk) sum = (sum * 31 + value) % 1_000_003
        sums[channel] = sum
        lengths[channel] = (lengths[channel] ?? 0) + chunk.length
      },
      finish: () => ({ init, sums, lengths }),
    }
  },
  /** Burns a little time on each write, so that writers get ahead of it. */
  slow: () => {
    let eaten = 0
    return {
      write(_, chunk) {
        let x = 0
        for (let i = 0; i < 3_000_000; i++) x += i % 7
        eaten += chunk.length + (x < 0 ? 1 : 0)
      },
      finish: () => eaten,
    }
  },
  forever: () => ({
    write() {
      for (;;);
    },
    finish: () => null,
  }),
  refuses: () => ({
    write() {
      throw new AppError('input_decode_failed', 'refused on purpose')
    },
    finish: () => null,
  }),
  breaks: () => ({
    write() {},
    finish() {
      throw new Error('a secret of the inside')
    },
  }),
  neverBorn: () => {
    throw new AppError('request_invalid', 'bad start')
  },
}
