// Our client is held to a server that we did not write: aimock's chat/completions.

import { LLMock } from '@copilotkit/aimock'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { extractJson } from '#lib/integrations/json-extract.ts'
import { createTestDb, type TestDb } from '#tests/helpers/db.ts'
import { createTestModel, MARKED_KEY, testQuestion } from '#tests/helpers/fake-llm-model.ts'
import { type LoopbackWatch, watchConnections } from '#tests/helpers/loopback-only.ts'

const GOOD = { segments: [{ start_frame: 0, end_frame: 4, label: 'wide' }] }
const never = new AbortController().signal

let mock: LLMock
let test: TestDb
let watch: LoopbackWatch
beforeAll(async () => {
  watch = watchConnections()
  mock = new LLMock({ port: 0, host: '127.0.0.1' })
  await mock.start()
})
afterAll(async () => {
  await mock.stop()
  watch.stop()
  expect(watch.strangers).toEqual([])
  expect(watch.locals()).toBeGreaterThan(0)
})
beforeEach(async () => {
  test = await createTestDb()
  mock.clearFixtures()
  mock.clearRequests()
})
afterEach(() => test.dispose())

const ask = (path = '/v1') =>
  createTestModel({ baseUrl: `${mock.url}${path}`, model: 'qwen-vl', db: test.db }).ask(
    null,
    testQuestion(),
    never,
  )

describe('our client against aimock', () => {
  it.each(['', '/v1', '/v1/chat/completions', '/api/open-apis/v1'])(
    'reads an answer under the base %j',
    async (path) => {
      mock.onMessage(/Name the shots/, { content: JSON.stringify(GOOD) })
      const answer = await ask(path)
      expect(extractJson(answer.text)).toMatchObject({ ok: true, value: GOOD })
      expect(answer).toMatchObject({ finish: 'stop', calls: 1 })
      expect(answer.usage.input_tokens).toBeGreaterThan(0)
    },
  )

  it('its record of the request holds two pictures, the schema and no key', async () => {
    mock.onMessage(/Name the shots/, { content: JSON.stringify(GOOD) })
    await ask()
    const [request] = mock.getRequests()
    const text = JSON.stringify(request)
    expect(text.match(/data:image\/jpeg;base64,/g)).toHaveLength(2)
    expect(text).toContain('"strict":true')
    expect(text).not.toContain(MARKED_KEY)
  })

  it('an answer in a fence, and one that was cut', async () => {
    mock.onMessage(/Name the shots/, {
      content: `\`\`\`json\n${JSON.stringify(GOOD)}\n\`\`\``,
      finishReason: 'length',
    })
    const answer = await ask()
    expect(answer.finish).toBe('length')
    expect(extractJson(answer.text)).toMatchObject({ ok: true, value: GOOD })
  })

  it('its rate limit becomes a waiting time, and the next try is answered', async () => {
    mock.onMessage(/Name the shots/, { content: JSON.stringify(GOOD) })
    mock.nextRequestError(429, { message: 'Rate limit reached', type: 'rate_limit_error' })
    await expect(ask()).rejects.toMatchObject({ code: 'provider_rate_limited', retryAfterMs: 1000 })
    expect(await ask()).toMatchObject({ calls: 1, finish: 'stop' })
    expect(await ask()).toMatchObject({ calls: 0, cached: true })
  })

  it('its faults are ours', async () => {
    await expect(ask()).rejects.toMatchObject({ code: 'provider_rejected' })
    mock.nextRequestError(500, { message: 'x', type: 'server_error' })
    await expect(ask()).rejects.toMatchObject({ code: 'provider_failed' })
  })
})
