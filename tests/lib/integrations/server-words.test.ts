// What servers say, in their own words: refusals, waiting times, limits, answers, loops, counts.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { learnFrom, lesser, readLearned, UNKNOWN_SERVER } from '#lib/integrations/capabilities.ts'
import { readChatBody } from '#lib/integrations/chat-answer.ts'
import { faultOf, readRefusal, waitingTime } from '#lib/integrations/provider-error.ts'
import { isLooping } from '#lib/integrations/repetition.ts'
import { imageTokens, textTokens } from '#lib/integrations/token-estimate.ts'

const headers =
  (values: Record<string, string>) =>
  (name: string): string | null =>
    values[name] ?? null
const none = headers({})
const NOW = Date.UTC(2026, 10, 24, 12)

describe('refusals', () => {
  it.each([
    ['OpenAI', { error: { message: 'bad key', type: 'x_error', param: null, code: 'no_key' } }],
    ['a plain word', { error: 'bad key' }],
    ['vLLM', { object: 'error', message: 'bad key', type: 'BadRequestError', code: 400 }],
    ['DashScope', { code: 'InvalidApiKey', message: 'bad key', request_id: 'r' }],
    ['sophnet', { status: 40_001, message: 'bad key', result: null, timestamp: 1 }],
    ['FastAPI', { detail: 'bad key' }],
    ['FastAPI list', { detail: [{ loc: ['body', 'seed'], msg: 'bad key' }] }],
    ['no JSON', 'bad key'],
  ])('%s is read', (_name, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    expect(readRefusal(400, text).message).toContain('bad key')
  })

  it('a status inside a 200 counts, another number does not', () => {
    expect(readChatBody('{"error":{"message":"slow down","code":429}}')).toMatchObject({
      kind: 'refusal',
      refusal: { status: 429 },
    })
    expect(readChatBody('{"status":50000,"message":"busy","result":null}')).toMatchObject({
      refusal: { status: 500 },
    })
  })

  it('what is shown is our own sentence and at most a plain code', () => {
    const body = { error: { message: 'key sk-secret is wrong', code: 'bad <b>code</b>' } }
    const fault = faultOf(readRefusal(400, JSON.stringify(body)), none, NOW)
    expect(fault.message).toBe('provider_rejected: The provider refused the request (400).')
  })
})

describe('waiting times', () => {
  it.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': new Date(NOW + 90_000).toUTCString() }, 90_000],
    [{ 'retry-after': new Date(NOW - 90_000).toUTCString() }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'x-ratelimit-reset-requests': '6m0s', 'x-ratelimit-remaining-requests': '0' }, 360_000],
    [{ 'x-ratelimit-reset-tokens': '120ms', 'x-ratelimit-remaining-tokens': '0' }, 120],
    [{ 'x-ratelimit-reset-tokens': '1s', 'x-ratelimit-remaining-tokens': '40' }, null],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '-5' }, null],
    [{ 'retry-after': '1e99' }, null],
    [{}, null],
  ])('%j → %s', (values, ms) => {
    expect(waitingTime(headers(values as Record<string, string>), NOW)).toBe(ms)
  })
})

