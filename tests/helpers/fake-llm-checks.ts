// What a strict provider asks of a request to chat/completions: known fields, whole parts, whole JPEGs, a strict
// schema. A fault is thrown as an ApiFault, in the provider's own shape.

import { createHash } from 'node:crypto'

export class ApiFault extends Error {
  readonly status: number
  readonly code: string | null
  readonly headers: Record<string, string>

  constructor(
    status: number,
    message: string,
    more: { code?: string; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.status = status
    this.code = more.code ?? null
    this.headers = more.headers ?? {}
  }
}

export interface FakeLimits {
  maxImages: number
  contextTokens: number
  bodyBytes: number
  imageBytes: number
}

export const FAKE_LIMITS: FakeLimits = {
  maxImages: 64,
  contextTokens: 131_072,
  bodyBytes: 16 * 2 ** 20,
  imageBytes: 4 * 2 ** 20,
}

export interface SeenImage {
  width: number
  height: number
  bytes: number
  sha256: string
  /** One per 28 × 28 px, and two marks. */
  tokens: number
}

export interface SeenQuestion {
  model: string
  texts: string[]
  images: SeenImage[]
  /** Of response_format, or the one that stands in the prompt. */
  schema: Record<string, unknown> | null
  schemaName: string | null
  format: 'json_schema' | 'json_object' | 'prompt'
  maxTokens: number | null
  promptTokens: number
  body: Record<string, unknown>
}

const FIELDS = new Set(
  `model messages temperature top_p n stream stop max_tokens max_completion_tokens presence_penalty
frequency_penalty seed tools tool_choice response_format user`.split(/\s+/),
)

const bad = (message: string, code?: string) => new ApiFault(400, message, code ? { code } : {})
type Rec = Record<string, unknown>
const isRec = (v: unknown): v is Rec => typeof v === 'object' && v !== null && !Array.isArray(v)

export function checkQuestion(body: unknown, limits: FakeLimits): SeenQuestion {
  if (!isRec(body)) throw bad('Request body must be a JSON object.')
  for (const field of Object.keys(body))
    if (!FIELDS.has(field)) throw bad(`Unrecognized request argument supplied: ${field}`)
  const { model, messages } = body
  if (typeof model !== 'string' || model === '') throw bad('you must provide a model parameter')
  numberWithin(body, 'temperature', 0, 2)
  numberWithin(body, 'frequency_penalty', -2, 2)
  numberWithin(body, 'max_tokens', 1, 131_072)
  numberWithin(body, 'max_completion_tokens', 1, 131_072)
  if (!Array.isArray(messages) || messages.length === 0) throw bad("Invalid 'messages'.")
  const texts: string[] = []
  const images: SeenImage[] = []
  messages.forEach((message, i) => {
    readMessage(message, `messages[${i}]`, texts, images, limits)
  })
  if (images.length > limits.maxImages)
    throw bad(`At most ${limits.maxImages} image(s) may be provided in one request.`)
  const text = texts.join('\n')
  const { format, schema, schemaName } = readFormat(body.response_format, text)
  const promptTokens =
    Math.ceil(text.length / 4) + images.reduce((sum, { tokens }) => sum + tokens, 0)
  if (promptTokens > limits.contextTokens)
    throw bad(
      `This model's maximum context length is ${limits.contextTokens} tokens. However, your messages resulted in ${promptTokens} tokens.`,
      'context_length_exceeded',
    )
  const maxTokens = body.max_tokens ?? body.max_completion_tokens
  return {
    model,
    texts,
    images,
    format,
    schema,
    schemaName,
    promptTokens,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : null,
    body,
  }
}

function numberWithin(body: Rec, field: string, min: number, max: number): void {
  const value = body[field]
  if (value === undefined) return
  if (typeof value !== 'number' || !(value >= min && value <= max))
    throw bad(`Invalid '${field}': must be a number between ${min} and ${max}.`)
}

function readMessage(
  message: unknown,
  at: string,
  texts: string[],
  images: SeenImage[],
  limits: FakeLimits,
): void {
  if (!isRec(message)) throw bad(`Invalid type for '${at}'.`)
  const { role, content } = message
  if (!['system', 'user', 'assistant'].includes(String(role))) throw bad(`Invalid '${at}.role'.`)
  if (typeof content === 'string') {
    texts.push(content)
    return
  }
  if (!Array.isArray(content) || content.length === 0) throw bad(`Invalid '${at}.content'.`)
  for (const part of content) {
    if (isRec(part) && part.type === 'text' && typeof part.text === 'string') texts.push(part.text)
    else if (isRec(part) && part.type === 'image_url' && role === 'user')
      images.push(readImage(part.image_url, limits))
    else throw bad(`Invalid part in '${at}.content'.`, 'invalid_value')
  }
}

function readImage(image: unknown, limits: FakeLimits): SeenImage {
  const { url, detail } = isRec(image) ? image : {}
  if (detail !== undefined && !['auto', 'low', 'high'].includes(String(detail)))
    throw bad("Invalid value for 'image_url.detail'.")
  const match = /^data:image\/jpeg;base64,([A-Za-z0-9+/]+={0,2})$/.exec(String(url))
  if (!match?.[1] || match[1].length % 4 !== 0) throw bad('Invalid base64 image_url.')
  const bytes = Buffer.from(match[1], 'base64')
  if (bytes.length > limits.imageBytes) throw bad(`Image too large: ${bytes.length} bytes.`)
  const size = jpegSize(bytes)
  if (!size) throw bad('You uploaded an unsupported or broken image.', 'invalid_image_format')
  return {
    ...size,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    tokens: Math.round(size.width / 28) * Math.round(size.height / 28) + 2,
  }
}

/** Start, segments, a size, a scan and the end; null when any is missing. */
export function jpegSize(bytes: Buffer): { width: number; height: number } | null {
  if (bytes.readUInt16BE(0) !== 0xffd8 || !bytes.subarray(-32).includes('ffd9', 'hex')) return null
  let size: { width: number; height: number } | null = null
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes.readUInt16BE(at)
    const length = bytes.readUInt16BE(at + 2)
    if (marker < 0xff01 || at + 2 + length > bytes.length) return null
    if (marker === 0xffda) return size
    const isFrame =
      marker >= 0xffc0 && marker <= 0xffcf && ![0xc4, 0xc8, 0xcc].includes(marker & 255)
    if (isFrame) size = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    at += 2 + length
  }
  return null
}

