// What a job would cost at most, told without reading the video.

import type { JobScope } from '#lib/pipeline/job-scope.ts'
import { rolesOf } from '#lib/pipeline/plan.ts'
import type { Quote } from '#lib/schema/job.ts'
import type { Warning } from '#lib/schema/primitives.ts'

/** Tokens of one still (long side ≤ 1280) and of one prompt's text: a guess on the safe side. */
const TOKENS_PER_STILL = 1_600
const TOKENS_PER_PROMPT = 3_000

/**
 * Bounds, not estimates: one call for the boundaries and at most one for each still, each still shown in
 * both phases, every call repaired once.
 */
export function quoteOf(job: {
  scope: JobScope
  decomposer: { usesModel: boolean }
  warnings: Warning[]
}): Quote {
  const { request, plugins } = job.scope
  const frames = rolesOf(request.mode).length * request.options.frame_extract.max_frames
  const calls = job.decomposer.usesModel ? 2 * (rolesOf(request.mode).length + frames) : 0
  return {
    valid: true,
    plugins: { decomposer: plugins.decomposer.id },
    frames_max: frames,
    calls_max: calls,
    input_tokens_max: calls === 0 ? 0 : 4 * frames * TOKENS_PER_STILL + calls * TOKENS_PER_PROMPT,
    warnings: job.warnings,
  }
}
