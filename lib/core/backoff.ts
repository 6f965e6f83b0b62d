// Retry delays: exponential with full jitter (Brooker, "Exponential Backoff And Jitter", 2015).

const BASE_MS = 1_000
const CAP_MS = 60_000
const RETRY_AFTER_CAP_MS = 5 * 60_000

/**
 * Delay before the next try in ms. `attempt` counts from 1; `random01` in [0, 1).
 * What the other side asked for (`retryAfterMs`) wins, capped at five minutes.
 */
export function backoffMs(attempt: number, random01: number, retryAfterMs?: number): number {
  if (retryAfterMs !== undefined) return Math.min(Math.max(0, retryAfterMs), RETRY_AFTER_CAP_MS)
  return Math.floor(random01 * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 16)))
}
