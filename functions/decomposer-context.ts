// What a decomposer plugin is told about the job and the video that it looks at.

import type { StepContext } from '#functions/step.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import type { Role } from '#lib/schema/primitives.ts'
import type { Extracted, Ingested } from '#lib/schema/step-outputs.ts'
import type { DecomposerContext } from '#plugins/contracts.ts'

export function decomposerContext(
  ctx: StepContext,
  job: JobScope,
  role: Role | null,
  ingested: Ingested,
  extracted: NonNullable<Extracted>,
): DecomposerContext {
  const { analysis, language, llm } = job.request.options
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
    llm: llm
      ? {
          ...(llm.provider !== undefined && { provider: llm.provider }),
          ...(llm.model !== undefined && { model: llm.model }),
        }
      : null,
    storage: ctx.storage,
    signal: ctx.signal,
    progress: ctx.progress,
  }
}
