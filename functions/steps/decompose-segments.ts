// decompose_segments:{role} — the chosen plugin proposes shots, then they are settled against the measured
// boundaries. From here on the segments are final.

import * as v from 'valibot'
import { decomposerContext } from '#functions/decomposer-context.ts'
import { defineStep } from '#functions/step.ts'
import { settle } from '#lib/analysis/settle.ts'
import { Extracted, Ingested, SettledSegments } from '#lib/schema/step-outputs.ts'

export const decomposeSegments = defineStep({
  name: 'decompose_segments',
  input: v.object({ ingest: Ingested, extract_frames: Extracted }),
  output: SettledSegments,
  timeoutMs: 10 * 60_000,
  async run(ctx, { job, role, from }) {
    const extracted = from.extract_frames
    if (extracted === null) return { shots: [], feature_batches: 0, warnings: [] }
    ctx.progress(0, 'settling the boundaries')
    const decomposer = ctx.plugins.decomposers.get(job.plugins.decomposer.id)
    const proposal = await decomposer.segments(
      decomposerContext(ctx, job, role, from.ingest, extracted),
      extracted.frames,
      extracted.shots,
    )
    const settled = settle(proposal.shots, extracted.shots)
    return {
      shots: settled.shots,
      feature_batches: proposal.featureBatches(settled.shots.length),
      warnings: [...proposal.warnings, ...settled.warnings],
      ...(proposal.usage && { usage: proposal.usage }),
      ...(proposal.degraded && { degraded: true }),
    }
  },
})
