// One paid question: find the stored answer, or take the key, ask, keep the raw answer, read it. Of a crash at
// any moment only the call in flight is lost.

import { AppError } from '../core/errors.ts'
import { sha256Hex } from '../core/hash.ts'
import type { Secret } from '../core/secret.ts'
import type { Clock } from '../core/time.ts'
import type { EffectClaim, Effects, StoredAnswer } from '../db/effects.port.ts'
import type { ProviderCall, ProviderResponse } from '../net/provider.port.ts'
import { type LearnedCapabilities, learnFrom } from './capabilities.ts'
import { type ChatAnswer, readChatBody } from './chat-answer.ts'
import { chatBody, jsonInstruction } from './chat-request.ts'
import { effectKey } from './effect-key.ts'
import type { Learning } from './learning.ts'
import type { ModelAnswer, ModelProfile, ModelRequest } from './mm-llm.port.ts'
import { type ModelLimit, ModelLimitError } from './model-limit.ts'
import { pause } from './pause.ts'
import { faultOf, type Refusal, readRefusal } from './provider-error.ts'
import type { ProviderProfile } from './provider-profiles.ts'
import type { Slots } from './slots.ts'
import { estimateTokens, textTokens } from './token-estimate.ts'

export type PaidAnswer = Omit<ModelAnswer, 'provider' | 'model'>

export interface PaidChatOptions {
  call: ProviderCall
  effects: Effects
  learning: Learning
  slots: Slots
  clock: Pick<Clock, 'nowMs'>
  pollMs?: number
}

export interface Question {
  profile: ProviderProfile
  request: ModelRequest
  frequencyPenalty: number
  signal: AbortSignal
  /** The server's limits as far as they are known. */
  limits(): Promise<ModelProfile>
  /** Called before anything is sent; throws to refuse. */
  gate(limits: ModelProfile): Promise<void>
}

/** Each refusal may take one demand away; more than that many are no misunderstanding any more. */
const MAX_REFUSALS = 8
const POLL_MS = 500
/** A little more than a call may take. */
const MAX_POLLING_MS = 130_000
/** Shorter keys could stand in an answer by chance. */
const MIN_SECRET = 8

