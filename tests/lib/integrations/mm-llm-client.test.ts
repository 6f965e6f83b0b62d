// Our client against our own strict server: what it sends, what it learns, what it pays for, how it fails.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppError, retryOf } from '#lib/core/errors.ts'
import { createEffects } from '#lib/db/effects-repo.ts'
import { extractJson } from '#lib/integrations/json-extract.ts'
import { limitOf } from '#lib/integrations/model-limit.ts'
import { createTestDb, type TestDb, testOwner } from '#tests/helpers/db.ts'
import { type FakeLlm, startFakeLlm } from '#tests/helpers/fake-llm.ts'
import {
  createTestModel,
  MARKED_KEY,
  type TestModelOptions,
  testQuestion,
} from '#tests/helpers/fake-llm-model.ts'

const GOOD = { segments: [{ start_frame: 0, end_frame: 1, label: 'wide' }] }
const never = new AbortController().signal

let fake: FakeLlm
let test: TestDb
beforeAll(async () => {
  fake = await startFakeLlm({ key: MARKED_KEY, answer: () => GOOD })
})
afterAll(() => fake.close())
beforeEach(async () => {
  test = await createTestDb()
  fake.reset()
})
afterEach(() => test.dispose())

const modelOf = (model: string, more: Partial<TestModelOptions> = {}) =>
  createTestModel({ baseUrl: fake.baseUrl, model, db: test.db, ...more })
const ask = (model: string, more: Partial<TestModelOptions> = {}, question = testQuestion()) =>
  modelOf(model, more).ask(null, question, never)
async function faultOf(asking: Promise<unknown>): Promise<AppError> {
  try {
    await asking
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
    throw thrown
  }
  throw new Error('nothing was thrown')
}
const jsonOf = (text: string) => {
  const found = extractJson(text)
  return found.ok ? found.value : found.reason
}

describe('what is sent', () => {
  it('is what a strict provider takes, with the schema in the prompt as well', async () => {
    const answer = await ask('good')
    expect(jsonOf(answer.text)).toEqual(GOOD)
    expect(answer).toMatchObject({ finish: 'stop', cached: false, calls: 1, provider: 'default' })
    expect(answer.usage.images).toBe(2)
    const [call] = fake.calls
    expect(call).toMatchObject({ status: 200, auth: 'ok', images: 2, format: 'json_schema' })
    expect(call?.idempotencyKey).toMatch(/^[0-9a-f]{40}$/)
    const { body, texts, images } = call?.question ?? { body: {}, texts: [], images: [] }
    expect(body).toMatchObject({ temperature: 0, max_tokens: 600, stream: false })
    expect(texts[0]).toContain('JSON Schema')
    expect(texts).toContain('Frame 1 | t=0.50s')
    expect(images.map(({ width, height, tokens }) => [width, height, tokens])).toEqual([
      [448, 252, 146],
      [448, 252, 146],
    ])
  })

  it('the estimate is near the count of the server', async () => {
    const estimate = modelOf('good').estimate(null, testQuestion(8))
    const answer = await ask('good', {}, testQuestion(8))
    expect(estimate.input_tokens / answer.usage.input_tokens).toBeGreaterThan(0.95)
    expect(estimate.input_tokens / answer.usage.input_tokens).toBeLessThan(1.3)
  })

  it('no key for a server that asks for none', async () => {
    const local = await startFakeLlm({ key: null, answer: () => GOOD })
    try {
      await ask('good', { key: null, baseUrl: local.baseUrl.replace('/v1', '') })
      expect(local.calls[0]?.auth).toBe('none')
    } finally {
      await local.close()
    }
  })
})

describe('what comes back', () => {
  it.each(['fenced', 'prose', 'think', 'parts', 'reasoning', 'twice-encoded', 'stream'])(
    '%s is read',
    async (mode) => {
      const { text, finish } = await ask(mode)
      expect(jsonOf(text)).toEqual(GOOD)
      expect(finish).toBe('stop')
    },
  )

  it.each([
    ['truncated', 'length'],
    ['refusal', 'refused'],
    ['filtered', 'filtered'],
    ['tool', 'tool'],
    ['empty', 'empty'],
  ])('%s is an answer that was paid for, with finish %s', async (mode, finish) => {
    expect((await ask(mode)).finish).toBe(finish)
    const again = await ask(mode)
    expect(again).toMatchObject({ finish, cached: true, calls: 0 })
    expect(fake.calls).toHaveLength(1)
  })

  it('usage is estimated where the server does not count', async () => {
    const { usage } = await ask('no-usage')
    expect(usage.input_tokens).toBeGreaterThan(292)
    expect(usage.output_tokens).toBeGreaterThan(0)
  })

  it('a loop is asked for once more, with a penalty, and both are counted', async () => {
    const answer = await ask('loop')
    expect(answer).toMatchObject({ finish: 'stop', calls: 2 })
    expect(answer.usage.images).toBe(4)
    expect(fake.calls[1]?.question?.body.frequency_penalty).toBe(0.4)
    expect(await ask('loop')).toMatchObject({ finish: 'stop', calls: 0, cached: true })
    expect(await ask('loop-always')).toMatchObject({ finish: 'loop', calls: 2 })
  })
})

