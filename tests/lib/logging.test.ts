import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/core/errors.ts'
import { parseJson } from '#lib/core/json.ts'
import { Secret } from '#lib/core/secret.ts'
import { createLogger, type LogFields, type LoggerOptions } from '#lib/logging.ts'

const KEY = 'sk/marked+key=7Q?ä"\\9'
const AT_MS = 1_700_000_000_000

function recorder(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = []
  const log = createLogger({
    level: 'info',
    clock: { nowMs: () => AT_MS },
    write: (line) => lines.push(line),
    secrets: [new Secret(KEY)],
    ...options,
  })
  const last = () => parseJson<Record<string, unknown>>(lines.at(-1) ?? 'null')
  return { log, lines, last }
}

describe('lines', () => {
  it('are one JSON object each, with the time of the clock', () => {
    const { log, lines } = recorder()
    log.info('two\nlines', { job_id: 'job_1', n: 2 })
    expect(lines).toEqual([
      '{"time":"2023-11-14T22:13:20.000Z","level":"info","msg":"two\\nlines","job_id":"job_1","n":2}',
    ])
  })

  it('below the level are not written', () => {
    const { log, lines } = recorder({ level: 'warn' })
    log.debug('a')
    log.info('b')
    log.warn('c')
    log.error('d')
    expect(lines).toHaveLength(2)
  })

  it('carry the fields of the parents, and may not replace time, level or msg', () => {
    const { log, last } = recorder()
    log.child({ a: 1, b: 1 }).child({ b: 2 }).info('x', { level: 'fake', c: 3 })
    expect(last()).toMatchObject({ level: 'info', level_: 'fake', a: 1, b: 2, c: 3 })
  })

  it('survive circles, big integers, deep nests, buffers, throwing getters and a broken writer', () => {
    const { log, lines, last } = recorder()
    const circle: Record<string, unknown> = { big: 10n, bytes: new Uint8Array(9), f() {} }
    circle.self = circle
    log.info('odd', { circle })
    expect(last()).toMatchObject({ circle: { big: '10', bytes: '[9 bytes]', self: '[circular]' } })
    let deep: unknown = 'end'
    for (let i = 0; i < 50_000; i++) deep = [deep]
    log.info('deep', { deep })
    expect(lines).toHaveLength(2)
    const trap = Object.defineProperty({}, 'x', { enumerable: true, get: () => JSON.stringify(1n) })
    log.info('trap', { trap })
    const broken = recorder({
      write() {
        throw new Error('EPIPE')
      },
    })
    expect(() => broken.log.error('x')).not.toThrow()
  })
})

describe('redaction by value', () => {
  const bytes = (text: string) => Buffer.from(text)
  const forms: [string, string][] = [
    ['as it is', KEY],
    ['percent-encoded', encodeURIComponent(KEY)],
    ['base64', bytes(KEY).toString('base64')],
    ['base64url', bytes(KEY).toString('base64url')],
    ['Basic user:key', bytes(`user:${KEY}`).toString('base64')],
    ['Basic u:key', bytes(`u:${KEY}`).toString('base64')],
    ['Basic us:key', bytes(`us:${KEY}`).toString('base64')],
    ['inside JSON text', JSON.stringify({ body: KEY })],
  ]
  const core = (text: string) => text.replace(/=+$/, '').slice(8, -4)

  it.each(forms)('finds the key %s', (_name, form) => {
    const { log, lines } = recorder()
    log.info(`msg ${form} end`, {
      text: `before ${form} after`,
      [`name ${form}`]: 1,
      list: [{ deep: form }],
      error: new AppError('provider_failed', `said ${form}`, { cause: new Error(form) }),
    })
    expect(lines[0]).toContain('[redacted]')
    expect(lines[0]).not.toContain(core(form))
    expect(lines[0]).not.toContain(JSON.stringify(core(form)).slice(1, -1))
  })

  it('finds it in any text, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { log, lines } = recorder({ secrets: ['marked-key-7Q9'] })
        log.info('x', { text: `${before}marked-key-7Q9${after}` })
        expect(lines[0]).not.toContain('marked-key')
      }),
    )
  })
})

describe('redaction by name', () => {
  it.each<[string, unknown]>([
    ['authorization', 'Bearer abc'],
    ['Authorization', 'Basic abc'],
    ['x-api-key', 'abc'],
    ['apiKey', 'abc'],
    ['api_key', { nested: 'abc' }],
    ['LIBSQL_AUTH_TOKEN', 'abc'],
    ['client_secret', ['abc']],
    ['set-cookie', 'abc'],
    ['password', 'abc'],
    ['X-Amz-Signature', 'abc'],
  ])('hides %s', (name, value) => {
    const { log, last, lines } = recorder()
    log.info('x', { headers: { [name]: value } })
    expect(last()).toMatchObject({ headers: { [name]: '[redacted]' } })
    expect(lines[0]).not.toContain('abc')
  })

  it('leaves counts of tokens alone', () => {
    const { log, last } = recorder()
    log.info('used', { input_tokens: 1200, output_tokens: 30 })
    expect(last()).toMatchObject({ input_tokens: 1200, output_tokens: 30 })
  })

  it.each([
    ['sent Authorization: Bearer tok-en.123 to it', 'tok-en.123'],
    ['{"api_key": "abc123", "n": 1}', 'abc123'],
    ['url?token=abc123&x=1', 'abc123'],
    ['Bearer eyJhbGciOiJI.abc', 'eyJhbGciOiJI'],
  ])('hides values named inside a text: %s', (text, hidden) => {
    const { log, lines } = recorder()
    log.info(text)
    expect(lines[0]).not.toContain(hidden)
  })

  it('leaves ordinary words alone', () => {
    const { log, last } = recorder()
    log.info('basic lighting found in 3 shots')
    expect(last().msg).toBe('basic lighting found in 3 shots')
  })
})

describe('URLs', () => {
  it('lose query, fragment and credentials', () => {
    const { log, last } = recorder()
    log.info('x', {
      text: 'GET https://me:pw@cdn.example/v.mp4?X-Sig=abc#t=1 failed',
      url: new URL('https://cdn.example/v.mp4?X-Sig=abc'),
    })
    expect(last()).toMatchObject({
      text: 'GET https://cdn.example/v.mp4?[dropped] failed',
      url: 'https://cdn.example/v.mp4?[dropped]',
    })
  })

  it('cost time in proportion to the text', () => {
    const { log } = recorder()
    const texts = ['a.'.repeat(1e6), 'a://'.repeat(1e6), 'token:'.repeat(1e6), 'a'.repeat(4e6)]
    const started = performance.now()
    for (const text of texts) log.info(text)
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})

describe('errors', () => {
  const fields = (cause: unknown): LogFields => ({
    error: new AppError('url_timeout', 'It took too long.', { cause }),
  })

  it('are code, message and the chain of causes', () => {
    const { log, last } = recorder()
    const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    log.error('failed', fields(new TypeError('outer', { cause: reset })))
    expect(last().error).toMatchObject({
      code: 'url_timeout',
      message: 'It took too long.',
      cause: { code: 'TypeError', cause: { code: 'ECONNRESET', message: 'socket hang up' } },
    })
    expect(last().error).not.toHaveProperty('stack')
  })

  it('show a stack when unexpected, or at debug', () => {
    const { log, last } = recorder()
    log.error('failed', { error: new AppError('internal', 'x', { cause: new Error('y') }) })
    expect(last().error).toHaveProperty('stack')
    const verbose = recorder({ level: 'debug' })
    verbose.log.error('failed', fields('text'))
    expect(verbose.last().error).toHaveProperty('stack')
  })
})
