// reconcile:{role} — joins the features of all final segments: measured numbers from the series, the plugin's
// claims judged against them, labels in both languages. Never moves a boundary.

import * as v from 'valibot'
import { readSegments } from '#functions/segment-readings.ts'
import { defineStep } from '#functions/step.ts'
import type { Claim } from '#lib/analysis/claim.ts'
import { judge } from '#lib/analysis/judge.ts'
import { beatSync, beatSyncClaim } from '#lib/analysis/onsets.ts'
import { pacingClaims } from '#lib/analysis/pacing.ts'
import { pacingOf } from '#lib/analysis/pacing-figures.ts'
import type { ReadSegment } from '#lib/analysis/read-task.ts'
import { addUsage, type Pacing } from '#lib/schema/decompose.ts'
import { completeFeatures } from '#lib/schema/features.ts'
import {
  Extracted,
  FeatureBatch,
  Ingested,
  Reconciled,
  SettledSegments,
} from '#lib/schema/step-outputs.ts'
import { isValue, typeOf } from '#lib/schema/vocabulary.ts'
import type { Shot } from '#plugins/contracts.ts'

export const reconcile = defineStep({
  name: 'reconcile',
  input: v.object({
    ingest: Ingested,
    extract_frames: Extracted,
    decompose_segments: SettledSegments,
    decompose_features: v.array(FeatureBatch),
  }),
  output: Reconciled,
  timeoutMs: 10 * 60_000,
  async run(ctx, { job, from }) {
    const { extract_frames: extracted, decompose_segments: settled } = from
    if (extracted === null) return null
    ctx.progress(0, 'judging what was measured')
    const modules = job.request.options.analysis.enabled_modules
    const { segments: readings, onsetsMs } = await readSegments(ctx, {
      seriesKey: extracted.series.key,
      info: from.ingest.info,
      modules,
      shots: settled.shots,
    })
    const described = from.decompose_features.flatMap((batch) => batch.segments)
    const byIndex = new Map(described.map((segment) => [segment.index, segment]))
    const segments = settled.shots.map((shot, index) => {
      const reading = readings[index] as ReadSegment
      const told = byIndex.get(index)
      const { known, strange } = sorted(told?.claims ?? [])
      const judged = judge(
        reading.claims,
        known,
        (category, type) => typeOf(category, type)?.measurable,
      )
      const { features, unavailable } = completeFeatures(judged, modules, shot)
      return {
        ...shot,
        features,
        measurements: reading.measurements,
        motion_curve: reading.curve,
        unavailable,
        warnings: [...reading.warnings, ...(told?.warnings ?? [])],
        ...extensionsOf(told?.extensions, strange),
      }
    })
    const isDegraded = settled.degraded || described.some((segment) => segment.degraded)
    return {
      segments,
      pacing: pacing(settled.shots, extracted.duration_ms, onsetsMs, modules),
      warnings: [...extracted.warnings, ...settled.warnings],
      usage: addUsage([settled.usage, ...described.map((segment) => segment.usage)]),
      ...(isDegraded && { degraded: true }),
    }
  },
})

/** Claims that the vocabulary can express, and the others. */
function sorted(claims: readonly Claim[]): { known: Claim[]; strange: Claim[] } {
  const isKnown = ({ category, type, value }: Claim) => isValue(category, type, value)
  return {
    known: claims.filter(isKnown),
    strange: claims.filter((claim) => !isKnown(claim)),
  }
}

/** What a plugin said beside its claims, and the claims that nothing can be made of. */
function extensionsOf(
  told: Record<string, unknown> | undefined,
  strange: readonly Claim[],
): { extensions?: Record<string, unknown> } {
  if (strange.length === 0) return told && Object.keys(told).length > 0 ? { extensions: told } : {}
  const before = told?.rejected_claims
  const rejected = strange.map(({ category, type, value }) => ({
    category: category.slice(0, 64),
    type: type.slice(0, 64),
    value: value.slice(0, 280),
    reason: 'not_in_vocabulary',
  }))
  const list = [...(Array.isArray(before) ? before : []), ...rejected]
  return { extensions: { ...told, rejected_claims: list } }
}

/** Figures always; labels of the whole video when the module was asked for. */
function pacing(
  shots: readonly Shot[],
  durationMs: number,
  onsetsMs: readonly number[],
  modules: readonly string[],
): Pacing {
  const figures = pacingOf(shots, durationMs)
  if (!modules.includes('pacing')) return figures
  const range: [number, number] = [0, durationMs]
  const cuts = shots.slice(1).map((shot) => shot.start_ms)
  const beats = onsetsMs.length > 0 && beatSyncClaim(beatSync(cuts, onsetsMs, durationMs), range)
  const claims = [...pacingClaims(figures, range), ...(beats ? [beats] : [])]
  const measured = claims.map((claim) => ({ ...claim, source: 'measured' as const }))
  const { features } = completeFeatures(measured, ['pacing'], { start_ms: 0, end_ms: durationMs })
  return { ...figures, features }
}
