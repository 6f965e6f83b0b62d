// Which sampled stills stand for a shot: the nearest to its first, middle and last frame, inside the shot and
// outside its transitions where that is possible.

export interface KeyframeSpan {
  start_ms: number
  end_ms: number
  transition_in: { span_ms: [number, number] }
}

export interface KeyframeStill {
  key: string
  ts_ms: number
  width: number
  height: number
}

export interface ChosenKeyframe extends KeyframeStill {
  segment: number
  position: 'first' | 'middle' | 'last'
}

/** At least `middle` for every shot that has a still; first and last only when they are other stills. */
export function chooseKeyframes(
  shots: readonly KeyframeSpan[],
  stills: readonly KeyframeStill[],
): ChosenKeyframe[] {
  return shots.flatMap((shot, segment) => {
    const inside = stills.filter((s) => s.ts_ms >= shot.start_ms && s.ts_ms < shot.end_ms)
    const clearFrom = Math.max(shot.start_ms, shot.transition_in.span_ms[1])
    const clearTo = Math.min(
      shot.end_ms,
      shots[segment + 1]?.transition_in.span_ms[0] ?? shot.end_ms,
    )
    const clear = inside.filter((s) => s.ts_ms >= clearFrom && s.ts_ms <= clearTo)
    const pool = clear.length > 0 ? clear : inside
    const middle = nearest(pool, (clearFrom + clearTo) / 2)
    if (!middle) return []
    const first = pool[0]
    const last = pool.at(-1)
    return [
      ...(first && first !== middle ? [{ ...first, segment, position: 'first' as const }] : []),
      { ...middle, segment, position: 'middle' as const },
      ...(last && last !== middle ? [{ ...last, segment, position: 'last' as const }] : []),
    ]
  })
}

function nearest(stills: readonly KeyframeStill[], ms: number): KeyframeStill | undefined {
  let best: KeyframeStill | undefined
  for (const still of stills)
    if (!best || Math.abs(still.ts_ms - ms) < Math.abs(best.ts_ms - ms)) best = still
  return best
}
