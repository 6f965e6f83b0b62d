// What a job would cost at most, told without reading the video.

import type { JobScope } from '#lib/pipeline/job-scope.ts'
import { MODEL_TOKENS_PER_JOB } from '#lib/pipeline/model-budget.ts'
import { rolesOf } from '#lib/pipeline/plan.ts'
import type { Quote } from '#lib/schema/job.ts'
import type { Warning } from '#lib/schema/primitives.ts'
import type { Decomposer } from '#plugins/contracts.ts'

/** Bounds, not estimates: what the decomposer's own questions about so many stills can cost. */
export function quoteOf(job: {
  scope: JobScope
  decomposer: Pick<Decomposer, 'usesModel' | 'bound'>
  warnings: Warning[]
}): Quote {
  const { request, plugins } = job.scope
  const roles = rolesOf(request.mode).length
  const stills = request.options.frame_extract.max_frames
  const frames = roles * stills
  const bound = job.decomposer.usesModel
    ? (job.decomposer.bound?.(stills, MODEL_TOKENS_PER_JOB / roles) ?? unknownBound(stills))
    : { calls: 0, inputTokens: 0 }
  return {
    valid: true,
    plugins: { decomposer: plugins.decomposer.id },
    frames_max: frames,
    calls_max: roles * bound.calls,
    input_tokens_max: Math.round(roles * bound.inputTokens),
    warnings: job.warnings,
  }
}

/** A plugin that tells nothing: each still in a call of its own, each repaired, up to the job's cap. */
const unknownBound = (stills: number) => ({
  calls: 2 * (1 + stills),
  inputTokens: MODEL_TOKENS_PER_JOB,
})
