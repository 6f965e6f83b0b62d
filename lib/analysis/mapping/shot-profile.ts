// What a shot is compared by when two videos are mapped: its look, its movement, how large its subject is,
// how long it lasts and where it stands. Pure; numbers as DecomposeResult publishes them.

/** Axes of the look; a segment may lack some. */
export const LOOK_AXES = ['median_l', 'span_l', 'mean_a', 'mean_b', 'm3', 'contrast_stops'] as const

export interface ShotProfile {
  /** One number per look axis, null where it was not measured. */
  look: (number | null)[]
  /** Movement id of the vocabulary, null when unknown. */
  movement: string | null
  /** Place on the scale of shot sizes, 0 = extreme wide; null when nobody judged it. */
  scaleStep: number | null
  durationMs: number
}

/** A list of profiles with what depends on the whole list. */
export interface VideoProfile {
  shots: readonly ShotProfile[]
  /** Length ÷ mean length. */
  normalisedLengths: number[]
  /** Middle of each shot, 0..1 of the video. */
  positions: number[]
  /** Median of every look axis over the video. */
  medianLook: (number | null)[]
  totalMs: number
}

export function profileVideo(shots: readonly ShotProfile[]): VideoProfile {
  const totalMs = shots.reduce((sum, shot) => sum + shot.durationMs, 0)
  let at = 0
  const positions = shots.map((shot) => {
    const middle = (at + shot.durationMs / 2) / totalMs
    at += shot.durationMs
    return middle
  })
  return {
    shots,
    positions,
    normalisedLengths: shots.map((shot) => (shot.durationMs / totalMs) * shots.length),
    medianLook: LOOK_AXES.map((_, axis) => median(shots.map((shot) => shot.look[axis] ?? null))),
    totalMs,
  }
}

function median(values: readonly (number | null)[]): number | null {
  const present = values.filter((v): v is number => v !== null).sort((a, b) => a - b)
  if (present.length === 0) return null
  const half = present.length >> 1
  const upper = present[half] as number
  return present.length % 2 === 1 ? upper : (upper + (present[half - 1] as number)) / 2
}