describe('what is learned', () => {
  it.each([
    ['no-json-schema', 2, 'json_object'],
    ['no-format', 3, 'prompt'],
    ['new-parameters', 3, 'json_schema'],
    ['no-seed', 2, 'json_schema'],
  ])('%s: %i calls at first, then one, in every process', async (mode, calls, format) => {
    expect(await ask(mode)).toMatchObject({ calls, finish: 'stop' })
    const other = await ask(mode, { owner: 'another' }, testQuestion(3))
    expect(other).toMatchObject({ calls: 1, finish: 'stop' })
    expect(fake.calls.at(-1)).toMatchObject({ status: 200, format })
  })

  it('an image limit reaches the caller, and the next one without a call', async () => {
    const model = modelOf('few-images:3')
    const fault = await faultOf(model.ask(null, testQuestion(4), never))
    expect(limitOf(fault)).toEqual({ kind: 'images', max: 3 })
    expect(fault.code).toBe('provider_rejected')
    expect((await model.learned(null)).maxImages).toBe(3)
    expect(limitOf(await faultOf(model.ask(null, testQuestion(5), never)))).toMatchObject({
      max: 3,
    })
    expect(fake.calls).toHaveLength(1)
    expect((await model.ask(null, testQuestion(3), never)).finish).toBe('stop')
  })

  it('the context of the server reaches the caller', async () => {
    const model = modelOf('small-context:1200')
    const fault = await faultOf(model.ask(null, testQuestion(12), never))
    expect(limitOf(fault)).toEqual({ kind: 'context', maxTokens: 1200 })
    expect((await model.learned(null)).contextTokens).toBe(1200)
  })

  it('a request that is too large is a limit of bytes', async () => {
    expect(limitOf(await faultOf(ask('413')))).toEqual({ kind: 'bytes' })
  })

  it('what cannot fit is never sent', async () => {
    const small = { profile: { contextTokens: 1_500 } }
    expect(limitOf(await faultOf(ask('good', small, testQuestion(12))))).toEqual({
      kind: 'context',
      maxTokens: 1_500,
    })
    expect(limitOf(await faultOf(ask('good', {}, testQuestion(17))))).toMatchObject({ max: 16 })
    expect(fake.calls).toHaveLength(0)
  })
})

