// What one video may cost. Every step gets a share that it cannot exceed, so the sum holds without anybody
// counting across steps that run at the same time.

import type { SpendGate } from '#lib/integrations/mm-llm.port.ts'
import type { ModelBound } from '#plugins/contracts.ts'

/** Thrown by the gate before anything is sent. */
export class BudgetReached extends Error {}

/** Lets calls through until their estimates add up to `inputTokens`. */
export function spendGate(inputTokens: number): SpendGate {
  let left = inputTokens
  return (estimate) => {
    if (estimate.input_tokens > left) throw new BudgetReached('the token budget is used up')
    left -= estimate.input_tokens
  }
}

/** Boundaries may use this much of the whole; the rest is for the shots. */
export const BOUNDARY_SHARE = 0.35

export const budgetWarning = {
  code: 'llm_budget_reached',
  message: 'The token budget of this job was used up; what is left is measured only.',
}

/** Shots described by a call of their own; the steps of a longer list describe several. */
export const MAX_BATCHES = 200
/** Stills shown for the boundaries at most. */
export const MAX_BOUNDARY_STILLS = 256
export const WINDOW = 32
export const OVERLAP = 2

const TEXT_TOKENS = 2_500
const STILL_TOKENS = 400

/** Every still in both questions, every answer repaired once with its images. */
export function boundOf(stills: number, inputTokens: number): ModelBound {
  const windows = Math.max(1, Math.ceil(Math.min(stills, MAX_BOUNDARY_STILLS) / (WINDOW - OVERLAP)))
  const calls = 2 * (windows + stills)
  return {
    calls,
    inputTokens: Math.min(inputTokens, calls * TEXT_TOKENS + 4 * stills * STILL_TOKENS),
  }
}
