// What an answer cost.

import type { ModelAnswer } from '#lib/integrations/mm-llm.port.ts'
import type { Usage } from '#lib/schema/decompose.ts'

/**
 * An answer that was found in the store costs nothing now. In a step that is tried again it was paid for by
 * the try before, so there it counts.
 */
export function usageOf(answer: ModelAnswer, isRetry: boolean): Usage {
  const isPaid = !answer.cached || isRetry
  return {
    provider: answer.provider,
    model: answer.model,
    calls: answer.cached ? (isRetry ? 1 : 0) : answer.calls,
    cached_calls: answer.cached && !isRetry ? 1 : 0,
    images: isPaid ? answer.usage.images : 0,
    input_tokens: isPaid ? answer.usage.input_tokens : 0,
    output_tokens: isPaid ? answer.usage.output_tokens : 0,
  }
}
