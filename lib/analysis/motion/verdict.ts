// Which movement a shot shows: the vocabulary's definitions over the facts, with the chance of being right.

import type { Components } from './components.ts'
import type { MotionFacts } from './facts.ts'
import { cumulative } from './interval.ts'

export interface Verdict {
  movement: string
  chance: number
  /** The component that carries the movement; none for static, handheld and unknown. */
  main?: keyof Components
  moving: boolean
  reason?: string
}

/** Drift below which the frame does not travel: % of width, % of scale, degrees a second. */
const STATIC_TRAVEL = 0.5
const STATIC_ZOOM = 0.5
const STATIC_ROLL = 0.5
/** A move keeps its direction for at least this share of its way; sway does not. */
const DIRECT = 0.55
/** Restlessness from which a picture without direction is called handheld, % of the diagonal. */
const RESTLESS = 0.08
/** A drift under hand shake must exceed the shake by this factor to be a move. */
const OVER_SHAKE = 2.5
const OVER_SWAY = 1.5

export function judgeMovement(facts: MotionFacts): Verdict {
  if (!facts.readable) return { movement: 'unknown', chance: 0.6, moving: false }
  const strengths: Components = strengthOf(facts)
  const main = strongest(facts.share)
  const drift = Math.max(...Object.values(strengths))
  const direct = facts.directness[main]
  const diagonal = Math.hypot(facts.size.width, facts.size.height)
  const shakePx = (facts.jitterPctDiag / 100) * diagonal
  const netPx = Math.abs(facts.net[main])
  // Sway carries a hand-held frame to and fro while it seems to creep in: a zoom must beat that too.
  const swayPx = main === 'zoom' || main === 'roll' ? (facts.swayPctDiag / 100) * diagonal : 0
  const overShake = netPx / Math.max(0.05, OVER_SHAKE * shakePx, OVER_SWAY * swayPx)
  if (facts.subjectOnly) {
    return { movement: 'static', chance: 0.9, moving: false, reason: 'subject_moves' }
  }
  const travels = drift >= 1 && direct >= DIRECT && overShake >= 1
  if (!travels) return withoutMove(facts, drift, direct, overShake)
  return directed(facts, main, drift, direct, overShake)
}

/** Mean drift over the shot, in units of the definition's border between static and moving. */
function strengthOf(facts: MotionFacts): Components {
  const { pan, tilt } = facts.net
  const total = Math.hypot(pan, tilt) || 1
  const travel = facts.driftPctWPerS / STATIC_TRAVEL
  return {
    pan: (travel * Math.abs(pan)) / total,
    tilt: (travel * Math.abs(tilt)) / total,
    zoom: facts.driftZoomPctPerS / STATIC_ZOOM,
    roll: facts.driftRollDegPerS / STATIC_ROLL,
  }
}

function withoutMove(
  facts: MotionFacts,
  drift: number,
  direct: number,
  overShake: number,
): Verdict {
  const shaken = facts.jitterPctDiag / RESTLESS
  const sway = facts.swayPctDiag / (2 * RESTLESS)
  const restless = Math.max(shaken, sway)
  if (restless < 1 && drift < 2.5) {
    const sure = cumulative((1 - restless) * 4 + 1) * (drift < 1 ? 1 : 0.7)
    return {
      movement: 'static',
      chance: drift < 1 ? cumulative((1 - drift) * 4 + 0.5) * sure : sure,
      moving: false,
    }
  }
  if (restless < 1 || sway > 4 * Math.max(1, shaken)) {
    // A large, smooth there-and-back is no hand that trembles.
    return { movement: 'free_move', chance: 0.5, moving: true }
  }
  const undirected = Math.max(1 - direct, drift < 1 ? 0.9 : 0, overShake < 1 ? 0.9 : 0)
  return {
    movement: 'handheld',
    chance: cumulative((restless - 1) * 2) * Math.min(1, 0.55 + 0.6 * undirected),
    moving: false,
  }
}

function directed(
  facts: MotionFacts,
  main: keyof Components,
  drift: number,
  direct: number,
  overShake: number,
): Verdict {
  const share = facts.share[main]
  const sure =
    cumulative((drift - 1) * 2.5) *
    cumulative((direct - DIRECT) * 8) *
    cumulative((overShake - 1) * 1.5 + 0.4)
  if (share < 0.5) {
    return { movement: 'free_move', chance: sure * cumulative((0.5 - share) * 14), moving: true }
  }
  return {
    movement: nameOf(main, facts.net[main] > 0),
    chance: sure * cumulative((share - 0.5) * 12),
    main,
    moving: true,
  }
}

function strongest(share: Components): keyof Components {
  return (Object.keys(share) as (keyof Components)[]).reduce((a, b) =>
    share[b] > share[a] ? b : a,
  )
}

function nameOf(main: keyof Components, positive: boolean): string {
  const names = {
    pan: ['pan_right', 'pan_left'],
    tilt: ['tilt_up', 'tilt_down'],
    zoom: ['push_in', 'pull_out'],
    roll: ['roll_clockwise', 'roll_counterclockwise'],
  } as const
  return names[main][positive ? 0 : 1]
}
