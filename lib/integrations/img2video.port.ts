// Ordering a clip from an image-to-video service: what plugins and steps see. Addresses and keys never pass here.

import type { AppError } from '#lib/core/errors.ts'
import type { MotionRecipe } from '#lib/schema/motion-recipe.ts'
import type { MotionApplied } from '#lib/schema/virtual-motion.ts'
import type { Capabilities, TaskStatus, VideoOrder } from './img2video/codec.ts'

export type { Capabilities, TaskStatus, VideoOrder } from './img2video/codec.ts'

/**
 * answered: a complete answer of 2xx, not yet read. refused: nothing was ordered, certainly; sending again is safe.
 * unknown: it may have been ordered; sending again could be paid twice.
 */
export type Submitted =
  | { kind: 'answered'; body: string }
  | { kind: 'refused'; error: AppError }
  | { kind: 'unknown'; error: AppError }

export interface MotionTasks {
  /** Of the configuration. */
  name: string
  model: string
  capabilities: Capabilities
  applied(recipe: MotionRecipe): MotionApplied
  /** Never throws but the signal's reason. */
  submit(order: VideoOrder, signal: AbortSignal): Promise<Submitted>
  /** The task's id from a stored answer. Throws provider_rejected, model_output_invalid. */
  readStart(body: string): string
  /**
   * Throws provider_unreachable, provider_timeout, provider_rate_limited, provider_failed (to be asked again),
   * provider_unauthorized, provider_rejected, model_output_invalid.
   */
  status(ref: string, signal: AbortSignal): Promise<TaskStatus>
  /** True when the service said that it stops; never throws. */
  cancel(ref: string, signal: AbortSignal): Promise<boolean>
  /** The key for a result on the service's own host, to be sent nowhere else. */
  authorization(url: string): { origin: string; value: string } | null
}

export interface MotionProviders {
  /** Names of what is configured, the default first; empty when nothing is. */
  names: readonly string[]
  /** Throws provider_unknown when it is no longer configured. */
  open(name: string, model: string | null): MotionTasks
}
