// Where in a segment a label shows: the times of the frames that give the same label by themselves.

import type { TimeRangeMs } from '../claim.ts'

export interface Evidence {
  ranges: TimeRangeMs[]
  /** Share of the segment that the ranges cover, 0..1. */
  share: number
}

/**
 * Each frame stands for the time up to half-way to its neighbours. `times` are in order, inside
 * [startMs, endMs]. When no frame agrees, the whole segment is the evidence (share 0).
 */
export function evidenceOf(
  times: readonly number[],
  agrees: readonly boolean[],
  startMs: number,
  endMs: number,
): Evidence {
  const ranges: TimeRangeMs[] = []
  let covered = 0
  times.forEach((time, i) => {
    if (!agrees[i]) return
    const from = i === 0 ? startMs : ((times[i - 1] as number) + time) / 2
    const to = i === times.length - 1 ? endMs : (time + (times[i + 1] as number)) / 2
    covered += to - from
    const last = ranges[ranges.length - 1]
    if (last && last[1] >= from) last[1] = to
    else ranges.push([from, to])
  })
  const share = endMs > startMs ? covered / (endMs - startMs) : 0
  return ranges.length > 0 ? { ranges, share } : { ranges: [[startMs, endMs]], share: 0 }
}
