// Does a model's answer have the agreed form? ajv says (compiled ahead of time); faults come back as paths and
// plain words that can be quoted to the model and shown to people.

import type { OutputFault } from '../../core/errors.ts'
import type { FeaturesAnswer, SegmentsAnswer } from './answers.ts'
import type { CompiledCheck } from './compiled-check.ts'
import { shown } from './plain-text.ts'
import { featuresAnswer, segmentsAnswer } from './validators.generated.js'

export type Checked<T> = { ok: true; value: T } | { ok: false; faults: OutputFault[] }

/** More faults than that say nothing new. */
export const MAX_FAULTS = 20

export const checkSegments = (value: unknown): Checked<SegmentsAnswer> =>
  check<SegmentsAnswer>(segmentsAnswer, value)

export const checkFeatures = (value: unknown): Checked<FeaturesAnswer> =>
  check<FeaturesAnswer>(featuresAnswer, value)

function check<T>(compiled: CompiledCheck, value: unknown): Checked<T> {
  if (compiled(value)) return { ok: true, value: value as T }
  const faults = (compiled.errors ?? []).slice(0, MAX_FAULTS).map((error) => {
    const got = shown(at(value, error.instancePath))
    return {
      path: error.instancePath || '/',
      message: message(error),
      ...(got !== undefined && { got }),
    }
  })
  return { ok: false, faults }
}

function message(error: { message?: string; params?: Record<string, unknown> }): string {
  const allowed = error.params?.allowedValues
  const list = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : ''
  return `${error.message ?? 'is not valid'}${list}`
}

/** The value under a JSON pointer of ajv, undefined when there is none. */
function at(value: unknown, pointer: string): unknown {
  let here = value
  for (const key of pointer.split('/').slice(1)) {
    if (typeof here !== 'object' || here === null) return undefined
    here = Object.entries(here).find(([name]) => name === key)?.[1]
  }
  return here
}
