// Wake-ups inside one process.

import type { Wake, WakeReason } from './queue.port.ts'

export function createMemoryWake(): Wake {
  const listeners = new Set<(reason?: WakeReason) => void>()
  return {
    notify(reason = 'ready') {
      for (const listener of [...listeners]) listener(reason)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
