// What several variables mean together: the model, the image-to-video provider, who may listen where.
// A stray OPENAI_API_KEY in someone's shell must neither configure a model nor stop the start: only a
// named model does, and a key is never sent to the other family's address.

import type { FieldError } from '../core/errors.ts'
import type { LlmConfig, MotionProviderConfig } from './config-shape.ts'
import type { Values } from './variables.ts'

const OPENAI_BASE_URL = 'https://api.openai.com/v1'

/** Faults between variables; `faulty` names those that are wrong by themselves, to be said only once. */
export function crossChecks(values: Values, faulty: ReadonlySet<string>): FieldError[] {
  const found: FieldError[] = []
  const say = (pointer: keyof Values, detail: string) => {
    if (!faulty.has(pointer)) found.push({ pointer, detail })
  }
  const host = values.HOST ?? '127.0.0.1'
  if (!isLoopback(host) && !values.API_KEY)
    say('API_KEY', 'is required when HOST is not a loopback address; set it, or HOST=127.0.0.1.')
  const isLlmNamed = values.MM_LLM_BASE_URL || values.MM_LLM_API_KEY || faulty.has('MM_LLM_API_KEY')
  if (isLlmNamed && !values.MM_LLM_MODEL && !values.OPENAI_MODEL)
    say('MM_LLM_MODEL', 'is missing; name the model that MM_LLM_BASE_URL or MM_LLM_API_KEY is for.')
  if (values.MM_LLM_MODEL && !hasAccess(values))
    say('MM_LLM_API_KEY', 'is missing; set it, or MM_LLM_BASE_URL when the server needs no key.')
  if (values.LIBSQL_AUTH_TOKEN && !values.LIBSQL_URL)
    say('LIBSQL_URL', 'is missing; LIBSQL_AUTH_TOKEN is for it.')
  const motion = ['IMG2VIDEO_BASE_URL', 'IMG2VIDEO_MODEL', 'IMG2VIDEO_PROTOCOL'] as const
  if (values.IMG2VIDEO_API_KEY || motion.some((name) => values[name]))
    for (const name of motion)
      if (!values[name]) say(name, 'is missing; IMG2VIDEO_* needs address, model and protocol.')
  return found
}

/** Null unless a model is named and there is an address or a key for it. */
export function llmFrom(values: Values): LlmConfig | null {
  const model = values.MM_LLM_MODEL ?? values.OPENAI_MODEL
  if (!model || !hasAccess(values)) return null
  return {
    model,
    baseUrl: values.MM_LLM_BASE_URL ?? values.OPENAI_BASE_URL ?? OPENAI_BASE_URL,
    apiKey:
      values.MM_LLM_API_KEY ?? (values.MM_LLM_BASE_URL ? null : values.OPENAI_API_KEY) ?? null,
  }
}

/** Call after crossChecks: all three of address, model and protocol are there, or none. */
export function motionProviderFrom(values: Values): MotionProviderConfig | null {
  const { IMG2VIDEO_BASE_URL: baseUrl, IMG2VIDEO_MODEL: model } = values
  const protocol = values.IMG2VIDEO_PROTOCOL
  if (!baseUrl || !model || !protocol) return null
  return { baseUrl, model, protocol, apiKey: values.IMG2VIDEO_API_KEY ?? null }
}

export function warningsOf(values: Values): string[] {
  const warnings: string[] = []
  if (values.MM_LLM_BASE_URL && !values.MM_LLM_API_KEY && values.OPENAI_API_KEY)
    warnings.push('OPENAI_API_KEY is not sent to MM_LLM_BASE_URL; set MM_LLM_API_KEY for it.')
  if (values.LIBSQL_URL && values.SQLITE_PATH)
    warnings.push('SQLITE_PATH is not used, because LIBSQL_URL is set.')
  if ((values.API_KEY?.reveal().length ?? 16) < 16)
    warnings.push('API_KEY is shorter than 16 characters; make it longer.')
  return warnings
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function hasAccess(values: Values): boolean {
  return Boolean(
    values.MM_LLM_BASE_URL ||
      values.MM_LLM_API_KEY ||
      values.OPENAI_BASE_URL ||
      values.OPENAI_API_KEY,
  )
}
