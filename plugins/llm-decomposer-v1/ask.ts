// One question with at most one repair turn. The answer is read by the caller's rules; faults are quoted back
// to the model, without the images when only the form was wrong.

import type { OutputFault } from '#lib/core/errors.ts'
import type { ModelAnswer, ModelRequest, SpendGate } from '#lib/integrations/mm-llm.port.ts'
import type { Usage } from '#lib/schema/decompose.ts'
import { plainText } from '#lib/schema/model-output/plain-text.ts'
import type { DecomposerContext } from '#plugins/contracts.ts'
import { usageOf } from './usage.ts'

export interface Reading<T> {
  value: T
  /** None: nothing is left to ask. */
  faults: OutputFault[]
  /** Looking again is needed, not only writing again. */
  needsSight: boolean
}

export interface Question<T> {
  request: ModelRequest
  read(text: string): Reading<T>
  /** The second turn: its request, and both readings made one. */
  repair(
    first: Reading<T>,
    quote: Quote,
  ): { request: ModelRequest; merge(text: string): Reading<T> }
}

export interface Quote {
  /** The first answer as a JSON string. */
  answer: string
  faults: string[]
}

export interface Asked<T> {
  reading: Reading<T>
  usage: Usage[]
}

/** Longer answers are quoted up to here. */
const QUOTED_CHARS = 4_000
const DECLINED: ReadonlySet<string> = new Set(['refused', 'filtered'])

/** Throws what `model.ask` and the gate throw. */
export async function askWithRepair<T>(
  context: Pick<DecomposerContext, 'model' | 'llm' | 'signal' | 'attempt'>,
  question: Question<T>,
  gate: SpendGate,
): Promise<Asked<T>> {
  const usage: Usage[] = []
  const ask = async (request: ModelRequest): Promise<ModelAnswer> => {
    const answer = await context.model.ask(context.llm, request, context.signal, gate)
    usage.push(usageOf(answer, context.attempt.number > 1))
    return answer
  }
  const answer = await ask(question.request)
  const first = question.read(answer.text)
  if (first.faults.length === 0) return { reading: first, usage }
  if (DECLINED.has(answer.finish)) return { reading: withReason(first, answer), usage }
  const { request, merge } = question.repair(first, {
    answer: JSON.stringify(plainText(answer.text, QUOTED_CHARS)),
    faults: first.faults.map(
      ({ path, message, got }) =>
        `${path}: ${message}${got === undefined ? '' : ` (got "${got}")`}`,
    ),
  })
  const second = await ask(request)
  return { reading: merge(second.text), usage }
}

const withReason = <T>(reading: Reading<T>, { finish }: ModelAnswer): Reading<T> => ({
  ...reading,
  faults: [{ path: '/', message: finish === 'refused' ? 'the model refused' : 'it was filtered' }],
})
