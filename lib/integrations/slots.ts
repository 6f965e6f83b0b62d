// So many at a time under each name; the rest waits in order, and leaves when its signal fires.

export interface Slots {
  /** Resolves with what gives the place back (call it once). Rejects with the signal's reason. */
  take(name: string, limit: number, signal: AbortSignal): Promise<() => void>
}

export function createSlots(): Slots {
  const rooms = new Map<string, { taken: number; waiting: (() => void)[] }>()
  return {
    async take(name, limit, signal) {
      signal.throwIfAborted()
      const room = rooms.get(name) ?? { taken: 0, waiting: [] }
      rooms.set(name, room)
      if (room.taken >= limit) await turn(room.waiting, signal)
      else room.taken++
      let isGivenBack = false
      return () => {
        if (isGivenBack) return
        isGivenBack = true
        // The place goes over to the next one, so that nobody comes in between.
        const next = room.waiting.shift()
        if (next) next()
        else room.taken--
      }
    },
  }
}

function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      waiting.splice(waiting.indexOf(go), 1)
      reject(signal.reason)
    }
    waiting.push(go)
    signal.addEventListener('abort', leave, { once: true })
  })
}
