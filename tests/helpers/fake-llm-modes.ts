// How a model server behaves, and misbehaves: the model's name picks one, `mode` or `mode:number`.

import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiFault, type SeenQuestion } from './fake-llm-checks.ts'

export interface Turn {
  question: SeenQuestion
  /** What an honest model would write. */
  good: string
  /** The n-th question to this model name, from 1. */
  nth: number
  arg: number | null
  res: ServerResponse
  send(status: number, body: string | object, headers?: Record<string, string>): void
  /** An ordinary completion. */
  say(content: unknown, more?: { finish?: string; message?: object; withoutUsage?: boolean }): void
}

export type Mode = (turn: Turn) => void | Promise<void>

const refuses =
  (status: number, message: string, code?: string): Mode =>
  () => {
    throw new ApiFault(status, message, code ? { code } : {})
  }

/** Refuses while `isRefused`, else answers well. */
const unless =
  (isRefused: (turn: Turn) => boolean, fault: (turn: Turn) => ApiFault): Mode =>
  (turn) => {
    if (isRefused(turn)) throw fault(turn)
    turn.say(turn.good)
  }

const times = (turn: Turn, usual: number): boolean => turn.nth <= (turn.arg ?? usual)

/** Replaces every free text; ids and numbers stay. */
const withWords = (good: string, words: readonly string[]): string => {
  let n = 0
  return good.replace(
    /"(value|text|summary|description|reason|label|note)":"[^"]*"/g,
    (_all, key) => [JSON.stringify(key), JSON.stringify(words[n++ % words.length])].join(':'),
  )
}

