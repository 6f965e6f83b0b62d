// Asking a multimodal model: what plugins and steps see. Addresses and keys never pass here; a request
// names at most a configured provider and a model.

export interface ModelChoice {
  provider?: string | undefined
  model?: string | undefined
}

/** What the caller may plan with. */
export interface ModelProfile {
  provider: string
  model: string
  /** One token per square of that many pixels: 28 for Qwen2.5-VL, 32 for Qwen3-VL. */
  patchPx: 28 | 32
  contextTokens: number
  maxImages: number
  concurrency: number
  price: ModelPrice | null
}

/** Per million tokens. */
export interface ModelPrice {
  input: number
  output: number
  currency: string
}

export type ModelPurpose = 'segments' | 'features' | 'repair'

export interface TextPart {
  type: 'text'
  text: string
}

export interface ImagePart {
  type: 'image'
  /** A whole JPEG, scaled before to whole patches. */
  jpeg: Uint8Array
  width: number
  height: number
  /** Sent as a text part before the image (`Frame 12 | t=5.50s`); empty for none. */
  label: string
}

export type ModelPart = TextPart | ImagePart

export interface ModelRequest {
  purpose: ModelPurpose
  /** Part of the key of the stored answer: raise it with every change of the wording. */
  promptVersion: string
  system: string
  parts: readonly ModelPart[]
  /** Without $ref, oneOf, pattern; every property required; additionalProperties false. */
  schema: Readonly<Record<string, unknown>>
  /** `[A-Za-z0-9_-]{1,64}`. */
  schemaName: string
  maxTokens: number
}

/**
 * stop: complete. length: cut at maxTokens. loop: repeats itself, also when asked again. filtered, refused:
 * the provider or the model declines. empty: no text. tool: wants to call something. unknown: not said.
 */
export type Finish =
  | 'stop'
  | 'length'
  | 'loop'
  | 'filtered'
  | 'refused'
  | 'empty'
  | 'tool'
  | 'unknown'

export interface ModelUsage {
  /** Of every call that was charged for this answer, also when it was answered earlier (see `cached`). */
  input_tokens: number
  output_tokens: number
  images: number
}

export interface ModelAnswer {
  /** As the model wrote it: give it to `extractJson`. Empty unless finish is stop, length, loop or unknown. */
  text: string
  finish: Finish
  usage: ModelUsage
  /** True when nothing was sent: the stored answer was used and costs nothing. */
  cached: boolean
  /** HTTP requests that this call sent; 0 when cached. */
  calls: number
  provider: string
  model: string
}

export interface TokenEstimate {
  input_tokens: number
  /** At most: maxTokens. */
  output_tokens: number
  images: number
  /** At most, in the profile's currency; null without a price. */
  cost: number | null
}

/** Called right before something is sent and charged; throw to refuse it. Stored answers pass freely. */
export type SpendGate = (estimate: TokenEstimate) => void | Promise<void>

export interface MultimodalModel {
  /** Names of the configured providers, the default one first; empty when no model is configured. */
  profiles(): string[]
  /** By configuration alone. Throws llm_not_configured, provider_unknown (which names the names). */
  describe(choice: ModelChoice | null): ModelProfile
  /** The same with what was learned of the server: its image limit and its context. */
  learned(choice: ModelChoice | null): Promise<ModelProfile>
  /** Patch arithmetic for images, characters for text. */
  estimate(choice: ModelChoice | null, request: ModelRequest): TokenEstimate
  /**
   * One question. The same question gives the same stored answer, also a cut, an empty or a useless one: a
   * second try has to say something else (what was wrong, more tokens). Throws ModelLimitError (model-limit.ts: fewer, then smaller images), provider_unreachable,
   * provider_timeout, provider_rate_limited, provider_failed (all to be retried by the queue: nothing sleeps
   * here), provider_unauthorized, provider_rejected, model_output_invalid (larger than 2 MB), and
   * the signal's reason.
   */
  ask(
    choice: ModelChoice | null,
    request: ModelRequest,
    signal: AbortSignal,
    gate?: SpendGate,
  ): Promise<ModelAnswer>
}
