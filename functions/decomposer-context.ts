// What a decomposer plugin is told about the job and the video that it looks at.

import { modelChoice } from '#functions/model-choice.ts'
import type { StepContext } from '#functions/step.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import { MODEL_TOKENS_PER_JOB } from '#lib/pipeline/model-budget.ts'
import { rolesOf } from '#lib/pipeline/plan.ts'
import { NO_USAGE, type Usage } from '#lib/schema/decompose.ts'
import type { Role } from '#lib/schema/primitives.ts'
import type { Extracted, Ingested } from '#lib/schema/step-outputs.ts'
import type { DecomposerContext } from '#plugins/contracts.ts'

export function decomposerContext(
  ctx: StepContext,
  job: JobScope,
  role: Role | null,
  ingested: Ingested,
  extracted: NonNullable<Extracted>,
  spent: Usage = NO_USAGE,
): DecomposerContext {
  const { analysis, language } = job.request.options
  const roles = rolesOf(job.request.mode).length
  return {
    role: role ?? 'target',
    video: {
      durationMs: extracted.duration_ms,
      frameCount: extracted.frame_count,
      width: ingested.info.width,
      height: ingested.info.height,
    },
    modules: analysis.enabled_modules,
    language,
    llm: modelChoice(job),
    model: ctx.model,
    scaleStills: (request, signal) => ctx.media.scaleStills(request, signal),
    required: job.decomposer_required,
    attempt: ctx.attempt,
    budget: { inputTokens: MODEL_TOKENS_PER_JOB / roles, spent },
    storage: ctx.storage,
    signal: ctx.signal,
    progress: ctx.progress,
  }
}
