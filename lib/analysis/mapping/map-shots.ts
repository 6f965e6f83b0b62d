// Mapping of two videos: pairs with relation, cost and confidence, what is missing and what is extra, and how
// far the structures agree. The user's own pairs are taken as they are.

import { jumpViterbi } from './jump-viterbi.ts'
import { type PairCost, pairCosts } from './pair-cost.ts'
import type { VideoProfile } from './shot-profile.ts'

export interface ShotPair {
  user: number
  target: number
  relation: 'one_to_one' | 'split' | 'merge' | 'moved'
  cost: PairCost
  /** 0..1: cheap, and clearly cheaper than the second choice. */
  confidence: number
  byHand: boolean
}

export interface ShotMapping {
  pairs: ShotPair[]
  /** Target indices that nothing answers. */
  missing: number[]
  /** User indices that answer nothing. */
  extra: number[]
  /** 0..1 */
  score: number
}

/** `target: null` says that the user shot answers nothing. */
export interface HandMade {
  user: number
  target: number | null
}

/** A pair as dear as this is no pair. */
const NO_PAIR = 0.5
/** A lone shot against a lone shot is a pair unless they have nothing in common. */
const LONE_PAIR = 0.8
const LONE_CONFIDENCE = 0.3
const MERGE_COST = 0.4
/** The user's shot must be this much longer than the target's to have swallowed a neighbour. */
const MERGE_LENGTH = 1.15
/** Gap to the second choice at which a pair is about 63 % sure. */
const RIVAL_GAP = 0.08

export function mapShots(
  user: VideoProfile,
  target: VideoProfile,
  handMade: readonly HandMade[] = [],
): ShotMapping {
  const costs = pairCosts(user, target)
  const fixed = new Map(handMade.map((pair) => [pair.user, pair.target]))
  const answers = withLonePair(jumpViterbi(constrained(costs, fixed)), costs)
  for (const [i, j] of fixed) answers[i] = j
  const merged = mergedNeighbours(answers, costs, user, target, fixed)
  const all = [
    ...answers.flatMap((j, i) => (j === null ? [] : [{ user: i, target: j, merge: false }])),
    ...merged.map((pair) => ({ ...pair, merge: true })),
  ].sort((a, b) => a.user - b.user || a.target - b.target)
  const pairs = all.map(({ user: i, target: j }): ShotPair => {
    const cost = costs[i]?.[j] as PairCost
    const byHand = fixed.get(i) === j
    return {
      user: i,
      target: j,
      relation: relationOf(i, j, all, answers),
      cost,
      confidence: byHand ? 1 : confidenceOf(costs[i] ?? [], j, costs.length),
      byHand,
    }
  })
  const answered = new Set(pairs.map((pair) => pair.target))
  return {
    pairs,
    missing: target.shots.map((_, j) => j).filter((j) => !answered.has(j)),
    extra: answers.flatMap((j, i) => (j === null ? [i] : [])),
    score: structuralScore(pairs, answers, user),
  }
}

/** Rows that the user fixed cost nothing at their target and everything elsewhere. */
function constrained(costs: PairCost[][], fixed: ReadonlyMap<number, number | null>): number[][] {
  return costs.map((row, i) =>
    row.map(({ cost }, j) => {
      if (!fixed.has(i)) return cost
      return fixed.get(i) === j ? 0 : Number.MAX_VALUE
    }),
  )
}

function withLonePair(answers: (number | null)[], costs: PairCost[][]): (number | null)[] {
  const lone = costs.length === 1 && costs[0]?.length === 1 ? costs[0][0] : undefined
  return lone && answers[0] === null && lone.cost < LONE_PAIR ? [0] : answers
}

/** Unanswered targets beside an answered one that one longer user shot covers as well. */
function mergedNeighbours(
  answers: readonly (number | null)[],
  costs: PairCost[][],
  user: VideoProfile,
  target: VideoProfile,
  fixed: ReadonlyMap<number, number | null>,
): { user: number; target: number }[] {
  const answered = new Set(answers)
  const found: { user: number; target: number }[] = []
  for (let j = 0; j < target.shots.length; j++) {
    if (answered.has(j)) continue
    const beside = answers
      .map((t, i) => ({ t, i }))
      .filter(({ t, i }) => t !== null && Math.abs(t - j) === 1 && !fixed.has(i))
      .filter(({ t, i }) => {
        const [own, theirs] = [
          user.normalisedLengths[i] ?? 0,
          target.normalisedLengths[t as number] ?? 1,
        ]
        return own >= MERGE_LENGTH * theirs && (costs[i]?.[j]?.cost ?? 1) < MERGE_COST
      })
      .sort((a, b) => (costs[a.i]?.[j]?.cost ?? 1) - (costs[b.i]?.[j]?.cost ?? 1))
    const best = beside[0]
    if (best) found.push({ user: best.i, target: j })
  }
  return found
}

function relationOf(
  i: number,
  j: number,
  all: readonly { user: number; target: number }[],
  answers: readonly (number | null)[],
): ShotPair['relation'] {
  if (all.some((pair) => pair.user === i && pair.target !== j)) return 'merge'
  if (all.some((pair) => pair.target === j && pair.user !== i)) return 'split'
  return inOrder(answers).has(i) ? 'one_to_one' : 'moved'
}

/** User shots that lie on a longest rising run of answers: the others have moved. */
function inOrder(answers: readonly (number | null)[]): Set<number> {
  const best: { length: number; from: number }[] = []
  let end = -1
  for (let i = 0; i < answers.length; i++) {
    const j = answers[i]
    let here = { length: j === null || j === undefined ? 0 : 1, from: -1 }
    if (j !== null && j !== undefined)
      for (let p = 0; p < i; p++) {
        const before = answers[p]
        const run = best[p]
        if (before === null || before === undefined || !run || before > j) continue
        if (run.length + 1 > here.length) here = { length: run.length + 1, from: p }
      }
    best.push(here)
    if (end < 0 || here.length > (best[end]?.length ?? 0)) end = i
  }
  const members = new Set<number>()
  for (let i = end; i >= 0; i = best[i]?.from ?? -1) members.add(i)
  return members
}

function confidenceOf(row: readonly PairCost[], j: number, users: number): number {
  const own = row[j]?.cost ?? 1
  const cheap = Math.min(1, Math.max(0, 1 - own / NO_PAIR))
  const rivals = row.filter((_, k) => k !== j).map(({ cost }) => cost)
  if (rivals.length === 0) return users === 1 ? Math.min(cheap, LONE_CONFIDENCE) : cheap
  const gap = Math.max(0, Math.min(...rivals) - own)
  return cheap * (1 - Math.exp(-gap / RIVAL_GAP))
}

/** 1 when every shot has an identical answer, 0 when nothing answers anything (craft §4.2). */
function structuralScore(
  pairs: readonly ShotPair[],
  answers: readonly (number | null)[],
  user: VideoProfile,
): number {
  const worst = user.totalMs * NO_PAIR
  let loss = 0
  for (const [i, shot] of user.shots.entries()) {
    const own = pairs.filter((pair) => pair.user === i)
    const cost =
      answers[i] === null || own.length === 0
        ? NO_PAIR
        : Math.min(NO_PAIR, own.reduce((sum, pair) => sum + pair.cost.cost, 0) / own.length)
    loss += cost * shot.durationMs
  }
  return worst > 0 ? Math.min(1, Math.max(0, 1 - loss / worst)) : 0
}
