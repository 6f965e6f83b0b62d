// Claims against true labels: per type, movement with and without pairs, speed error, calibration.

import type { Claim } from '#lib/analysis/claim.ts'
import type { Clip, TrueLabel } from './clip.ts'
import { toLab } from './lab.ts'

export interface LabelOutcome {
  clip: Clip
  label: TrueLabel
  claim?: Claim
  right: boolean
}

/** Types that the vocabulary marks `weak`: printed, not gated. */
export const WEAK = new Set(['contrast_ratio'])

export function matchLabels(
  clip: Clip,
  labels: readonly TrueLabel[],
  claims: readonly Claim[],
): LabelOutcome[] {
  return labels.map((label) => {
    const mine = claims.filter((c) => c.category === label.category && c.type === label.type)
    if (label.type === 'palette')
      return {
        clip,
        label,
        right: paletteRight(label.accept, mine),
        ...(mine[0] ? { claim: mine[0] } : {}),
      }
    const claim = mine.sort((a, b) => b.confidence - a.confidence)[0]
    return {
      clip,
      label,
      right: claim !== undefined && label.accept.includes(claim.value),
      ...(claim ? { claim } : {}),
    }
  })
}

/** Every painted colour has a swatch within ΔE*ab 8. */
function paletteRight(hexes: readonly string[], claims: readonly Claim[]): boolean {
  const lab = (hex: string) => toLab(parse(hex, 1), parse(hex, 3), parse(hex, 5))
  return hexes.every((hex) => {
    const want = lab(hex)
    return claims.some((c) => {
      const have = lab(c.value)
      return Math.hypot(want[0] - have[0], want[1] - have[1], want[2] - have[2]) < 8
    })
  })
}

const parse = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16)

export interface TypeScore {
  type: string
  clear: { right: number; total: number }
  all: { right: number; total: number }
  missing: number
}

export function scoreTypes(outcomes: readonly LabelOutcome[]): TypeScore[] {
  const types = new Map<string, TypeScore>()
  for (const { label, claim, right } of outcomes) {
    const key = `${label.category}.${label.type}`
    const score = types.get(key) ?? {
      type: key,
      clear: { right: 0, total: 0 },
      all: { right: 0, total: 0 },
      missing: 0,
    }
    types.set(key, score)
    for (const part of label.border ? [score.all] : [score.all, score.clear]) {
      part.total++
      if (right) part.right++
    }
    if (!claim) score.missing++
  }
  return [...types.values()].sort((a, b) => (a.type < b.type ? -1 : 1))
}

export interface SpeedOutcome {
  clip: Clip
  key: string
  truth: number
  measured: number | undefined
  error: number | undefined
}

/** Relative speed error of the moves whose direction was right. */
export function speedOutcomes(
  outcomes: readonly LabelOutcome[],
  measured: ReadonlyMap<string, Record<string, number>>,
): SpeedOutcome[] {
  return outcomes.flatMap(({ clip, label, right }) => {
    const speed = clip.motion?.speed
    if (label.type !== 'movement' || !right || !speed) return []
    const value = measured.get(clip.id)?.[speed.key]
    const size = value === undefined ? undefined : Math.abs(value)
    return [
      {
        clip,
        key: speed.key,
        truth: speed.value,
        measured: size,
        error: size === undefined ? undefined : Math.abs(size - speed.value) / speed.value,
      },
    ]
  })
}

export interface Calibration {
  bins: { from: number; claims: number; right: number; confidence: number }[]
  sure: { claims: number; right: number; rightClear: number; clear: number }
  /** Of all measurable features asked for, how many were claimed at 0.9 or more. */
  coverage: number
}

export function calibrate(outcomes: readonly LabelOutcome[]): Calibration {
  const claimed = outcomes.filter((o) => o.claim !== undefined && o.label.type !== 'palette')
  const bins = Array.from({ length: 10 }, (_, i) => {
    const mine = claimed.filter((o) => Math.min(9, Math.floor(o.claim!.confidence * 10)) === i)
    return {
      from: i / 10,
      claims: mine.length,
      right: mine.filter((o) => o.right).length,
      confidence: mine.reduce((sum, o) => sum + o.claim!.confidence, 0) / mine.length,
    }
  })
  const sure = claimed.filter((o) => o.claim!.confidence >= 0.9)
  const clear = sure.filter((o) => !o.label.border)
  return {
    bins,
    sure: {
      claims: sure.length,
      right: sure.filter((o) => o.right).length,
      clear: clear.length,
      rightClear: clear.filter((o) => o.right).length,
    },
    coverage: sure.length / outcomes.filter((o) => o.label.type !== 'palette').length,
  }
}
