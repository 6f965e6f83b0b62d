// Tasks on the caller's own thread: for tests, for platforms without threads, for debugging.

import { AppError } from '#lib/core/errors.ts'
import type { Compute, ComputeTask, ComputeTasks } from './compute.port.ts'
import { abortFault, packFault, startTask, unpackFault } from './faults.ts'

/** Same answers and errors as the worker adapter; a write returns once the task has eaten its chunk. */
export function createInlineCompute(table: ComputeTasks): Compute {
  return {
    async open(task, init, signal) {
      if (signal.aborted) throw abortFault(signal)
      let running: ComputeTask | null = crossing(() => startTask(table, task, init))
      const use = <T>(work: (task: ComputeTask) => T): T => {
        if (signal.aborted) throw abortFault(signal)
        if (!running) throw new AppError('internal', 'The computation is closed.')
        const task = running
        return crossing(() => {
          try {
            return work(task)
          } catch (thrown) {
            running = null
            throw thrown
          }
        })
      }
      return {
        write: async (channel, chunk) => use((task) => task.write(channel, chunk)),
        finish: async () => {
          const result = use((task) => task.finish())
          running = null
          return result
        },
        close: async () => {
          running = null
        },
      }
    },
  }
}

function crossing<T>(work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    throw unpackFault(packFault(thrown))
  }
}
