// Claims of a plugin against measured ones, for one segment. Measurement decides what the vocabulary marks
// `yes`, the plugin decides `no`, `weak` is a vote; agreement raises confidence, and what lost is kept aside.

import type { Claim } from './claim.ts'

export type Measurable = 'yes' | 'weak' | 'no'

export interface Judged extends Claim {
  source: 'measured' | 'model' | 'reconciled'
}

/** craft §2.3: a single dissenting vote costs this much. */
const DISSENT = 0.7

/**
 * One claim per category and type (the palette keeps one per swatch). `measurable` tells who decides a type;
 * undefined means the vocabulary lacks it, and the claim is dropped.
 */
export function judge(
  measured: readonly Claim[],
  claimed: readonly Claim[],
  measurable: (category: string, type: string) => Measurable | undefined,
): Judged[] {
  const own = groupByType(measured)
  const theirs = groupByType(claimed)
  const judged: Judged[] = []
  for (const [key, group] of own) {
    const [rival, ...repeats] = theirs.get(key) ?? []
    const [first] = group
    if (!first) continue
    // "Cannot tell" contradicts nobody.
    if (!rival || rival.value === 'unknown' || group.length > 1)
      judged.push(...group.map(asMeasured))
    else {
      const measurement = measurable(first.category, first.type) ?? 'yes'
      judged.push(withRepeats(verdict(first, rival, measurement), repeats))
    }
  }
  for (const [key, group] of theirs) {
    const [first, ...repeats] = group
    if (!first || own.has(key) || !measurable(first.category, first.type)) continue
    judged.push(withRepeats({ ...first, source: 'model' }, repeats))
  }
  return judged
}

function verdict(own: Claim, rival: Claim, measurable: Measurable): Judged {
  if (own.value === rival.value) {
    const confidence = 1 - (1 - own.confidence) * (1 - rival.confidence)
    const { framesMs } = rival
    return { ...own, confidence, source: 'reconciled', ...(framesMs && { framesMs }) }
  }
  if (own.value === 'unknown') return { ...rival, source: 'model' }
  if (measurable === 'yes') return withRejected(own, rival, 'measured', 1, 'measured_otherwise')
  if (measurable === 'no') return withRejected(rival, own, 'model', 1, 'not_measurable')
  return own.confidence >= rival.confidence
    ? withRejected(own, rival, 'reconciled', DISSENT, 'outvoted')
    : withRejected(rival, own, 'reconciled', DISSENT, 'outvoted')
}

function withRejected(
  winner: Claim,
  loser: Claim,
  source: Judged['source'],
  factor: number,
  reason: string,
): Judged {
  return withRejections({ ...winner, confidence: winner.confidence * factor, source }, [
    rejection(loser, reason),
  ])
}

/** Who names a property twice is taken at the first word. */
function withRepeats(judged: Judged, repeats: readonly Claim[]): Judged {
  const others = repeats.filter(({ value }) => value !== judged.value)
  return others.length === 0
    ? judged
    : withRejections(
        judged,
        others.map((claim) => rejection(claim, 'named_twice')),
      )
}

function withRejections(judged: Judged, rejections: Rejection[]): Judged {
  const before = judged.extensions?.rejected_claims
  const list = [...(Array.isArray(before) ? before : []), ...rejections]
  return { ...judged, extensions: { ...judged.extensions, rejected_claims: list } }
}

interface Rejection {
  value: string
  confidence: number
  reason: string
}

/** With what the loser had to say beside its value. */
const rejection = ({ value, confidence, extensions }: Claim, reason: string): Rejection => ({
  ...extensions,
  value,
  confidence,
  reason,
})

const asMeasured = (claim: Claim): Judged => ({ ...claim, source: 'measured' })

function groupByType(claims: readonly Claim[]): Map<string, Claim[]> {
  const groups = new Map<string, Claim[]>()
  for (const claim of claims) {
    const key = `${claim.category}.${claim.type}`
    const group = groups.get(key)
    if (group) group.push(claim)
    else groups.set(key, [claim])
  }
  return groups
}
