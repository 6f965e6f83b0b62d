// The MultimodalModel over chat/completions of any OpenAI-compatible server. A question is looked up among the
// stored answers, asked at most a few times in decreasingly demanding forms, kept raw, and only then read.
// Whatever may pass with time is thrown as a retryable fault: the queue waits, nothing here does.

import { AppError } from '../core/errors.ts'
import type { Clock } from '../core/time.ts'
import type { Capabilities } from '../db/capabilities.port.ts'
import type { Effects } from '../db/effects.port.ts'
import type { ProviderCall } from '../net/provider.port.ts'
import { jsonInstruction } from './chat-request.ts'
import { createLearning } from './learning.ts'
import type {
  ModelAnswer,
  ModelChoice,
  ModelProfile,
  ModelRequest,
  MultimodalModel,
  SpendGate,
} from './mm-llm.port.ts'
import { ModelLimitError } from './model-limit.ts'
import { createPaidChat, type PaidAnswer } from './paid-chat.ts'
import type { ProviderProfile } from './provider-profiles.ts'
import { isLooping } from './repetition.ts'
import { createSlots } from './slots.ts'
import { estimateTokens } from './token-estimate.ts'

export interface MultimodalModelOptions {
  profiles: readonly ProviderProfile[]
  call: ProviderCall
  effects: Effects
  capabilities: Capabilities
  clock: Pick<Clock, 'nowMs'>
  /** How often a question that somebody else is asking right now is looked for. */
  pollMs?: number
}

/** Against endless repetition: the Qwen-VL maintainers' hint. */
const FREQUENCY_PENALTY = 0.4
/** An estimate that is so little above the context is left to the server's own count. */
const CONTEXT_TOLERANCE = 1.1

export function createMultimodalModel(options: MultimodalModelOptions): MultimodalModel {
  const { profiles } = options
  const learning = createLearning(options.capabilities)
  const paid = createPaidChat({ ...options, learning, slots: createSlots() })

  const find = (choice: ModelChoice | null) => chosen(profiles, choice)
  const learned = async (choice: ModelChoice | null): Promise<ModelProfile> => {
    const profile = find(choice)
    const { maxImages, contextTokens } = await learning.of(profile)
    return {
      ...publicOf(profile),
      maxImages: Math.min(profile.maxImages, maxImages ?? profile.maxImages),
      contextTokens: contextTokens ?? profile.contextTokens,
    }
  }

  return {
    profiles: () => profiles.map(({ provider }) => provider),
    describe: (choice) => publicOf(find(choice)),
    learned,
    estimate: (choice, request) => estimateTokens(find(choice), request, jsonInstruction(request)),

    async ask(choice, request, signal, gate) {
      const profile = find(choice)
      const question = { profile, request, signal, gate: gateOf(profile, request, gate) }
      const limits = () => learned(choice)
      const first = await paid({ ...question, limits, frequencyPenalty: 0 })
      if (!isLooping(first.text)) return answerOf(profile, first)
      const { dropped } = await learning.of(profile)
      if (dropped.includes('frequency_penalty'))
        return answerOf(profile, { ...first, finish: 'loop' })
      const second = await paid({ ...question, limits, frequencyPenalty: FREQUENCY_PENALTY })
      const finish = isLooping(second.text) ? 'loop' : second.finish
      return answerOf(profile, { ...together(first, second), finish })
    },
  }
}

/** Before anything is charged: what cannot fit is not sent, and the caller may refuse. */
function gateOf(profile: ProviderProfile, request: ModelRequest, gate: SpendGate | undefined) {
  return async (limits: ModelProfile): Promise<void> => {
    const estimate = estimateTokens(profile, request, jsonInstruction(request))
    const { maxImages, contextTokens } = limits
    if (estimate.images > maxImages)
      throw new ModelLimitError(
        { kind: 'images', max: maxImages },
        `The model takes at most ${maxImages} images in one request.`,
      )
    if (estimate.input_tokens + request.maxTokens > contextTokens * CONTEXT_TOLERANCE)
      throw new ModelLimitError(
        { kind: 'context', maxTokens: contextTokens },
        `The question is longer than the ${contextTokens} tokens that the model takes.`,
      )
    await gate?.(estimate)
  }
}

function chosen(profiles: readonly ProviderProfile[], choice: ModelChoice | null): ProviderProfile {
  const [first] = profiles
  if (!first)
    throw new AppError(
      'llm_not_configured',
      'No model is configured; set MM_LLM_MODEL and MM_LLM_BASE_URL, or MM_LLM_PROVIDERS.',
    )
  const name = choice?.provider
  const found = name === undefined ? first : profiles.find(({ provider }) => provider === name)
  if (!found) {
    const names = profiles.map(({ provider }) => provider).join(', ')
    throw new AppError('provider_unknown', `Choose one of the configured providers: ${names}.`)
  }
  return choice?.model === undefined ? found : { ...found, model: choice.model }
}

/** Without address, key and time limits. */
function publicOf(profile: ProviderProfile): ModelProfile {
  const { provider, model, patchPx, contextTokens, maxImages, concurrency, price } = profile
  return { provider, model, patchPx, contextTokens, maxImages, concurrency, price }
}

function answerOf({ provider, model }: ProviderProfile, paid: PaidAnswer): ModelAnswer {
  return { ...paid, provider, model }
}

function together(first: PaidAnswer, second: PaidAnswer): PaidAnswer {
  return {
    ...second,
    cached: first.cached && second.cached,
    calls: first.calls + second.calls,
    usage: {
      input_tokens: first.usage.input_tokens + second.usage.input_tokens,
      output_tokens: first.usage.output_tokens + second.usage.output_tokens,
      images: first.usage.images + second.usage.images,
    },
  }
}