export const MODES: Record<string, Mode> = {
  good: (t) => t.say(t.good),
  slow: async (t) => {
    await sleep(t.arg ?? 300)
    t.say(t.good)
  },
  fenced: (t) => t.say(`\`\`\`json\n${JSON.stringify(JSON.parse(t.good), null, 2)}\n\`\`\``),
  prose: (t) => t.say(`Sure {as asked}:\n${t.good}\nI hope this {helps}!`),
  think: (t) => t.say(`<think>maybe {"segments": []}?</think>\n${t.good}`),
  parts: (t) =>
    t.say([
      { type: 'text', text: t.good.slice(0, 9) },
      { type: 'text', text: t.good.slice(9) },
    ]),
  reasoning: (t) => t.say(t.good, { message: { reasoning_content: 'hm {"a": 1}' } }),
  'twice-encoded': (t) => t.say(JSON.stringify(t.good)),
  wrapped: (t) => t.say(`{"result":${t.good}}`),
  truncated: (t) => t.say(t.good.slice(0, Math.floor(t.good.length * 0.6)), { finish: 'length' }),
  'truncated-once': (t) =>
    times(t, 1)
      ? t.say(t.good.slice(0, Math.floor(t.good.length * 0.6)), { finish: 'length' })
      : t.say(t.good),
  'wrong-schema-once': (t) => t.say(times(t, 1) ? '{"shots":[{"from":"start"}]}' : t.good),
  'wrong-schema': (t) => t.say('{"shots":[{"from":"start"}]}'),
  loop: (t) =>
    t.question.body.frequency_penalty === undefined
      ? t.say(`{"segments":[${'{"start_frame":0,"end_frame":4},'.repeat(60)}`, { finish: 'length' })
      : t.say(t.good),
  'loop-always': (t) =>
    t.say(`{"segments":[${'{"start_frame":0,"end_frame":4},'.repeat(60)}`, { finish: 'length' }),
  xss: (t) =>
    t.say(
      withWords(t.good, [
        '<script>fetch("/v1")</script>',
        '"><img src=x onerror=alert(1)>',
        '=HYPERLINK("http://evil.test","x")',
        '\u001b[2J\u202eevil\u0000',
      ]),
    ),
  refusal: (t) => t.say(null, { message: { refusal: "I can't help with that." } }),
  filtered: (t) => t.say('', { finish: 'content_filter' }),
  tool: (t) =>
    t.say(null, {
      finish: 'tool_calls',
      message: { tool_calls: [{ id: 'c', type: 'function', function: { name: 'x' } }] },
    }),
  empty: (t) => t.say(''),
  'no-usage': (t) => t.say(t.good, { withoutUsage: true }),
  'empty-choices': (t) => t.send(200, { id: 'x', object: 'chat.completion', choices: [] }),
  'error-in-200': (t) => t.send(200, { error: { message: 'internal', type: 'server_error' } }),
  'envelope-in-200': (t) => t.send(200, { status: 50_000, message: 'busy', result: null }),
  html: (t) =>
    t.send(200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' }),
  '502-html': (t) => t.send(502, '<html>502 Bad Gateway</html>', { 'content-type': 'text/html' }),
  // The key that it was given, as some providers repeat it.
  echo: (t) => t.send(401, { error: { message: `bad key ${t.res.req.headers.authorization}` } }),
  'echo-in-200': (t) => t.say(`${t.good} ${t.res.req.headers.authorization}`),
  '401': refuses(401, 'Incorrect API key provided.', 'invalid_api_key'),
  '402': refuses(402, 'Insufficient balance', 'insufficient_quota'),
  '404': refuses(404, 'The model does not exist.', 'model_not_found'),
  '413': refuses(413, 'Request Entity Too Large'),
  '500': refuses(500, 'The server had an error.', 'server_error'),
  '500-then-ok': unless(
    (t) => times(t, 2),
    () => new ApiFault(500, 'The server had an error.'),
  ),
  '429-then-ok': unless(
    (t) => times(t, 1),
    () =>
      new ApiFault(429, 'Rate limit reached', {
        code: 'rate_limit_exceeded',
        headers: { 'retry-after': '1' },
      }),
  ),
  '429-quota': refuses(429, 'You exceeded your current quota', 'insufficient_quota'),
  'no-json-schema': unless(
    ({ question }) => question.format === 'json_schema',
    () => new ApiFault(400, "'response_format.type' must be 'json_object' or 'text'"),
  ),
  'no-format': unless(
    ({ question }) => question.format !== 'prompt',
    () => new ApiFault(400, 'response_format is not supported by this model'),
  ),
  'new-parameters': unless(
    ({ question: { body } }) => 'max_tokens' in body || 'temperature' in body,
    ({ question: { body } }) =>
      'max_tokens' in body
        ? new ApiFault(
            400,
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          )
        : new ApiFault(400, "Unsupported value: 'temperature' does not support 0 with this model."),
  ),
  'no-seed': (t) => {
    if (!('seed' in t.question.body)) return t.say(t.good)
    t.send(422, {
      detail: [{ loc: ['body', 'seed'], msg: 'extra fields not permitted', type: 'value_error' }],
    })
  },
  'few-images': unless(
    ({ question, arg }) => question.images.length > (arg ?? 4),
    ({ arg }) => new ApiFault(400, `At most ${arg ?? 4} image(s) may be provided in one request.`),
  ),
  'small-context': unless(
    ({ question, arg }) => question.promptTokens > (arg ?? 2_000),
    ({ arg }) =>
      new ApiFault(
        400,
        `This model's maximum context length is ${arg ?? 2_000} tokens. However, …`,
      ),
  ),
  reset: ({ res }) => hangUp(res),
  'reset-then-ok': (t) => (times(t, 1) ? hangUp(t.res) : t.say(t.good)),
  'reset-in-body': ({ res }) => {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': 900 })
    res.write('{"choices":[')
    setTimeout(() => hangUp(res), 10)
  },
  'cut-chunks': ({ res }) => {
    res.writeHead(200, { 'content-type': 'application/json' })
    res.write('{"choices":[{"message":{"content":"{}"}}]}')
    setTimeout(() => res.socket?.destroy(), 10)
  },
  hang: ({ res }) => once(res),
  'hang-in-body': async ({ res }) => {
    res.writeHead(200, { 'content-type': 'application/json' })
    res.write('{"choices":[')
    await once(res)
  },
  drip: async ({ res, good }) => {
    res.writeHead(200, { 'content-type': 'application/json' })
    for (const char of good.repeat(50)) {
      if (res.destroyed) return
      res.write(char)
      await sleep(20)
    }
    res.end()
  },
  huge: async ({ res }) => {
    res.writeHead(200, { 'content-type': 'application/json' })
    res.write('{"choices":[{"message":{"content":"')
    for (let sent = 0; sent < 128 && !res.destroyed; sent++)
      if (!res.write(Buffer.alloc(65_536, 65))) await sleep(1)
    res.end('"}}]}')
  },
  stream: ({ res, good }) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    const event = (delta: object, finish: string | null) =>
      res.write(`data: ${JSON.stringify({ choices: [{ delta, finish_reason: finish }] })}\n\n`)
    for (let at = 0; at < good.length; at += 30) event({ content: good.slice(at, at + 30) }, null)
    event({}, 'stop')
    res.end('data: [DONE]\n\n')
  },
  redirect: (t) => t.send(307, '', { location: 'http://127.0.0.1:1/v1/chat/completions' }),
}

function hangUp(res: ServerResponse): void {
  res.socket?.resetAndDestroy()
}

/** Until the other side has gone. */
function once(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => res.on('close', () => resolve()))
}
