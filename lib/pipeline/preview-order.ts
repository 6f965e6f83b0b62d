// What a preview is made of, settled when it was asked for.

import type { MotionCurve } from '#lib/schema/decompose.ts'
import type { MotionRecipe } from '#lib/schema/motion-recipe.ts'
import type { Language, Role } from '#lib/schema/primitives.ts'
import type { VideoDescription } from '#lib/schema/step-outputs.ts'
import type { MotionOptions } from '#lib/schema/virtual-motion.ts'

/** Everything a preview needs, settled when it was asked for: it never reads its parent's rows again. */
export interface PreviewOrder {
  parent_job_id: string
  asset_role: Role
  segment_id: string
  step_id: string | null
  recipe: MotionRecipe
  /** For `like_target`. */
  target_curve: MotionCurve | null
  focus: { x: number; y: number } | null
  jitter_pct_diag: number | null
  /** The shot inside the stored video; null when there is no usable file. */
  clip: { key: string; info: VideoDescription; start_ms: number; end_ms: number } | null
  /** Stills of the shot in order. */
  keyframes: { key: string; ts_ms: number }[]
  /** Null: rendered here. */
  provider: { name: string; model: string | null } | null
  fallback: MotionOptions['fallback']
  source: MotionOptions['source']
  layout: MotionOptions['layout']
  language: Language
}
