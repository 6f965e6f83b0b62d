// An OpenAI-compatible server on loopback: strict as a provider, and as bad as one when its model's name says
// so (fake-llm-modes.ts). It counts what it was sent (never the key) and answers from the request's schema.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  ApiFault,
  checkQuestion,
  FAKE_LIMITS,
  type FakeLimits,
  type SeenQuestion,
} from './fake-llm-checks.ts'
import { MODES } from './fake-llm-modes.ts'

export type { SeenImage, SeenQuestion } from './fake-llm-checks.ts'

export interface FakeCall {
  model: string
  status: number
  auth: 'ok' | 'wrong' | 'none'
  images: number
  imageTokens: number
  promptTokens: number
  format: string
  schemaName: string | null
  idempotencyKey: string | null
  question: SeenQuestion | null
  startedMs: number
  endedMs: number
}

export interface FakeLlmOptions {
  /** Null = the server asks for none. */
  key?: string | null
  /** What an honest model would answer; without it an instance of the schema. */
  answer?(question: SeenQuestion): unknown
  limits?: Partial<FakeLimits>
  /** Before every answer. */
  delayMs?: number
}

export interface FakeLlm {
  /** `http://127.0.0.1:port/v1`. */
  baseUrl: string
  calls: FakeCall[]
  /** The most that were under way at once. */
  peak(): number
  reset(): void
  close(): Promise<void>
}

export async function startFakeLlm(options: FakeLlmOptions = {}): Promise<FakeLlm> {
  const { key = 'test-key-0123456789', delayMs = 0 } = options
  const limits = { ...FAKE_LIMITS, ...options.limits }
  const calls: FakeCall[] = []
  const counted = new Map<string, number>()
  let now = 0
  let peak = 0

  const server = createServer((req, res) => {
    const call = emptyCall()
    calls.push(call)
    peak = Math.max(peak, ++now)
    res.on('error', () => {})
    res.on('close', () => {
      now--
      Object.assign(call, { status: res.statusCode, endedMs: performance.now() })
    })
    respond(req, res, call).catch((thrown: unknown) => {
      if (res.headersSent) return res.destroy()
      const fault = thrown instanceof ApiFault ? thrown : new ApiFault(500, String(thrown))
      const error = { message: fault.message, type: 'invalid_request_error', code: fault.code }
      req.resume()
      send(res, fault.status, { error }, fault.headers)
    })
  })

  async function respond(req: IncomingMessage, res: ServerResponse, call: FakeCall) {
    if (!/\/chat\/completions$/.test(req.url ?? '')) throw new ApiFault(404, 'Invalid URL')
    if (req.method !== 'POST') throw new ApiFault(405, `Not allowed to ${req.method}`)
    const given = req.headers.authorization
    call.auth = given === undefined ? 'none' : given === `Bearer ${key}` ? 'ok' : 'wrong'
    call.idempotencyKey = String(req.headers['idempotency-key'] ?? '') || null
    if (key !== null && call.auth !== 'ok')
      throw new ApiFault(401, 'Incorrect API key provided.', { code: 'invalid_api_key' })
    if (!/^application\/json\b/i.test(req.headers['content-type'] ?? ''))
      throw new ApiFault(415, 'This API method only accepts application/json.')
    const question = checkQuestion(await readBody(req, limits.bodyBytes), limits)
    Object.assign(call, {
      question,
      model: question.model,
      images: question.images.length,
      imageTokens: question.images.reduce((sum, { tokens }) => sum + tokens, 0),
      promptTokens: question.promptTokens,
      format: question.format,
      schemaName: question.schemaName,
    })
    if (delayMs > 0) await sleep(delayMs)
    const [name = '', arg] = question.model.split(':')
    const mode = MODES[name]
    if (!mode) throw new ApiFault(404, 'The model does not exist.', { code: 'model_not_found' })
    const nth = (counted.get(question.model) ?? 0) + 1
    counted.set(question.model, nth)
    const good = JSON.stringify(options.answer?.(question) ?? instanceOf(question.schema ?? {}))
    await mode({
      question,
      good,
      nth,
      arg: arg === undefined ? null : Number(arg),
      res,
      send: (status, body, headers) => send(res, status, body, headers),
      say: (content, more) => send(res, 200, completion(question, content, more)),
    })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    calls,
    peak: () => peak,
    reset() {
      calls.length = 0
      counted.clear()
      peak = 0
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The smallest honest value of a schema; words are said plainly. */
export function instanceOf(schema: Record<string, unknown>, name = 'value'): unknown {
  const { type, properties, items, enum: words, minimum, const: only } = schema
  if (only !== undefined) return only
  if (Array.isArray(words)) return words[0]
  if (Array.isArray(schema.anyOf)) return instanceOf(schema.anyOf[0], name)
  if (type === 'object' || properties)
    return Object.fromEntries(
      Object.entries((properties ?? {}) as Record<string, Record<string, unknown>>).map(
        ([key, child]) => [key, instanceOf(child, key)],
      ),
    )
  if (type === 'array') return [instanceOf((items ?? {}) as Record<string, unknown>, name)]
  if (type === 'integer' || type === 'number') return typeof minimum === 'number' ? minimum : 0
  if (type === 'boolean') return true
  return `a plain ${name}`
}

function emptyCall(): FakeCall {
  return {
    model: '',
    status: 0,
    auth: 'none',
    images: 0,
    imageTokens: 0,
    promptTokens: 0,
    format: '',
    schemaName: null,
    idempotencyKey: null,
    question: null,
    startedMs: performance.now(),
    endedMs: 0,
  }
}

function completion(
  question: SeenQuestion,
  content: unknown,
  more: { finish?: string; message?: object; withoutUsage?: boolean } = {},
): object {
  const completionTokens = Math.ceil((typeof content === 'string' ? content.length : 40) / 4)
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1_750_000_000,
    model: question.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, ...more.message },
        logprobs: null,
        finish_reason: more.finish ?? 'stop',
      },
    ],
    ...(!more.withoutUsage && {
      usage: {
        prompt_tokens: question.promptTokens,
        completion_tokens: completionTokens,
        total_tokens: question.promptTokens + completionTokens,
      },
    }),
  }
}

function send(
  res: ServerResponse,
  status: number,
  body: string | object,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-request-id': 'req_fake',
    ...headers,
  })
  res.end(text)
}

async function readBody(req: IncomingMessage, maxBytes: number): Promise<unknown> {
  const pieces: Buffer[] = []
  let received = 0
  for await (const piece of req as AsyncIterable<Buffer>) {
    received += piece.length
    if (received > maxBytes) throw new ApiFault(413, `Maximum content size limit (${maxBytes}).`)
    pieces.push(piece)
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces)))
  } catch {
    throw new ApiFault(400, 'We could not parse the JSON body of your request.')
  }
}
