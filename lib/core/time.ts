// Clocks as arguments, and time as people read it.

/** Milliseconds since the epoch for what is stored; monotonic milliseconds for deadlines. */
export interface Clock {
  nowMs(): number
  monotonicMs(): number
}

/** `m:ss.mmm` (or `h:mm:ss.mmm` from one hour on) of a time in ms ≥ 0. */
export function formatTime(ms: number): string {
  const total = Math.max(0, Math.round(ms))
  const h = Math.floor(total / 3_600_000)
  const m = Math.floor(total / 60_000) % 60
  const s = Math.floor(total / 1000) % 60
  const tail = `${String(s).padStart(2, '0')}.${String(total % 1000).padStart(3, '0')}`
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`
}
