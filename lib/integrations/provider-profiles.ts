// Who can be asked: the environment's provider under the name `default`, and those that a JSON file names.
// Text in, profiles out; the reading of the file is provider-file.node.ts.

import * as v from 'valibot'
import { AppError, type FieldError } from '../core/errors.ts'
import { safeParseJson } from '../core/json.ts'
import { Secret } from '../core/secret.ts'
import type { ProviderLimits } from '../net/provider.port.ts'
import { chatUrl } from './chat-url.ts'
import type { ModelProfile } from './mm-llm.port.ts'

export interface ProviderProfile extends ModelProfile {
  /** Full address of chat/completions. */
  url: string
  /** Null for servers that ask for none. */
  apiKey: Secret | null
  limits: Partial<ProviderLimits>
}

export interface ProviderSources {
  /** Of MM_LLM_* or OPENAI_*. */
  environment: { baseUrl: string; model: string; apiKey: Secret | null } | null
  /** Text of the file of MM_LLM_PROVIDERS. */
  fileText: string | null
  /** A variable by its name: entries of the file may name one for their key. */
  variable(name: string): string | undefined
}

/** The name of the environment's provider. */
export const DEFAULT_PROVIDER = 'default'

/** Qwen2.5-VL on a common server: 28 px patches, 32k context; four questions at a time. */
const DEFAULTS = { patchPx: 28, contextTokens: 32_768, maxImages: 16, concurrency: 4 } as const

const wholeFrom = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
const name = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/i))
const price = v.pipe(v.number(), v.minValue(0), v.maxValue(100_000))
const printable = v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/, 'must be printable ASCII'))

const baseUrl = v.pipe(
  v.string(),
  v.check((text) => {
    if (!URL.canParse(text)) return false
    const url = new URL(text)
    const isHttp = url.protocol === 'http:' || url.protocol === 'https:'
    return isHttp && !url.username && !url.password && !url.hash
  }, 'must be an http(s) address without credentials'),
)

const Entry = v.strictObject({
  name,
  base_url: baseUrl,
  model: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
  api_key: v.optional(printable),
  api_key_env: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/))),
  patch_px: v.optional(v.picklist([28, 32])),
  context_tokens: v.optional(wholeFrom(1_024, 10_000_000)),
  max_images: v.optional(wholeFrom(1, 1_000)),
  concurrency: v.optional(wholeFrom(1, 64)),
  price_per_million_tokens: v.optional(
    v.strictObject({ input: price, output: price, currency: v.optional(v.string(), 'USD') }),
  ),
  // Below the lease of a paid call.
  first_byte_s: v.optional(wholeFrom(1, 140)),
  total_s: v.optional(wholeFrom(1, 140)),
})
const File = v.strictObject({ providers: v.array(Entry) })

/**
 * Profiles in order of preference, the environment's first. Throws config_invalid whose `errors` point into
 * the file; no value of it is repeated.
 */
export function readProfiles(sources: ProviderSources): ProviderProfile[] {
  const { environment, fileText } = sources
  const own: ProviderProfile[] = environment
    ? [
        {
          ...DEFAULTS,
          provider: DEFAULT_PROVIDER,
          model: environment.model,
          url: chatUrl(environment.baseUrl),
          apiKey: environment.apiKey,
          price: null,
          limits: {},
        },
      ]
    : []
  const named =
    fileText === null ? [] : entriesOf(fileText).map((entry) => toProfile(entry, sources))
  const all = [...own, ...named]
  const twice = all.find(({ provider }, n) => all.findIndex((p) => p.provider === provider) !== n)
  if (twice) throw invalid([{ pointer: '/providers', detail: `"${twice.provider}" stands twice.` }])
  return all
}

/** Every key, for the redaction of logs. */
export function secretsOfProfiles(profiles: readonly ProviderProfile[]): Secret[] {
  return profiles.map(({ apiKey }) => apiKey).filter((key) => key !== null)
}

function entriesOf(text: string): v.InferOutput<typeof File>['providers'] {
  const json = safeParseJson(text, { maxLength: 2 ** 20, maxDepth: 8 })
  if (!json.ok) throw invalid([{ pointer: '', detail: `The file is ${json.reason}.` }])
  const result = v.safeParse(File, json.value)
  if (result.success) return result.output.providers
  throw invalid(
    result.issues.slice(0, 10).map((issue) => ({
      pointer: `/${(v.getDotPath(issue) ?? '').replaceAll('.', '/')}`,
      // The message of an issue repeats what stood there, which may be a key.
      detail: `must be ${issue.expected ?? issue.message.replace(/^must be /, '')}.`,
    })),
  )
}

function toProfile(entry: v.InferOutput<typeof Entry>, sources: ProviderSources): ProviderProfile {
  const { price_per_million_tokens: cost, first_byte_s: firstByteS, total_s: totalS } = entry
  return {
    provider: entry.name,
    model: entry.model,
    url: chatUrl(entry.base_url),
    apiKey: keyOf(entry, sources),
    patchPx: entry.patch_px ?? DEFAULTS.patchPx,
    contextTokens: entry.context_tokens ?? DEFAULTS.contextTokens,
    maxImages: entry.max_images ?? DEFAULTS.maxImages,
    concurrency: entry.concurrency ?? DEFAULTS.concurrency,
    price: cost ?? null,
    limits: {
      ...(firstByteS !== undefined && { firstByteMs: firstByteS * 1000 }),
      ...(totalS !== undefined && { totalMs: totalS * 1000 }),
    },
  }
}

function keyOf(entry: v.InferOutput<typeof Entry>, sources: ProviderSources): Secret | null {
  if (entry.api_key !== undefined) return new Secret(entry.api_key)
  if (entry.api_key_env === undefined) return null
  const value = sources.variable(entry.api_key_env)?.trim()
  if (value && v.is(printable, value)) return new Secret(value)
  throw invalid([
    {
      pointer: `/providers/${entry.name}/api_key_env`,
      detail: `names ${entry.api_key_env}, which holds no key.`,
    },
  ])
}

function invalid(errors: FieldError[]): AppError {
  const lines = errors.map(({ pointer, detail }) => `${pointer} ${detail}`.trim())
  return new AppError(
    'config_invalid',
    `Correct the file of MM_LLM_PROVIDERS: ${lines.join(' ')}`,
    {
      errors,
    },
  )
}
