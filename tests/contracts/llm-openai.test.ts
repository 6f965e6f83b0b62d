// The fake server is held to a client that we did not write: the official `openai` package.

import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeLlm, startFakeLlm } from '#tests/helpers/fake-llm.ts'
import { SEGMENT_SCHEMA, tinyJpeg } from '#tests/helpers/fake-llm-model.ts'
import { type LoopbackWatch, watchConnections } from '#tests/helpers/loopback-only.ts'

const KEY = 'test-key-0123456789'
const GOOD = { segments: [{ start_frame: 0, end_frame: 4, label: 'wide' }] }

let fake: FakeLlm
let watch: LoopbackWatch
beforeAll(async () => {
  watch = watchConnections()
  fake = await startFakeLlm({ key: KEY, answer: () => GOOD })
})
afterAll(async () => {
  await fake.close()
  watch.stop()
  expect(watch.strangers).toEqual([])
  expect(watch.locals()).toBeGreaterThan(0)
})

const client = (apiKey = KEY) => new OpenAI({ apiKey, baseURL: fake.baseUrl, maxRetries: 0 })
const image = Buffer.from(tinyJpeg(448, 252)).toString('base64')
const ask = (model: string, apiKey?: string) =>
  client(apiKey).chat.completions.create({
    model,
    temperature: 0,
    max_tokens: 200,
    messages: [
      { role: 'system', content: 'Answer with JSON.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Frame 0' },
          { type: 'image_url', image_url: { url: `data:image/jpeg;base64,${image}` } },
        ],
      },
    ],
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'segments', strict: true, schema: SEGMENT_SCHEMA },
    },
  })

describe('openai against our server', () => {
  it('reads an answer and its usage', async () => {
    const completion = await ask('good')
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual(GOOD)
    expect(completion.choices[0]?.finish_reason).toBe('stop')
    expect(completion.usage?.prompt_tokens).toBeGreaterThan(146)
    expect(fake.calls.at(-1)).toMatchObject({ images: 1, imageTokens: 146, auth: 'ok' })
  })

  it('knows refusals, filters and cut ends for what they are', async () => {
    expect((await ask('refusal')).choices[0]?.message.refusal).toContain("can't help")
    expect((await ask('filtered')).choices[0]?.finish_reason).toBe('content_filter')
    expect((await ask('truncated')).choices[0]?.finish_reason).toBe('length')
  })

  it.each([
    ['429-then-ok', OpenAI.RateLimitError, 'rate_limit_exceeded'],
    ['500', OpenAI.InternalServerError, 'server_error'],
    ['404', OpenAI.NotFoundError, 'model_not_found'],
    ['few-images:0', OpenAI.BadRequestError, null],
  ])('%s is the error that it should be', async (model, kind, code) => {
    const thrown = await ask(model).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(kind)
    expect(thrown).toMatchObject({ code, requestID: 'req_fake' })
  })

  it('a wrong key and a broken picture are refused', async () => {
    await expect(ask('good', 'another')).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    const broken = client().chat.completions.create({
      model: 'good',
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'image_url',
              image_url: { url: `data:image/jpeg;base64,${image.slice(0, 80)}` },
            },
          ],
        },
      ],
    })
    await expect(broken).rejects.toThrow(/broken image/)
  })
})
