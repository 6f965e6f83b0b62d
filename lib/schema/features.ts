// Judged claims → features: labels in both languages, evidence inside the segment, integer times, and at
// least one feature for every required category.

import type { Feature } from './decompose.ts'
import { categoryOf, labelOf, REQUIRED_CATEGORIES } from './vocabulary.ts'

/** A claim whose source is settled. */
export interface SettledClaim {
  category: string
  type: string
  value: string
  confidence: number
  timeRangesMs: [number, number][]
  measured?: { number: number; unit: string } | undefined
  framesMs?: number[] | undefined
  extensions?: Record<string, unknown> | undefined
  source: Feature['source']
}

type BareFeature = Omit<Feature, 'feature_id'>

/** Features in the vocabulary's order; asked-for optional categories without one come back as unavailable. */
export function completeFeatures(
  claims: readonly SettledClaim[],
  modules: readonly string[],
  span: { start_ms: number; end_ms: number },
): { features: BareFeature[]; unavailable: string[] } {
  const features: BareFeature[] = []
  const unavailable: string[] = []
  for (const category of modules) {
    const order = Object.keys(categoryOf(category)?.types ?? {})
    const mine = claims
      .filter((claim) => claim.category === category)
      .sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
      .flatMap((claim) => toFeature(claim, span))
    features.push(...mine)
    if (mine.length > 0) continue
    if (REQUIRED_CATEGORIES.includes(category))
      features.push(unknown(category, order[0] ?? '', span))
    else unavailable.push(category)
  }
  return { features, unavailable }
}

function toFeature(claim: SettledClaim, span: { start_ms: number; end_ms: number }): BareFeature[] {
  const label = labelOf(claim.category, claim.type, claim.value)
  if (!label) return []
  const ranges = claim.timeRangesMs
    .map(([a, b]): [number, number] => [clamp(a, span), clamp(b, span)])
    .filter(([a, b]) => b > a)
  const { measured } = claim
  return [
    {
      category: claim.category,
      type: claim.type,
      value: claim.value,
      label,
      confidence: round(Math.min(1, Math.max(0, claim.confidence)), 3),
      source: claim.source,
      evidence: {
        time_ranges_ms: ranges.length > 0 ? ranges : [[span.start_ms, span.end_ms]],
        ...(measured && { measured: { ...measured, number: round(measured.number, 4) } }),
        ...(claim.framesMs && { frames: claim.framesMs }),
      },
      extensions: claim.extensions ?? {},
    },
  ]
}

const unknown = (
  category: string,
  type: string,
  span: { start_ms: number; end_ms: number },
): BareFeature => ({
  category,
  type,
  value: 'unknown',
  label: labelOf(category, type, 'unknown') ?? { en: 'unknown', zh: '无法判断' },
  confidence: 0,
  source: 'measured',
  evidence: { time_ranges_ms: [[span.start_ms, span.end_ms]] },
  extensions: {},
})

const clamp = (ms: number, span: { start_ms: number; end_ms: number }): number =>
  Math.min(span.end_ms, Math.max(span.start_ms, Math.round(ms)))

const round = (x: number, digits: number): number => Math.round(x * 10 ** digits) / 10 ** digits
