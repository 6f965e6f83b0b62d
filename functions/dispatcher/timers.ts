// Work that is done again and again, one run at a time; a fault is told and never stops the timer.

export interface Timers {
  every(what: string, everyMs: number, work: () => Promise<unknown>): void
  clear(): void
}

export function createTimers(onError: (what: string, error: unknown) => void): Timers {
  const timers: ReturnType<typeof setInterval>[] = []
  return {
    every(what, everyMs, work) {
      let isRunning = false
      const run = () => {
        if (isRunning) return
        isRunning = true
        work()
          .catch((error) => onError(what, error))
          .finally(() => {
            isRunning = false
          })
      }
      timers.push(setInterval(run, everyMs))
    },
    clear() {
      for (const timer of timers.splice(0)) clearInterval(timer)
    },
  }
}

/** After what is under way now; by a timer, where the platform has nothing better. */
export const nextTurn: (work: () => void) => unknown = globalThis.setImmediate ?? setTimeout
