// What was answered about each asked property: taken, or what is wrong with it. Form is judged by the schema,
// sense by the vocabulary and by the frames that were shown.

import type { OutputFault } from '#lib/core/errors.ts'
import { extractJson } from '#lib/integrations/json-extract.ts'
import type { ConfidenceWord } from '#lib/schema/model-output/answers.ts'
import { type AskedType, valueIds } from '#lib/schema/model-output/asked.ts'
import { checkFeatures } from '#lib/schema/model-output/check.ts'
import { type ModelField, plainText, shown } from '#lib/schema/model-output/plain-text.ts'
import { readValue } from '#lib/schema/model-output/single-value.ts'
import type { Reading } from './ask.ts'
import { flatten, isFeatureAnswer, type LooseAnswer } from './feature-form.ts'
import type { NumberedStill } from './sight.ts'

/** The state of one asked property; `value` is an id of the vocabulary. */
export type Verdict = AskedType &
  (
    | { state: 'missing' }
    | { state: 'refused'; raw: string }
    | {
        state: 'joined' | 'taken'
        value: string
        raw: string
        confidence: ConfidenceWord | null
        /** Numbers of shown frames; empty when none was named. */
        frames: number[]
        isComplete: boolean
      }
  )

export interface FeatureReading {
  verdicts: Verdict[]
  extras: ModelField[]
}

export function readFeatures(
  text: string,
  asked: readonly AskedType[],
  frames: readonly NumberedStill[],
): Reading<FeatureReading> {
  const found = extractJson(text, { accepts: isFeatureAnswer(asked) })
  if (!found.ok) {
    const verdicts = asked.map((type): Verdict => ({ ...type, state: 'missing' }))
    const faults = [{ path: '/', message: found.reason }]
    return { value: { verdicts, extras: [] }, faults, needsSight: true }
  }
  const { answers, extras } = flatten(found.value, asked, frames)
  const faults: OutputFault[] = []
  const verdicts = asked.map(({ category, type }) => {
    const given = answers.find((a) => a.category === category && a.type === type)
    return judgeOne({ category, type }, given, frames, faults)
  })
  const missing = verdicts.filter(({ state }) => state === 'missing').length
  return {
    value: { verdicts, extras },
    faults: faults.slice(0, 20),
    needsSight: missing > asked.length / 4,
  }
}

/** Taken answers of the first turn stay; what was faulty is replaced by what is better now. */
export function mergeFeatures(
  first: Reading<FeatureReading>,
  second: Reading<FeatureReading>,
): Reading<FeatureReading> {
  const verdicts = first.value.verdicts.map((before) => {
    const after = second.value.verdicts.find(
      (v) => v.category === before.category && v.type === before.type,
    )
    return after && rank(after) >= rank(before) ? after : before
  })
  return {
    value: { verdicts, extras: [...first.value.extras, ...second.value.extras].slice(0, 12) },
    faults: second.faults,
    needsSight: false,
  }
}

/** Properties that are worth another turn. */
export const openTypes = ({ verdicts }: FeatureReading): AskedType[] =>
  verdicts.filter((verdict) => rank(verdict) < 4).map(({ category, type }) => ({ category, type }))

function rank(verdict: Verdict): number {
  if (verdict.state === 'missing') return 0
  if (verdict.state === 'refused') return 1
  if (verdict.state === 'joined') return 2
  return verdict.isComplete ? 4 : 3
}

function judgeOne(
  asked: AskedType,
  given: LooseAnswer | undefined,
  frames: readonly NumberedStill[],
  faults: OutputFault[],
): Verdict {
  const path = `/${asked.category}/${asked.type}`
  if (!given) {
    faults.push({ path, message: 'is missing' })
    return { ...asked, state: 'missing' }
  }
  const form = checkFeatures({ features: [given] })
  const bad = new Set<string>()
  if (!form.ok)
    for (const fault of form.faults) {
      const field = fault.path.split('/')[3] ?? missingField(fault.message)
      bad.add(field)
      faults.push({ ...fault, path: `${path}/${field}` })
    }
  if (typeof given.value !== 'string') {
    if (!bad.has('value')) faults.push({ path: `${path}/value`, message: 'must be a string' })
    return { ...asked, state: 'refused', raw: shown(given.value) ?? '' }
  }
  const raw = plainText(given.value)
  const reading = readValue(asked.category, asked.type, raw)
  if (reading.kind !== 'id') {
    const ids = valueIds(asked.category, asked.type).join(', ')
    const message =
      reading.kind === 'joined'
        ? `joins several values; give exactly one of: ${ids}`
        : `must be exactly one of: ${ids}`
    faults.push({ path: `${path}/value`, message, got: plainText(raw, 80) })
  }
  const value =
    reading.kind === 'id' ? reading.value : reading.kind === 'joined' ? reading.first : null
  if (value === null) return { ...asked, state: 'refused', raw }
  const shownFrames = evidence(given.evidence_frames, frames)
  if (shownFrames.outside.length > 0)
    faults.push({
      path: `${path}/evidence_frames`,
      message: `must be numbers from 1 to ${frames.length}`,
      got: shownFrames.outside.slice(0, 5).join(', '),
    })
  const isComplete = bad.size === 0 && shownFrames.outside.length === 0
  return {
    ...asked,
    state: reading.kind === 'id' ? 'taken' : 'joined',
    value,
    raw,
    confidence: bad.has('confidence') ? null : (given.confidence as ConfidenceWord),
    frames: shownFrames.inside,
    isComplete,
  }
}

/** ajv names a missing field in its words only. */
const missingField = (message: string): string => /property '(\w+)'/.exec(message)?.[1] ?? 'value'

function evidence(
  value: unknown,
  frames: readonly NumberedStill[],
): { inside: number[]; outside: number[] } {
  const list = Array.isArray(value) ? value.filter((n): n is number => Number.isInteger(n)) : []
  const shownNumbers = new Set(frames.map(({ number }) => number))
  return {
    inside: [...new Set(list.filter((n) => shownNumbers.has(n)))].sort((a, b) => a - b),
    outside: [...new Set(list.filter((n) => !shownNumbers.has(n)))],
  }
}
