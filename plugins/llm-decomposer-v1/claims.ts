// Verdicts about one shot → claims with times, and what is to be said of the rest. Evidence frames become the
// time that each of them stands for, inside the segment.

import type { Claim, TimeRangeMs } from '#lib/analysis/claim.ts'
import type { ConfidenceWord } from '#lib/schema/model-output/answers.ts'
import type { FeatureReading, Verdict } from './feature-rules.ts'
import type { NumberedStill } from './sight.ts'

/** A model's own word × 0.8 (craft §2.3): low 0.4, medium 0.6, high 0.8. */
const CONFIDENCE: Readonly<Record<ConfidenceWord, number>> = { low: 0.32, medium: 0.48, high: 0.64 }
/** A joined value says half of what it could. */
const JOINED = 0.5

export interface Told {
  claims: Claim[]
  warnings: { code: string; message: string }[]
  extensions: Record<string, unknown>
}

export function tell(
  { verdicts, extras }: FeatureReading,
  frames: readonly NumberedStill[],
  span: { start_ms: number; end_ms: number },
): Told {
  const refused = verdicts.filter((v) => v.state === 'refused')
  const missing = verdicts.filter((v) => v.state === 'missing')
  const joined = verdicts.filter((v) => v.state === 'joined')
  const claims = verdicts.flatMap((verdict) => claimOf(verdict, frames, span))
  return {
    claims,
    warnings: [
      ...joined.map(({ category, type }) => ({
        code: 'multi_feature_value',
        message: `The model named several values for ${category}.${type}; the first is kept.`,
      })),
      ...(refused.length > 0
        ? [
            {
              code: 'model_values_dropped',
              message: `The model's values for ${names(refused)} are not in the vocabulary.`,
            },
          ]
        : []),
      ...(missing.length > 0
        ? [
            {
              code: 'model_features_missing',
              message: `The model did not judge ${names(missing)}.`,
            },
          ]
        : []),
    ],
    extensions: {
      ...(refused.length > 0 && {
        rejected_claims: refused.map((v) => ({
          category: v.category,
          type: v.type,
          value: v.state === 'refused' ? v.raw : '',
          reason: 'not_in_vocabulary',
        })),
      }),
      ...(extras.length > 0 && { model_fields: extras }),
    },
  }
}

function claimOf(
  verdict: Verdict,
  frames: readonly NumberedStill[],
  span: { start_ms: number; end_ms: number },
): Claim[] {
  if (verdict.state === 'missing' || verdict.state === 'refused') return []
  if (verdict.value === 'unknown') return []
  const { category, type, value, raw, state } = verdict
  const seen = frames.filter(({ number }) => verdict.frames.includes(number))
  const word = CONFIDENCE[verdict.confidence ?? 'low']
  return [
    {
      category,
      type,
      value,
      confidence: state === 'joined' ? word * JOINED : word,
      timeRangesMs: rangesOf(seen, frames, span),
      ...(seen.length > 0 && { framesMs: seen.map(({ ts_ms }) => ts_ms) }),
      ...(state === 'joined' && { extensions: { raw_value: raw } }),
    },
  ]
}

/** Each frame stands for the time up to half-way to its neighbours; no frame: the whole segment. */
function rangesOf(
  seen: readonly NumberedStill[],
  frames: readonly NumberedStill[],
  { start_ms, end_ms }: { start_ms: number; end_ms: number },
): TimeRangeMs[] {
  const ranges: TimeRangeMs[] = []
  for (const still of seen) {
    const i = frames.indexOf(still)
    const [before, after] = [frames[i - 1], frames[i + 1]]
    const from = before ? Math.round((before.ts_ms + still.ts_ms) / 2) : start_ms
    const to = after ? Math.round((after.ts_ms + still.ts_ms) / 2) : end_ms
    const last = ranges.at(-1)
    if (last && last[1] >= from) last[1] = to
    else ranges.push([from, to])
  }
  return ranges.length > 0 ? ranges : [[start_ms, end_ms]]
}

const names = (list: readonly Verdict[]): string =>
  list.map(({ category, type }) => `${category}.${type}`).join(', ')