function readFormat(
  format: unknown,
  text: string,
): Pick<SeenQuestion, 'format' | 'schema' | 'schemaName'> {
  const inPrompt = /JSON Schema:\n(\{.*\})/.exec(text)?.[1]
  const fallback = inPrompt ? (JSON.parse(inPrompt) as Rec) : null
  if (format === undefined) return { format: 'prompt', schema: fallback, schemaName: null }
  const { type, json_schema: wanted } = isRec(format) ? format : {}
  if (type === 'json_object') {
    if (!/json/i.test(text)) throw bad("'messages' must contain the word 'json' in some form.")
    return { format: type, schema: fallback, schemaName: null }
  }
  if (type !== 'json_schema' || !isRec(wanted)) throw bad("Invalid value for 'response_format'.")
  const { name, schema, strict } = wanted
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name))
    throw bad("Invalid 'response_format.json_schema.name'.")
  if (!isRec(schema)) throw bad("Missing 'response_format.json_schema.schema'.")
  if (strict === true) checkStrict(schema, '')
  return { format: type, schema, schemaName: name }
}

/** What constrained decoding of every backend takes: closed objects, all required, no references. */
function checkStrict(schema: unknown, at: string): void {
  if (!isRec(schema)) return
  for (const word of ['$ref', 'oneOf', 'allOf', 'pattern'])
    if (word in schema) throw bad(`Invalid schema: '${word}' is not permitted at '${at}'.`)
  const properties = isRec(schema.properties) ? schema.properties : {}
  if (schema.type === 'object') {
    if (schema.additionalProperties !== false)
      throw bad(`Invalid schema: 'additionalProperties' must be false at '${at}'.`)
    const required = Array.isArray(schema.required) ? schema.required : []
    const missing = Object.keys(properties).find((key) => !required.includes(key))
    if (missing !== undefined)
      throw bad(`Invalid schema: 'required' misses '${missing}' at '${at}'.`)
  }
  for (const [key, child] of Object.entries(properties)) checkStrict(child, `${at}/${key}`)
  checkStrict(schema.items, `${at}/items`)
  if (Array.isArray(schema.anyOf)) for (const child of schema.anyOf) checkStrict(child, at)
}
