// How long a download may take and how slow it may be. Only the time spent waiting for the network counts:
// a slow disk on our side is not the other side's fault. Pure: durations in, faults out.

import { AppError } from '../core/errors.ts'

export interface TransferLimits {
  /** Resolving the name and connecting. */
  connectMs: number
  /** From the request to the head of the answer. */
  headersMs: number
  /** Between two pieces of the body. */
  idleMs: number
  /** Every window of this much waiting must bring `minBytesPerS`. */
  rateWindowMs: number
  minBytesPerS: number
  /** Least total; a large file gets size ÷ minBytesPerS. */
  totalMs: number
  maxRedirects: number
  /** Tries in a row without progress. */
  maxTries: number
  /** A longer Retry-After is handed to the queue instead of being waited for here. */
  maxBusyWaitMs: number
}

export const DEFAULT_LIMITS: TransferLimits = {
  connectMs: 15_000,
  headersMs: 15_000,
  idleMs: 20_000,
  rateWindowMs: 10_000,
  minBytesPerS: 20_000,
  totalMs: 60_000,
  maxRedirects: 5,
  maxTries: 4,
  maxBusyWaitMs: 5_000,
}

export interface Meter {
  /** Notes that `bytes` arrived after `waitedMs`. Throws url_too_slow. */
  took(waitedMs: number, bytes: number): void
}

/** One meter per download, kept across resumed tries; `sizeBytes` is the size or the most it may be. */
export function createMeter(limits: TransferLimits, sizeBytes: number): Meter {
  const totalMs = Math.max(limits.totalMs, (sizeBytes / limits.minBytesPerS) * 1000)
  const window = { ms: 0, bytes: 0 }
  let spentMs = 0
  return {
    took(waitedMs, bytes) {
      spentMs += waitedMs
      window.ms += waitedMs
      window.bytes += bytes
      if (spentMs > totalMs)
        throw new AppError('url_too_slow', 'The download took longer than its size allows.')
      if (window.ms < limits.rateWindowMs) return
      if (window.bytes * 1000 < window.ms * limits.minBytesPerS)
        throw new AppError(
          'url_too_slow',
          `The URL sends less than ${limits.minBytesPerS} bytes per second; upload the file instead.`,
        )
      window.ms = 0
      window.bytes = 0
    },
  }
}
