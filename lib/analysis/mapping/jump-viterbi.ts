// The cheapest walk of the user's shots over the target's: each user shot answers one target shot or none;
// going on is free, staying (split), skipping and going back (moved) cost a little. Order is preferred, not
// forced: on simulated edits this beats DTW, Needleman–Wunsch and Hungarian matching (craft §4.1).

/** Transition and emission costs: those of craft §4.1, tuned on seeds that are not the tested ones. */
const NULL_COST = 0.51
const STAY = 0.05
const SKIP = 0.025
const BACK = 0.025
const BACK_STEP = 0.03
const FAR = 3

/**
 * `costs[i][j]`, users × targets, 0..1. Returns for every user shot its target index, or null.
 * O(users × targets²).
 */
export function jumpViterbi(costs: readonly (readonly number[])[]): (number | null)[] {
  const users = costs.length
  const targets = costs[0]?.length ?? 0
  if (users === 0 || targets === 0) return costs.map(() => null)
  // State s < targets: answers s. State targets + 1 + s: answers nothing, last answered s (s = −1: none yet).
  const states = 2 * targets + 1
  let score = new Float64Array(states).fill(Number.POSITIVE_INFINITY)
  score[targets] = 0
  const from: Int32Array[] = []
  for (const row of costs) {
    const next = new Float64Array(states).fill(Number.POSITIVE_INFINITY)
    const back = new Int32Array(states).fill(-1)
    for (let state = 0; state < states; state++) {
      const base = score[state] as number
      if (base === Number.POSITIVE_INFINITY) continue
      const last = lastOf(state, targets)
      relax(next, back, targets + 1 + last, base + NULL_COST, state)
      for (let j = 0; j < targets; j++)
        relax(next, back, j, base + transition(last, j) + (row[j] as number), state)
    }
    score = next
    from.push(back)
  }
  return trace(score, from, targets)
}

const lastOf = (state: number, targets: number): number =>
  state < targets ? state : state - targets - 1

function transition(last: number, next: number): number {
  const step = next - last
  if (last < 0) return SKIP * Math.min(next, FAR)
  if (step === 1) return 0
  if (step === 0) return STAY
  if (step > 1) return SKIP * Math.min(step - 1, FAR)
  return BACK + BACK_STEP * Math.min(-step - 1, FAR)
}

function relax(
  next: Float64Array,
  back: Int32Array,
  state: number,
  value: number,
  source: number,
): void {
  if (value >= (next[state] as number)) return
  next[state] = value
  back[state] = source
}

function trace(
  score: Float64Array,
  from: readonly Int32Array[],
  targets: number,
): (number | null)[] {
  let state = 0
  for (let s = 1; s < score.length; s++)
    if ((score[s] as number) < (score[state] as number)) state = s
  const answers: (number | null)[] = []
  for (let i = from.length - 1; i >= 0; i--) {
    answers.unshift(state < targets ? state : null)
    state = from[i]?.[state] ?? 0
  }
  return answers
}
