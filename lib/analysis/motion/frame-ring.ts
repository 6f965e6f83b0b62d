// The raw frames between two solved pairs, kept in case each of them has to be looked at.

import type { FrameSize } from '../frame.ts'

export interface FrameRing {
  readonly count: number
  /** Copies the frame; ignored when the ring is full or the frame follows within a few ms. */
  keep(ptsMs: number, luma: Uint8Array): void
  ptsMs(i: number): number
  luma(i: number): Uint8Array
  /** Time from the newest frame seen to `ptsMs`, the stream's present frame spacing. */
  spacing(ptsMs: number): number
  clear(): void
}

const CAPACITY = 10
/** 75 pictures a second are enough for any whip. */
const MIN_SPACING_MS = 13

export function createFrameRing(size: FrameSize): FrameRing {
  const buffers = Array.from({ length: CAPACITY }, () => new Uint8Array(size.width * size.height))
  const times = new Float64Array(CAPACITY)
  let count = 0
  let newestMs = Number.NaN
  let spacingMs = 0

  function observe(ptsMs: number): void {
    if (ptsMs > newestMs) spacingMs = ptsMs - newestMs
    newestMs = ptsMs
  }

  return {
    get count() {
      return count
    },
    keep(ptsMs, luma) {
      const previous = count > 0 ? times[count - 1]! : -Infinity
      if (count === CAPACITY || ptsMs - previous < MIN_SPACING_MS) return
      buffers[count]!.set(luma)
      times[count] = ptsMs
      count++
    },
    ptsMs: (i) => times[i]!,
    luma: (i) => buffers[i]!,
    spacing(ptsMs) {
      observe(ptsMs)
      return spacingMs
    },
    clear() {
      count = 0
    },
  }
}