describe('lessons', () => {
  const learn = (message: string, status = 400) => learnFrom(UNKNOWN_SERVER, status, message)
  it.each([
    ['At most 4 image(s) may be provided in one request.', { kind: 'images', max: 4 }],
    ['The number of images exceeds the limit of 10 images', { kind: 'images', max: 10 }],
    ['This model does not support image input', { kind: 'images', max: 0 }],
    [
      "This model's maximum context length is 32768 tokens. However, you requested 40000",
      { kind: 'context', maxTokens: 32_768 },
    ],
    [
      'The decoder prompt (length 40000) is longer than the maximum model length of 16,384.',
      { kind: 'context', maxTokens: 16_384 },
    ],
    ['Range of input length should be [1, 30720]', { kind: 'context', maxTokens: 30_720 }],
    ['the request exceeds the available context size', { kind: 'context', maxTokens: null }],
    [
      "'max_tokens' is too large: 4000. This model's maximum context length is 4096 tokens",
      { kind: 'context', maxTokens: 4_096 },
    ],
    ['Input exceeds the context window of 128k tokens', { kind: 'context', maxTokens: 131_072 }],
    ['context window of 12 tokens', { kind: 'context', maxTokens: null }],
    ['Image too large: 99 bytes', { kind: 'bytes' }],
  ])('limit: %s', (message, limit) =>
    expect(learn(message)).toMatchObject({ kind: 'limit', limit }),
  )

  it.each([
    ["Unknown name 'json_schema'", { format: 'json_object' }],
    ['Invalid schema for response_format', { format: 'json_object' }],
    ['seed is not supported', { dropped: ['seed'] }],
    ["Unsupported value: 'temperature' does not support 0", { dropped: ['temperature'] }],
    ["Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'", { hasTriedBoth: true }],
    [
      'max_tokens is too large: 9000. This model supports at most 4096 completion tokens',
      { maxOutputTokens: 4_096 },
    ],
    ["Invalid value for 'messages[1].content[1].image_url.detail'", { dropped: ['detail'] }],
  ])('again without: %s', (message, learned) =>
    expect(learn(message)).toMatchObject({ kind: 'retry', learned }),
  )

  it('what was dropped already is not dropped again: the refusal is final', () => {
    const learned = { ...UNKNOWN_SERVER, dropped: ['temperature' as const] }
    expect(learnFrom(learned, 400, 'Invalid parameter: temperature')).toEqual({ kind: 'final' })
    expect(learn('The maximum side of images is 4096 px')).toEqual({ kind: 'final' })
    expect(learn('your account is closed')).toEqual({ kind: 'final' })
  })

  it('every chain of refusals ends', () => {
    const word = fc.constantFrom(
      'seed',
      'temperature',
      'max_tokens',
      'max_completion_tokens at most 50',
      'response_format',
      'detail',
      'schema',
      'frequency_penalty',
      'max_tokens must be less than or equal to 77',
    )
    fc.assert(
      fc.property(fc.infiniteStream(word), (words) => {
        let learned = UNKNOWN_SERVER
        for (let n = 0; n < 60; n++) {
          const lesson = learnFrom(learned, 400, words.next().value)
          if (lesson.kind === 'retry') {
            expect(lesson.learned).not.toEqual(learned)
            learned = lesson.learned
          }
        }
        expect(readLearned(JSON.stringify(learned))).toEqual(learned)
        const sorted = { ...learned, dropped: [...learned.dropped].sort() }
        const merged = lesser(learned, UNKNOWN_SERVER)
        expect({ ...merged, dropped: [...merged.dropped].sort() }).toEqual(sorted)
      }),
      { numRuns: 100 },
    )
  })

  it.each(['', '{', '[]', '{"format":"magic"}'])('%j was not kept by us', (json) => {
    expect(readLearned(json)).toEqual(UNKNOWN_SERVER)
  })
})

describe('answers', () => {
  const stream = (...events: object[]) =>
    events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  const delta = (content: string, finish: string | null = null) => ({
    choices: [{ delta: { content }, finish_reason: finish }],
  })

  it('a stream counts only when it says that it ended', () => {
    expect(readChatBody(stream(delta('{"a"'), delta(':1}', 'stop')))).toMatchObject({
      text: '{"a":1}',
      finish: 'stop',
    })
    expect(readChatBody(`: hi\n\n${stream(delta('{}'))}data: [DONE]\n\n`)).toMatchObject({
      text: '{}',
    })
    expect(readChatBody(stream(delta('{"a"')))).toEqual({ kind: 'none' })
    expect(readChatBody('data: {not json\n\ndata: [DONE]\n\n')).toEqual({ kind: 'none' })
  })

  it('counts of others are taken only as counts', () => {
    const body = (usage: unknown) =>
      JSON.stringify({ choices: [{ message: { content: 'x' } }], usage })
    expect(readChatBody(body({ prompt_tokens: 7, completion_tokens: 2.4 }))).toMatchObject({
      inputTokens: 7,
      outputTokens: 2,
    })
    for (const odd of [null, 'x', { prompt_tokens: -1, completion_tokens: '5' }, [1]])
      expect(readChatBody(body(odd))).toMatchObject({ inputTokens: null, outputTokens: null })
  })

  it.each(['', 'null', '[]', '42', '{}', '{"choices":{}}', '{"choices":[null]}', '<html>'])(
    '%j is none',
    (body) => expect(readChatBody(body)).toEqual({ kind: 'none' }),
  )
})

describe('loops', () => {
  it.each([
    '{"start":1,"end":2},'.repeat(30),
    `{"segments":[${'{"start":1,"end":2},'.repeat(30)}{"sta`,
    'the the the '.repeat(40),
    '很稳的镜头，'.repeat(60),
  ])('%# is one', (text) => expect(isLooping(text)).toBe(true))

  it.each([
    '',
    JSON.stringify(Array.from({ length: 80 }, (_, n) => ({ start: n, end: n + 1 }))),
    `{"a":1}${' '.repeat(600)}`,
    `{"segments":[${'{"start":1,"end":2},'.repeat(3)}`,
    `${'{"v":1},'.repeat(3)}and then something else entirely`,
  ])('%# is none', (text) => expect(isLooping(text)).toBe(false))
})

describe('tokens', () => {
  it.each([
    [448, 252, 28, 146],
    [644, 364, 28, 301],
    [1280, 720, 28, 1198],
    [512, 288, 32, 146],
    [8, 8, 28, 3],
  ])('%i × %i at %i px → %i', (width, height, patch, tokens) =>
    expect(imageTokens(width, height, patch)).toBe(tokens),
  )

  it('Chinese costs about a token a character, English a quarter', () => {
    expect(textTokens('镜头缓慢推近')).toBe(6)
    expect(textTokens('a'.repeat(35))).toBe(10)
  })
})
