// How unlike a user's shot and a target's shot are, 0..1, and by which of five parts. The weights and the
// removal of each video's own median look were chosen on simulated edits (craft §4): the one look that a
// whole video shares says nothing about which shot is which. Weights were tuned on simulated edits whose
// seeds are not the tested ones.

import { LOOK_AXES, type ShotProfile, type VideoProfile } from './shot-profile.ts'

export type CostPart = 'look' | 'movement' | 'scale' | 'duration' | 'position'
export type CostParts = Partial<Record<CostPart, number>>

export interface PairCost {
  /** 0 the same, 1 unrelated: weighted mean of the parts that could be told. */
  cost: number
  parts: CostParts
}

const WEIGHTS: Readonly<Record<CostPart, number>> = {
  look: 0.46,
  movement: 0.14,
  scale: 0.2,
  duration: 0.11,
  position: 0.09,
}

/** A median of one or two shots would erase the very look that tells them apart. */
const CENTRE_FROM_SHOTS = 3
/** Four steps of shot size are as unlike as it gets. */
const SCALE_RANGE_STEPS = 3
/** A quarter of the video away is as far as it gets. */
const POSITION_RANGE = 0.25

/** Movements that a global measurement cannot tell apart, or that differ by their direction only. */
const FAMILIES: readonly (readonly string[])[] = [
  ['push_in', 'zoom_in'],
  ['pull_out', 'zoom_out'],
  ['pan_left', 'truck_left'],
  ['pan_right', 'truck_right'],
  ['tilt_up', 'pedestal_up', 'crane_up'],
  ['tilt_down', 'pedestal_down', 'crane_down'],
  ['static', 'handheld'],
]

/** Costs of every user shot (rows) against every target shot. */
export function pairCosts(user: VideoProfile, target: VideoProfile): PairCost[][] {
  const centred = user.shots.length >= CENTRE_FROM_SHOTS && target.shots.length >= CENTRE_FROM_SHOTS
  const a = user.shots.map((shot) => centredLook(shot, centred ? user.medianLook : null))
  const b = target.shots.map((shot) => centredLook(shot, centred ? target.medianLook : null))
  const spreads = LOOK_AXES.map((_, axis) =>
    deviation([...a, ...b].map((look) => look[axis] ?? null)),
  )
  return user.shots.map((shot, i) =>
    target.shots.map((other, j) =>
      combine({
        ...part('look', lookDistance(a[i] ?? [], b[j] ?? [], spreads)),
        ...part('movement', movementDistance(shot.movement, other.movement)),
        ...part('scale', scaleDistance(shot.scaleStep, other.scaleStep)),
        duration: durationDistance(
          user.normalisedLengths[i] ?? 1,
          target.normalisedLengths[j] ?? 1,
        ),
        position: Math.min(
          Math.abs((user.positions[i] ?? 0) - (target.positions[j] ?? 0)) / POSITION_RANGE,
          1,
        ),
      }),
    ),
  )
}

const part = (name: CostPart, value: number | null): CostParts =>
  value === null ? {} : { [name]: value }

function combine(parts: CostParts): PairCost {
  let sum = 0
  let weights = 0
  for (const [name, value] of Object.entries(parts) as [CostPart, number][]) {
    sum += WEIGHTS[name] * value
    weights += WEIGHTS[name]
  }
  return { cost: weights > 0 ? sum / weights : 1, parts }
}

const centredLook = (shot: ShotProfile, centre: (number | null)[] | null): (number | null)[] =>
  shot.look.map((value, axis) => (value === null ? null : value - (centre?.[axis] ?? 0)))

/** 1 − exp(−d²), d the RMS distance in standard deviations over the axes that both have. */
function lookDistance(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
  spreads: readonly number[],
): number | null {
  let squares = 0
  let axes = 0
  for (const [axis, spread] of spreads.entries()) {
    const [x, y] = [a[axis] ?? null, b[axis] ?? null]
    if (x === null || y === null) continue
    squares += ((x - y) / spread) ** 2
    axes++
  }
  return axes === 0 ? null : 1 - Math.exp(-squares / axes)
}

function movementDistance(a: string | null, b: string | null): number | null {
  if (a === null || b === null) return null
  if (a === b) return 0
  return FAMILIES.some((family) => family.includes(a) && family.includes(b)) ? 0.5 : 1
}

const scaleDistance = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : Math.min(Math.abs(a - b) / SCALE_RANGE_STEPS, 1)

const durationDistance = (a: number, b: number): number =>
  Math.min(Math.abs(Math.log2(a / b)) / 2, 1)

/** Never zero: identical looks are no distance, not a division by nothing. */
function deviation(values: readonly (number | null)[]): number {
  const present = values.filter((v): v is number => v !== null)
  const mean = present.reduce((sum, v) => sum + v, 0) / Math.max(1, present.length)
  const variance =
    present.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, present.length)
  return Math.sqrt(variance) + 1e-6
}
