// The plan of a preview: a local one is one media step; a provider's is start → poll → download → normalise, each
// stateless. Pure.

import type { PlannedStep } from './planned-step.ts'
import type { PreviewOrder } from './preview-order.ts'

/** Behind every analysis: the queue takes the smallest number first. */
export const PREVIEW_PRIORITY = 10

/** Asking for the state is a try of the step; more than fit into its deadline. */
const POLL_ATTEMPTS = 400

export function planPreview(order: PreviewOrder): PlannedStep[] {
  if (order.provider === null) return [step('virtual_motion_render', 'media', [], 1, 3)]
  return [
    step('virtual_motion_start', 'io', [], 5, 3),
    step('virtual_motion_poll', 'io', ['virtual_motion_start'], 60, POLL_ATTEMPTS),
    step('virtual_motion_download', 'io', ['virtual_motion_poll'], 10, 4),
    step('virtual_motion_normalise', 'media', ['virtual_motion_download'], 25, 3),
  ]
}

/** Steps whose outputs a step of a preview reads. */
export const PREVIEW_READS: Readonly<Record<string, readonly string[]>> = {
  virtual_motion_render: [],
  virtual_motion_start: [],
  virtual_motion_poll: ['virtual_motion_start'],
  virtual_motion_download: ['virtual_motion_start', 'virtual_motion_poll'],
  virtual_motion_normalise: ['virtual_motion_start', 'virtual_motion_download'],
}

function step(
  name: string,
  resource: PlannedStep['resource'],
  needs: string[],
  weight: number,
  maxAttempts: number,
): PlannedStep {
  return { name, resource, needs, weight, maxAttempts, required: true }
}