export function createPaidChat(
  options: PaidChatOptions,
): (question: Question) => Promise<PaidAnswer> {
  const { call, effects, learning, slots, clock, pollMs = POLL_MS } = options

  return async (question) => {
    const { profile, request, frequencyPenalty, signal } = question
    const { provider, url, model, concurrency } = profile
    const key = await effectKey({ provider, url, model, request, frequencyPenalty })
    for (let waitedMs = 0; ; waitedMs += pollMs) {
      const stored = await recall(key)
      if (stored) return paidAnswer(stored, question, { cached: true, calls: 0 })
      const leave = await slots.take(provider, concurrency, signal)
      try {
        const start = await effects.begin(key)
        if (start.state === 'mine') return await askAndKeep(question, start.claim)
      } finally {
        leave()
      }
      // Somebody else asks the same right now, or has just got the answer.
      if (waitedMs > MAX_POLLING_MS)
        throw new AppError('provider_rate_limited', 'Another worker asks the same question.', {
          retryAfterMs: 5_000,
        })
      await pause(waitedMs === 0 ? 0 : pollMs, signal)
    }
  }

  /** A stored body that is no answer (the process died before it could be judged) is forgotten. */
  async function recall(key: string): Promise<ChatAnswer | null> {
    const stored = await effects.find(key)
    if (!stored) return null
    const read = readChatBody(stored.body)
    if (read.kind === 'answer') return read
    await effects.discard(key, stored)
    return null
  }

  async function askAndKeep(question: Question, claim: EffectClaim): Promise<PaidAnswer> {
    const { profile } = question
    let learned = await learning.of(profile)
    let isNews = false
    let isStored = false
    try {
      await question.gate(await question.limits())
      for (let calls = 1; calls <= MAX_REFUSALS; calls++) {
        const response = await send(question, learned, claim)
        const found = await keptOrRefused(response, profile.apiKey, claim)
        if ('answer' in found) {
          isStored = true
          if (isNews) await learning.keep(profile, learned)
          return paidAnswer(found.answer, question, { cached: false, calls })
        }
        const { refusal } = found
        const lesson = isAboutTheRequest(refusal.status)
          ? learnFrom(learned, refusal.status, refusal.message)
          : { kind: 'final' as const }
        if (lesson.kind === 'final') throw faultOf(refusal, response.header, clock.nowMs())
        learned = lesson.learned
        isNews = true
        if (lesson.kind === 'limit') {
          // A limit holds whatever else was refused before it.
          await learning.keep(profile, learned)
          throw limitError(lesson.limit)
        }
      }
      throw new AppError('provider_rejected', 'The provider refused the request in every form.')
    } finally {
      // When that fails too, the lease ends by itself; the first fault is the one to tell.
      if (!isStored) await effects.release(claim).catch(() => {})
    }
  }

  async function send(
    { profile, request, frequencyPenalty, signal }: Question,
    learned: LearnedCapabilities,
    claim: EffectClaim,
  ): Promise<ProviderResponse> {
    const { url, model, apiKey, limits } = profile
    const body = chatBody(request, { model, learned, frequencyPenalty })
    signal.throwIfAborted()
    if (!(await effects.calling(claim)))
      throw new AppError('provider_failed', 'Another worker has taken this question over.')
    return call.send({
      method: 'POST',
      url,
      authorization: apiKey && { scheme: 'Bearer', secret: apiKey },
      // Where it is honoured, a call that is repeated after a crash is answered from the first one.
      headers: { 'idempotency-key': (await sha256Hex(body)).slice(0, 40) },
      body,
      signal,
      limits,
    })
  }

  /** What came with 200 is stored before anybody looks into it. */
  async function keptOrRefused(
    response: ProviderResponse,
    apiKey: Secret | null,
    claim: EffectClaim,
  ): Promise<{ answer: ChatAnswer } | { refusal: Refusal }> {
    const { status } = response
    if (status < 200 || status > 299)
      return { refusal: readRefusal(status, without(response.text, apiKey)) }
    const stored: StoredAnswer = {
      body: without(response.text, apiKey),
      requestId: requestIdOf(response, apiKey),
    }
    await effects.store(claim, stored)
    const read = readChatBody(stored.body)
    if (read.kind === 'answer') return { answer: read }
    await effects.discard(claim.key, stored)
    if (read.kind === 'refusal') return read
    throw new AppError(
      'provider_failed',
      'The provider answered with something that is not an answer of a model.',
    )
  }
}

function isAboutTheRequest(status: number): boolean {
  return status === 400 || status === 413 || status === 415 || status === 422
}

function limitError(limit: ModelLimit): ModelLimitError {
  if (limit.kind === 'bytes')
    return new ModelLimitError(limit, 'The provider says that the request is too large.')
  return limit.kind === 'images'
    ? new ModelLimitError(limit, `The provider takes at most ${limit.max} images in one request.`)
    : new ModelLimitError(limit, 'The provider says that the question is longer than its context.')
}

/** Where the server did not count, the estimate stands in. */
function paidAnswer(
  answer: ChatAnswer,
  { profile, request }: Question,
  { cached, calls }: { cached: boolean; calls: number },
): PaidAnswer {
  const estimate = estimateTokens(profile, request, jsonInstruction(request))
  return {
    text: answer.text,
    finish: answer.finish,
    cached,
    calls,
    usage: {
      input_tokens: answer.inputTokens ?? estimate.input_tokens,
      output_tokens: answer.outputTokens ?? textTokens(answer.text),
      images: estimate.images,
    },
  }
}

/** Some servers repeat the key that they were given. */
function without(text: string, secret: Secret | null): string {
  const value = secret?.reveal() ?? ''
  return value.length < MIN_SECRET ? text : text.replaceAll(value, '[redacted]')
}

function requestIdOf(response: ProviderResponse, secret: Secret | null): string | null {
  const id = response.header('x-request-id') ?? response.header('request-id')
  return id !== null && /^[\w.:/+=-]{1,200}$/.test(id) ? without(id, secret) : null
}