describe('how it fails', () => {
  it.each([
    ['401', 'provider_unauthorized', 'never'],
    ['402', 'provider_rejected', 'never'],
    ['404', 'provider_rejected', 'never'],
    ['429-quota', 'provider_rejected', 'never'],
    ['429-then-ok', 'provider_rate_limited', 'after'],
    ['500', 'provider_failed', 'backoff'],
    ['502-html', 'provider_failed', 'backoff'],
    ['html', 'provider_failed', 'backoff'],
    ['empty-choices', 'provider_failed', 'backoff'],
    ['error-in-200', 'provider_failed', 'backoff'],
    ['envelope-in-200', 'provider_failed', 'backoff'],
    ['reset', 'provider_unreachable', 'backoff'],
    ['reset-in-body', 'provider_failed', 'backoff'],
    ['cut-chunks', 'provider_failed', 'backoff'],
    ['huge', 'model_output_invalid', 'never'],
    ['redirect', 'provider_rejected', 'never'],
    ['echo', 'provider_unauthorized', 'never'],
  ])('%s → %s, retry %s', async (mode, code, retry) => {
    const fault = await faultOf(ask(mode))
    expect(fault.code).toBe(code)
    expect(retryOf(fault)).toBe(retry)
    expect(JSON.stringify([fault.message, fault.detail, String(fault.cause)])).not.toContain(
      'marked',
    )
    expect(fake.calls).toHaveLength(1)
  })

  it('an error in a 200 is not kept as the answer', async () => {
    await faultOf(ask('error-in-200'))
    await faultOf(ask('error-in-200'))
    expect(fake.calls).toHaveLength(2)
  })

  it('a waiting time is handed to the queue, and the next try goes through', async () => {
    const started = performance.now()
    expect((await faultOf(ask('429-then-ok'))).retryAfterMs).toBe(1000)
    expect(await ask('429-then-ok')).toMatchObject({ finish: 'stop' })
    expect(performance.now() - started).toBeLessThan(1_000)
    await faultOf(ask('reset-then-ok'))
    expect(await ask('reset-then-ok')).toMatchObject({ finish: 'stop' })
  })

  it.each(['hang', 'hang-in-body', 'drip'])('%s ends in time', async (mode) => {
    const limits = { connectMs: 200, firstByteMs: 150, idleMs: 200, totalMs: 500 }
    const started = performance.now()
    const fault = await faultOf(ask(mode, { limits }))
    expect(fault.code).toBe('provider_timeout')
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it('the signal ends a call at once, with its own reason', async () => {
    const stop = new AbortController()
    const reason = new AppError('cancelled', 'stop')
    const asking = modelOf('hang').ask(null, testQuestion(), stop.signal)
    setTimeout(() => stop.abort(reason), 50)
    await expect(asking).rejects.toBe(reason)
    const [rows] = await test.db.read([{ sql: 'SELECT state, owner, lease_until FROM effects' }])
    expect(rows).toEqual([{ state: 'pending', owner: null, lease_until: null }])
  })

  it('names of providers and missing configuration', async () => {
    const model = modelOf('good')
    expect(model.profiles()).toEqual(['default'])
    expect(model.describe({ model: 'other' })).toMatchObject({
      model: 'other',
      provider: 'default',
    })
    expect(JSON.stringify(model.describe(null))).not.toContain('127.0.0.1')
    expect(() => model.describe({ provider: 'x' })).toThrow(/provider_unknown.*default/)
  })
})

describe('what is paid', () => {
  it('the same question is paid once, whoever asks and however often', async () => {
    const answers = await Promise.all(['a', 'b', 'a'].map((owner) => ask('slow:150', { owner })))
    expect(fake.calls).toHaveLength(1)
    expect(answers.map(({ calls }) => calls).sort()).toEqual([0, 0, 1])
    expect(answers.filter(({ cached }) => cached)).toHaveLength(2)
  })

  it('another image, wording, model or length is another question', async () => {
    const question = testQuestion()
    const [text, image] = question.parts
    if (!text || image?.type !== 'image') throw new Error('no image')
    const jpeg = image.jpeg.slice()
    jpeg[6] = 9
    for (const one of [
      question,
      { ...question, promptVersion: '2' },
      { ...question, maxTokens: 601 },
      { ...question, system: 'x' },
      { ...question, parts: [text, { ...image, jpeg }, ...question.parts.slice(2)] },
    ])
      await ask('good', {}, one)
    await modelOf('x').ask({ model: 'fenced' }, question, never)
    expect(fake.calls.map(({ status }) => status)).toEqual(Array(6).fill(200))
  })

  it('an answer that came before the process died is read, not bought again', async () => {
    // The process is stopped between storing and everything that follows.
    const clock = { nowMs: Date.now }
    const effects = createEffects({ db: test.db, clock, owner: testOwner() })
    await ask('good')
    const [rows] = await test.db.read([
      { sql: 'SELECT effect_key AS k, response_text AS t FROM effects' },
    ])
    expect(JSON.parse(String(rows?.[0]?.t))).toHaveProperty('choices')
    expect(await effects.find(String(rows?.[0]?.k))).not.toBeNull()
    expect(await ask('good', { owner: 'after the restart' })).toMatchObject({
      calls: 0,
      cached: true,
    })
  })

  it('a body that is no answer, left behind by a crash, is asked for again', async () => {
    await ask('good')
    await test.db.batch([{ sql: `UPDATE effects SET response_text = '<html>'` }])
    expect(await ask('good')).toMatchObject({ calls: 1, cached: false })
  })

  it('the gate sees the estimate before every charge, and may refuse', async () => {
    const seen: number[] = []
    const gate = ({ images, cost }: { images: number; cost: number | null }) => {
      seen.push(images)
      expect(cost).toBeGreaterThan(0)
      if (seen.length > 1) throw new AppError('request_invalid', 'over the cap')
    }
    const price = { input: 1, output: 2, currency: 'USD' }
    const model = modelOf('good', { profile: { price } })
    await model.ask(null, testQuestion(), never, gate)
    await model.ask(null, testQuestion(), never, gate)
    expect(seen).toEqual([2])
    await expect(model.ask(null, testQuestion(3), never, gate)).rejects.toThrow(/over the cap/)
    expect(fake.calls).toHaveLength(1)
    expect((await ask('good', {}, testQuestion(3))).finish).toBe('stop')
  })

  it('no more at once than the provider is said to take', async () => {
    const model = modelOf('slow:80', { profile: { concurrency: 2 } })
    await Promise.all([1, 2, 3, 4, 5].map((n) => model.ask(null, testQuestion(n), never)))
    expect(fake.peak()).toBe(2)
  })

  it('the key is nowhere in the database, even when the provider repeats it', async () => {
    await ask('echo-in-200')
    await faultOf(ask('echo'))
    expect(fake.calls.every(({ auth }) => auth === 'ok')).toBe(true)
    for (const table of ['effects', 'capabilities']) {
      const [rows] = await test.db.read([{ sql: `SELECT * FROM ${table}` }])
      expect(JSON.stringify(rows)).not.toContain('marked-key')
    }
  })
})
