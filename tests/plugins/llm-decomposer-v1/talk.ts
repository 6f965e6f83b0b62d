// A decomposer context around a model that answers what the test says.

import { AppError } from '#lib/core/errors.ts'
import type {
  ModelAnswer,
  ModelProfile,
  ModelRequest,
  MultimodalModel,
} from '#lib/integrations/mm-llm.port.ts'
import { NO_USAGE } from '#lib/schema/decompose.ts'
import { createMemoryStorage } from '#lib/storage/memory.ts'
import type { DecomposerContext, SampledStill, Shot } from '#plugins/contracts.ts'

export type Say = (request: ModelRequest, nth: number) => Partial<ModelAnswer> | string

export interface Talk {
  context: DecomposerContext
  requests: ModelRequest[]
}

export function talk(
  say: Say,
  parts: Partial<DecomposerContext> = {},
  profile: Partial<ModelProfile> = {},
): Talk {
  const requests: ModelRequest[] = []
  const about: ModelProfile = {
    provider: 'default',
    model: 'test',
    patchPx: 28,
    contextTokens: 32_768,
    maxImages: 16,
    concurrency: 4,
    price: null,
    ...profile,
  }
  const imagesOf = (request: ModelRequest) => request.parts.filter((p) => p.type === 'image')
  const estimate = (request: ModelRequest) => ({
    input_tokens: 1_000 + 300 * imagesOf(request).length,
    output_tokens: request.maxTokens,
    images: imagesOf(request).length,
    cost: null,
  })
  const model: MultimodalModel = {
    profiles: () => ['default'],
    describe: () => about,
    learned: async () => about,
    estimate: (_, request) => estimate(request),
    async ask(_, request, __, gate) {
      await gate?.(estimate(request))
      requests.push(request)
      const said = say(request, requests.length)
      const answer = typeof said === 'string' ? { text: said } : said
      return {
        text: '',
        finish: 'stop',
        usage: { ...estimate(request), output_tokens: 50 },
        cached: false,
        calls: 1,
        provider: 'default',
        model: 'test',
        ...answer,
      }
    },
  }
  const context: DecomposerContext = {
    role: 'target',
    video: { durationMs: 9_000, frameCount: 225, width: 1280, height: 720 },
    modules: ['camera_motion', 'lighting', 'color_grading'],
    language: 'en',
    llm: null,
    model,
    scaleStills: async ({ keys, sheet }) =>
      keys
        .filter((_, i) => !sheet || i % (sheet.columns * sheet.rows) === 0)
        .map((key) => new TextEncoder().encode(key)),
    required: false,
    attempt: { number: 1, max: 5 },
    budget: { inputTokens: 1_000_000, spent: NO_USAGE },
    storage: createMemoryStorage(),
    signal: new AbortController().signal,
    progress: () => {},
    ...parts,
  }
  return { context, requests }
}

export const stills = (count: number, stepMs = 500): SampledStill[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `f_${i}.jpg`,
    ts_ms: i * stepMs,
    width: 1280,
    height: 720,
  }))

/** Shots that begin at these times with these confidences, to the end. */
export function shotsAt(endMs: number, ...cuts: [ms: number, confidence: number][]): Shot[] {
  const starts = [[0, 1] as const, ...cuts]
  return starts.map(([ms, confidence], i) => ({
    start_ms: ms,
    end_ms: starts[i + 1]?.[0] ?? endMs,
    start_frame: ms / 40,
    end_frame: (starts[i + 1]?.[0] ?? endMs) / 40,
    transition_in: { kind: i === 0 ? 'none' : 'cut', span_ms: [ms, ms], confidence },
  }))
}

export const segments = (...pairs: [number, number][]): string =>
  JSON.stringify({
    segments: pairs.map(([start_frame, end_frame]) => ({ start_frame, end_frame })),
  })

export const imagesIn = (request: ModelRequest | undefined): number =>
  request?.parts.filter((part) => part.type === 'image').length ?? 0

export const textIn = (request: ModelRequest | undefined): string =>
  request?.parts.map((part) => (part.type === 'text' ? part.text : part.label)).join('\n') ?? ''

export const rateLimited = (retryAfterMs: number): AppError =>
  new AppError('provider_rate_limited', 'Later.', { retryAfterMs })
