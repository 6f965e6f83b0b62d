// decompose_features:{role}:{n} — one batch of final segments is described by the plugin, which is told what
// was measured of them. Batch n of b holds the segments n, n + b, n + 2b, …

import * as v from 'valibot'
import { decomposerContext } from '#functions/decomposer-context.ts'
import { readSegments } from '#functions/segment-readings.ts'
import { defineStep } from '#functions/step.ts'
import { Extracted, FeatureBatch, Ingested, SettledSegments } from '#lib/schema/step-outputs.ts'
import type { Shot } from '#plugins/contracts.ts'

export const decomposeFeatures = defineStep({
  name: 'decompose_features',
  input: v.object({
    ingest: Ingested,
    extract_frames: Extracted,
    decompose_segments: SettledSegments,
  }),
  output: FeatureBatch,
  timeoutMs: 10 * 60_000,
  async run(ctx, { job, role, index, from }) {
    const { extract_frames: extracted, decompose_segments: settled } = from
    if (extracted === null || index === null) return { segments: [] }
    const mine = settled.shots.flatMap((shot, n) =>
      n % settled.feature_batches === index ? [{ index: n, shot }] : [],
    )
    const { segments: facts } = await readSegments(ctx, {
      seriesKey: extracted.series.key,
      info: from.ingest.info,
      modules: job.request.options.analysis.enabled_modules,
      shots: mine.map(({ shot }) => shot),
    })
    const { shots, feature_batches: batches } = settled
    const segments = mine.map(({ index: n, shot }, i) => ({
      index: n,
      shot,
      ...(shots[n + 1] && { next: shots[n + 1] as Shot }),
      of: { segments: shots.length, batches },
      stills: extracted.frames.filter((f) => f.ts_ms >= shot.start_ms && f.ts_ms < shot.end_ms),
      facts: facts[i]!,
    }))
    const decomposer = ctx.plugins.decomposers.get(job.plugins.decomposer.id)
    const context = decomposerContext(ctx, job, role, from.ingest, extracted, settled.usage)
    return { segments: await decomposer.features(context, segments) }
  },
})
