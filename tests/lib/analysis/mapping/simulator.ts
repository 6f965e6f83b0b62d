// The edit simulator behind the mapper's parameters (craft §4.1), written anew: lists of target shots, the
// user's list made from them by dropping, inserting, splitting, merging, swapping and regrading. The truth of
// every user shot is the set of target shots that it came from.

import { LOOK_AXES, profileVideo, type ShotProfile } from '#lib/analysis/mapping/shot-profile.ts'

export interface SimulatedShot extends ShotProfile {
  truth: Set<number>
}

export interface EditLevel {
  drop: number
  insert: number
  swap: number
  split: number
  merge: number
  retime: number
  noise: number
  labelErrors: number
  grade: number
}

/** The four kinds of edits of craft §4.1; noise and grade in standard deviations of the list's look. */
export const LEVELS: Readonly<Record<string, EditLevel>> = {
  light: level([0.05, 0.05, 0.02, 0.03, 0.03], {
    retime: 0.2,
    noise: 0.25,
    labelErrors: 0.1,
    grade: 0.8,
  }),
  medium: level([0.12, 0.12, 0.06, 0.08, 0.06], {
    retime: 0.35,
    noise: 0.45,
    labelErrors: 0.2,
    grade: 1,
  }),
  heavy: level([0.25, 0.25, 0.12, 0.12, 0.1], {
    retime: 0.5,
    noise: 0.7,
    labelErrors: 0.35,
    grade: 1.2,
  }),
  reorder: level([0.05, 0.05, 0.45, 0.03, 0.03], {
    retime: 0.3,
    noise: 0.4,
    labelErrors: 0.2,
    grade: 1,
  }),
}

function level(
  [drop, insert, swap, split, merge]: [number, number, number, number, number],
  rest: Pick<EditLevel, 'retime' | 'noise' | 'labelErrors' | 'grade'>,
): EditLevel {
  return { drop, insert, swap, split, merge, ...rest }
}

const MOVEMENTS = [
  'static',
  'push_in',
  'pull_out',
  'pan_left',
  'pan_right',
  'tilt_up',
  'tilt_down',
  'handheld',
  'free_move',
]
const SCALES = 7

export type Random = () => number

/** Mulberry32: small, seeded, good enough for edits. */
export function seeded(seed: number): Random {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const normal = (r: Random): number =>
  Math.sqrt(-2 * Math.log(1 - r())) * Math.cos(2 * Math.PI * r())
const pick = (r: Random, count: number): number => Math.floor(r() * count)

/** Shots of a scene look alike and favour one movement. `oneLocation`: little look, mostly static. */
export function targetShots(r: Random, count: number, oneLocation: boolean): SimulatedShot[] {
  const shots: SimulatedShot[] = []
  let scene: { look: number[]; movement: string } | null = null
  const spread = oneLocation ? 0.3 : 1
  for (let i = 0; i < count; i++) {
    if (!scene || r() < 0.3)
      scene = {
        look: LOOK_AXES.map(() => normal(r) * spread),
        movement: MOVEMENTS[pick(r, MOVEMENTS.length)] as string,
      }
    const still = oneLocation && r() < 0.75
    shots.push({
      look: scene.look.map((x) => x + normal(r) * 0.45 * spread),
      movement: still ? 'static' : r() < 0.5 ? scene.movement : (MOVEMENTS[pick(r, 9)] as string),
      scaleStep: pick(r, oneLocation ? 3 : SCALES),
      durationMs: 1000 * Math.exp(1.1 + 0.6 * normal(r)),
      truth: new Set([i]),
    })
  }
  return shots
}

/** `spread`: standard deviation of the list's look (0.3 in one location). */
export function userShots(
  r: Random,
  target: readonly SimulatedShot[],
  e: EditLevel,
  spread: number,
): SimulatedShot[] {
  let shots = target.filter(() => r() > e.drop).map(copy)
  if (shots.length === 0) shots = target.slice(0, 1).map(copy)
  shots = shots.flatMap((shot) => {
    if (r() >= e.split) return [shot]
    const f = 0.3 + 0.4 * r()
    return [
      { ...copy(shot), durationMs: shot.durationMs * f },
      { ...copy(shot), durationMs: shot.durationMs * (1 - f) },
    ]
  })
  shots = mergeSome(r, shots, e.merge)
  for (let i = 0; i + 1 < shots.length; i++)
    if (r() < e.swap) {
      const [a, b] = [shots[i], shots[i + 1]] as [SimulatedShot, SimulatedShot]
      shots[i] = b
      shots[++i] = a
    }
  shots = shots.flatMap((shot) => {
    if (r() >= e.insert) return [shot]
    const stranger = targetShots(r, 1, false)[0] as SimulatedShot
    return [{ ...stranger, truth: new Set<number>() }, shot]
  })
  const grade = LOOK_AXES.map(() => normal(r) * e.grade * spread)
  const pace = Math.exp(normal(r) * 0.25)
  return shots.map((shot) => ({
    ...shot,
    look: shot.look.map(
      (x, axis) =>
        (x ?? 0) * Math.exp(normal(r) * 0.1) + (grade[axis] ?? 0) + normal(r) * e.noise * spread,
    ),
    movement: r() < e.labelErrors ? (MOVEMENTS[pick(r, 9)] as string) : shot.movement,
    scaleStep:
      r() < e.labelErrors
        ? Math.min(SCALES - 1, Math.max(0, (shot.scaleStep ?? 0) + (r() < 0.5 ? -1 : 1)))
        : shot.scaleStep,
    durationMs: shot.durationMs * pace * Math.exp(normal(r) * e.retime),
  }))
}

function mergeSome(r: Random, shots: SimulatedShot[], rate: number): SimulatedShot[] {
  const out: SimulatedShot[] = []
  for (let i = 0; i < shots.length; i++) {
    const [a, b] = [shots[i] as SimulatedShot, shots[i + 1]]
    if (!b || r() >= rate || [...a.truth].some((t) => b.truth.has(t))) {
      out.push(a)
      continue
    }
    const w = a.durationMs / (a.durationMs + b.durationMs)
    const big = w > 0.5 ? a : b
    out.push({
      ...big,
      look: a.look.map((x, axis) => w * (x ?? 0) + (1 - w) * (b.look[axis] ?? 0)),
      durationMs: a.durationMs + b.durationMs,
      truth: new Set([...a.truth, ...b.truth]),
    })
    i++
  }
  return out
}

const copy = (shot: SimulatedShot): SimulatedShot => ({
  ...shot,
  look: [...shot.look],
  truth: new Set(shot.truth),
})

export const profileOf = (shots: readonly SimulatedShot[]) => profileVideo(shots)

/** F1 of user–target pairs. */
export function pairF1(
  user: readonly SimulatedShot[],
  found: readonly { user: number; target: number }[],
): number {
  const truth = user.reduce((sum, shot) => sum + shot.truth.size, 0)
  const right = found.filter((p) => user[p.user]?.truth.has(p.target)).length
  return truth + found.length === 0 ? 1 : (2 * right) / (truth + found.length)
}
