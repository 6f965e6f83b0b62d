// llm_decomposer_v1 through the whole product, against a strict server on loopback that counts what it gets.

import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DecomposeResult } from '#lib/schema/decompose.ts'
import { clip } from '#tests/helpers/clips.ts'
import { SHORT_SHOT_STARTS, shortShots } from '#tests/helpers/clips-model.ts'
import { type FakeLlm, startFakeLlm } from '#tests/helpers/fake-llm.ts'
import { honestAnswer } from '#tests/helpers/honest-model.ts'
import { type LiveServer, startLive } from '#tests/helpers/live-server.ts'

const KEY = 'marked-key-9b1f27c6e05d'
const folder = mkdtempSync(join(tmpdir(), 'e2e-model-'))
const dataDir = join(folder, 'data')
const seen: string[] = []
let fake: FakeLlm
let live: LiveServer

beforeAll(async () => {
  copyFileSync(await clip(shortShots), join(folder, 'short.mp4'))
  fake = await startFakeLlm({ key: KEY, answer: honestAnswer })
  live = await startLive({
    cwd: folder,
    dataDir,
    environment: { MM_LLM_BASE_URL: fake.baseUrl, MM_LLM_API_KEY: KEY, MM_LLM_MODEL: 'good' },
    onLog: (line) => seen.push(line),
  })
}, 60_000)

afterAll(async () => {
  await live?.close()
  await fake?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function learn(model: string, options: Record<string, unknown> = {}) {
  const job = await live.finish({
    mode: 'learn',
    target_video: { source: { type: 'path', path: 'short.mp4' } },
    options: { llm: { model }, ...options },
  })
  seen.push(JSON.stringify(job))
  const calls = fake.calls.filter((call) => call.model === model)
  const result: DecomposeResult | null = job.result ? v.parse(DecomposeResult, job.result) : null
  return { job, result, calls }
}

const startsOf = (result: DecomposeResult | null) => result?.segments.map((s) => s.start_frame)
const codes = (result: DecomposeResult | null) => new Set(result?.warnings.map((w) => w.code))
const byModel = (result: DecomposeResult | null) =>
  result?.segments.flatMap((s) => s.analysis.features).filter((f) => f.source === 'model') ?? []

describe('an honest model', () => {
  test('is asked twice by design, shown little, believed where nothing can be measured', async () => {
    const { result, calls } = await learn('good')
    expect(startsOf(result)).toEqual(SHORT_SHOT_STARTS)
    expect(calls.map((call) => call.schemaName)).toEqual([
      'segments',
      'features',
      'features',
      'features',
    ])
    expect(calls.filter((call) => call.schemaName === 'features').map((c) => c.images)).toEqual([
      3, 3, 3,
    ])
    expect(result?.usage).toMatchObject({
      provider: 'default',
      model: 'good',
      calls: 4,
      cached_calls: 0,
      images: calls.reduce((sum, call) => sum + call.images, 0),
      input_tokens: calls.reduce((sum, call) => sum + call.promptTokens, 0),
    })
    const softness = byModel(result).find((f) => f.type === 'softness')
    expect(softness).toMatchObject({ value: 'hard', source: 'model' })
    expect(softness?.evidence.frames?.length).toBe(1)
    expect(codes(result).size).toBe(0)
  }, 60_000)

  test('the same video again costs nothing, and says so', async () => {
    const before = fake.calls.length
    const { result } = await learn('good')
    expect(fake.calls.length).toBe(before)
    expect(result?.usage).toMatchObject({ calls: 0, cached_calls: 4, input_tokens: 0, images: 0 })
  }, 60_000)
})

test('a short shot shows three stills although the sampling took one', async () => {
  const { result, calls } = await learn('good:1', { frame_extract: { fps: 0.5 }, language: 'zh' })
  expect(startsOf(result)).toEqual(SHORT_SHOT_STARTS)
  const features = calls.filter((call) => call.schemaName === 'features')
  expect(features.map((call) => call.images)).toEqual([3, 3, 3])
  expect(features[0]?.question?.texts.join('')).toContain('硬光')
}, 60_000)

describe('a bad one costs a warning', () => {
  test.each([
    ['wrong-schema-once', 5, []],
    ['429-then-ok', 5, []],
    ['500-then-ok', 6, []],
    ['few-images:4', null, []],
    ['xss', null, ['model_output_invalid']],
    ['wrong-schema', 8, ['model_output_invalid']],
    ['refusal', 4, ['model_output_invalid']],
    ['echo', 1, ['provider_unauthorized']],
  ] as const)(
    '%s',
    async (model, count, warnings) => {
      const { job, result, calls } = await learn(model)
      expect(job.status).toBe('succeeded')
      expect(startsOf(result)).toEqual(SHORT_SHOT_STARTS)
      if (count !== null) expect(calls).toHaveLength(count)
      expect([...codes(result)]).toEqual(warnings)
      expect(byModel(result).length > 0).toBe(warnings.length === 0)
      expect(JSON.stringify(result?.segments.map((s) => s.analysis))).not.toContain('<script>')
    },
    60_000,
  )

  test('what stood in for a model is not kept: the next job asks again', async () => {
    const before = fake.calls.length
    await learn('echo')
    expect(fake.calls.length).toBeGreaterThan(before)
  }, 60_000)
})

describe('a demanded model', () => {
  const demanded = { analysis: { decomposer: 'llm_decomposer_v1' } }
  test.each([
    ['wrong-schema:2', 'model_output_invalid'],
    ['402', 'provider_rejected'],
  ])(
    '%s fails the job as %s',
    async (model, code) => {
      const { job } = await learn(model, demanded)
      expect(job).toMatchObject({ status: 'failed', error: { code } })
      if (code === 'model_output_invalid') expect(job.error.details[0]).toHaveProperty('path')
    },
    60_000,
  )
})

test('the quote tells calls and tokens before anything is asked', async () => {
  const before = fake.calls.length
  const { body } = await live.call('POST', '/jobs?validate_only=true', {
    mode: 'learn',
    target_video: { source: { type: 'path', path: 'short.mp4' } },
    options: { frame_extract: { fps: 2, max_frames: 20 } },
  })
  expect(body).toMatchObject({ plugins: { decomposer: 'llm_decomposer_v1' }, frames_max: 20 })
  expect(body.calls_max).toBeGreaterThanOrEqual(4)
  expect(body.input_tokens_max).toBeGreaterThan(10_000)
  expect(fake.calls.length).toBe(before)
})

test('the key is nowhere', () => {
  expect(fake.calls.some((call) => call.auth === 'ok')).toBe(true)
  expect(seen.filter((text) => text.includes(KEY))).toEqual([])
  const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dataDir, name))
    .filter((path) => statSync(path).isFile())
  expect(files.length).toBeGreaterThan(10)
  expect(files.filter((path) => readFileSync(path).includes(KEY))).toEqual([])
})
