import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/core/errors.ts'
import { createTestApp, GOOD_PATH, JOBS, LEARN } from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'

const path = (name: string) => ({ source: { type: 'path', path: name } })
const url = (address: string) => ({ source: { type: 'url', url: address } })

describe('202', () => {
  it('stores the job with its whole plan and says where to look', async () => {
    const t = createTestApp()
    const answer = await t.post(JOBS, LEARN)
    expect(answer.status).toBe(202)
    const body = (await answer.json()) as { job_id: string }
    expect(body).toEqual({
      job_id: expect.stringMatching(/^job_[0-9a-z]{26}$/),
      status: 'queued',
      status_url: `${JOBS}/${body.job_id}`,
    })
    expect(answer.headers.get('location')).toBe(`${JOBS}/${body.job_id}`)
    expect(answer.headers.get('retry-after')).toBe('1')
    const row = await t.jobs.get(body.job_id)
    expect(row?.progress.steps.map((step) => step.name)).toContain('persist')
    expect(row?.scope.request.options.frame_extract).toEqual({ fps: 2, max_frames: 240 })
    expect(row?.scope.plugins.decomposer.id).toBe('measured_decomposer_v1')
    expect(row?.scope.decomposer_required).toBe(false)
  })

  it('wakes the dispatcher', async () => {
    const t = createTestApp()
    let woken = 0
    t.wake.subscribe(() => woken++)
    await t.post(JOBS, LEARN)
    expect(woken).toBe(1)
  })

  it('warns when model options cannot be met', async () => {
    const t = createTestApp()
    const answer = await t.post(JOBS, { ...LEARN, options: { llm: { model: 'any' } } })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ warnings: [{ code: 'llm_not_configured' }] })
  })

  it('takes a named decomposer as required, and a configured provider', async () => {
    const t = createTestApp({ ports: { llmProviders: ['default', 'second'] } })
    const answer = await t.post(JOBS, {
      ...LEARN,
      options: { analysis: { decomposer: 'llm_decomposer_v1' }, llm: { provider: 'second' } },
    })
    expect(answer.status).toBe(202)
    const { job_id } = (await answer.json()) as { job_id: string }
    const scope = (await t.jobs.get(job_id))?.scope
    expect(scope?.decomposer_required).toBe(true)
    expect(scope?.plugins.decomposer).toEqual({ id: 'llm_decomposer_v1', resource: 'llm' })
  })

  it('answers the same job to the same key and body, however the body is spelled', async () => {
    const t = createTestApp()
    const headers = { 'idempotency-key': 'k-1' }
    const first = (await (await t.post(JOBS, LEARN, headers)).json()) as { job_id: string }
    t.jobs.advance(first.job_id, { status: 'running' })
    const spelled = {
      options: {},
      target_video: LEARN.target_video,
      mode: 'learn',
      user_video: null,
    }
    const again = await t.post(JOBS, spelled, headers)
    expect(again.status).toBe(202)
    expect(await again.json()).toMatchObject({ job_id: first.job_id, status: 'running' })
  })
})

describe('200 with validate_only', () => {
  it('quotes without making a job', async () => {
    const t = createTestApp()
    const answer = await t.post(`${JOBS}?validate_only=true`, LEARN)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      valid: true,
      plugins: { decomposer: 'measured_decomposer_v1' },
      frames_max: 240,
      calls_max: 0,
      input_tokens_max: 0,
      warnings: [],
    })
    expect((await t.jobs.list({ limit: 10 })).jobs).toEqual([])
  })

  it('counts calls when a model takes part', async () => {
    const t = createTestApp({ ports: { llmProviders: ['default'] } })
    const answer = await t.post(`${JOBS}?validate_only=true`, {
      ...LEARN,
      options: {
        analysis: { decomposer: 'llm_decomposer_v1' },
        frame_extract: { max_frames: 10 },
      },
    })
    const quote = (await answer.json()) as { calls_max: number; input_tokens_max: number }
    expect(quote.calls_max).toBeGreaterThan(0)
    expect(quote.input_tokens_max).toBeGreaterThan(quote.calls_max)
  })

  it('still refuses what is wrong', async () => {
    const t = createTestApp()
    const answer = await t.post(`${JOBS}?validate_only=true`, { mode: 'learn' })
    expect(await problemOf(answer)).toMatchObject({ status: 422, code: 'request_invalid' })
  })
})

describe('400', () => {
  it.each([
    ['broken', '{"mode":'],
    ['empty', ''],
    ['a million arrays', '['.repeat(40_000)],
    ['not text', new Uint8Array([0xff, 0xfe, 0x00])],
  ])('request_not_json: %s', async (_, body) => {
    const t = createTestApp()
    const answer = await t.request(JOBS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(await problemOf(answer)).toMatchObject({ status: 400, code: 'request_not_json' })
  })
})

describe('403, 404 and 422 of sources', () => {
  it.each([
    [path('/etc/passwd'), 403, 'input_path_forbidden', '/target_video/source/path'],
    [path('/videos/none.mp4'), 422, 'input_path_not_found', '/target_video/source/path'],
    [path('/videos/'), 422, 'input_not_a_file', '/target_video/source/path'],
    [url('http://127.0.0.1/a.mp4'), 403, 'url_forbidden_address', '/target_video/source/url'],
    [url('ftp://example.com/a'), 422, 'url_invalid', '/target_video/source/url'],
    [
      { source: { type: 'upload', upload_id: `upl_${'0'.repeat(26)}` } },
      404,
      'upload_not_found',
      '/target_video/source/upload_id',
    ],
  ])('%j', async (target_video, status, code, pointer) => {
    const t = createTestApp()
    const problem = await problemOf(await t.post(JOBS, { mode: 'learn', target_video }))
    expect(problem).toMatchObject({ status, code, errors: [{ pointer }] })
  })

  it('refuses a comparison before anything is fetched, and says what to do instead', async () => {
    const t = createTestApp()
    const answer = await t.post(JOBS, {
      mode: 'compare',
      target_video: path(GOOD_PATH),
      user_video: path('/etc/hosts'),
    })
    expect(await problemOf(answer)).toMatchObject({
      status: 422,
      code: 'request_invalid',
      errors: [{ pointer: '/mode' }],
    })
  })
})

describe('409', () => {
  it('idempotency_conflict: the key with another body', async () => {
    const t = createTestApp()
    const headers = { 'idempotency-key': 'k-1' }
    await t.post(JOBS, LEARN, headers)
    const other = { ...LEARN, options: { language: 'zh' } }
    expect(await problemOf(await t.post(JOBS, other, headers))).toMatchObject({
      status: 409,
      code: 'idempotency_conflict',
    })
  })
})

describe('a repeated Idempotency-Key', () => {
  it('answers the same job although the source is gone by now', async () => {
    const t = createTestApp()
    const headers = { 'idempotency-key': 'k-2' }
    const first = (await (await t.post(JOBS, LEARN, headers)).json()) as { job_id: string }
    t.ports.sources.judge = () => Promise.reject(new AppError('input_path_not_found', 'Gone.'))
    const again = await t.post(JOBS, LEARN, headers)
    expect(again.status).toBe(202)
    expect(await again.json()).toMatchObject({ job_id: first.job_id })
  })
})

describe('413', () => {
  const large = JSON.stringify({ ...LEARN, pad: 'x'.repeat(2 * 1024 * 1024) })

  it('body_too_large by its announced length', async () => {
    const t = createTestApp()
    const answer = await t.request(JOBS, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': String(large.length) },
      body: large,
    })
    expect(await problemOf(answer)).toMatchObject({ status: 413, code: 'body_too_large' })
  })

  it('body_too_large in chunks, reading on only a little', async () => {
    const t = createTestApp()
    let pulled = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++
        controller.enqueue(new TextEncoder().encode(' '.repeat(16 * 1024)))
      },
    })
    const answer = await t.request(JOBS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit)
    expect(await problemOf(answer)).toMatchObject({ status: 413, code: 'body_too_large' })
    expect(pulled).toBeLessThan(300)
  })
})

describe('415', () => {
  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])(
    'content_type_unsupported: %s',
    async (type) => {
      const t = createTestApp()
      const answer = await t.request(JOBS, {
        method: 'POST',
        headers: type === undefined ? {} : { 'content-type': type },
        body: new TextEncoder().encode(JSON.stringify(LEARN)),
      })
      expect(await problemOf(answer)).toMatchObject({
        status: 415,
        code: 'content_type_unsupported',
      })
    },
  )
})

describe('422', () => {
  it.each<[string, unknown, string]>([
    ['no object', [], '/mode'],
    ['unknown mode', { ...LEARN, mode: 'teach' }, '/mode'],
    ['no target', { mode: 'learn' }, '/target_video'],
    [
      'unknown source',
      { mode: 'learn', target_video: { source: { type: 'ftp' } } },
      '/target_video/source/type',
    ],
    ['fps 0', { ...LEARN, options: { frame_extract: { fps: 0 } } }, '/options/frame_extract/fps'],
    [
      'half a frame',
      { ...LEARN, options: { frame_extract: { max_frames: 1.5 } } },
      '/options/frame_extract/max_frames',
    ],
    [
      'fps as text',
      { ...LEARN, options: { frame_extract: { fps: '2' } } },
      '/options/frame_extract/fps',
    ],
    ['a list for options', { ...LEARN, options: [] }, '/options'],
    ['a list inside', { ...LEARN, options: { analysis: [] } }, '/options/analysis'],
    ['unknown option', { ...LEARN, options: { speed: 1 } }, '/options/speed'],
    ['a slash in a name', { ...LEARN, 'a/b~c': 1 }, '/a~1b~0c'],
    ['compare without user video', { ...LEARN, mode: 'compare' }, '/user_video'],
    ['learn with user video', { ...LEARN, user_video: LEARN.target_video }, '/user_video'],
    [
      'unknown module',
      { ...LEARN, options: { analysis: { enabled_modules: ['smell'] } } },
      '/options/analysis/enabled_modules/0',
    ],
    ['unknown language', { ...LEARN, options: { language: 'fr' } }, '/options/language'],
  ])('request_invalid: %s', async (_, body, pointer) => {
    const t = createTestApp()
    const problem = await problemOf(await t.post(JOBS, body))
    expect(problem).toMatchObject({ status: 422, code: 'request_invalid' })
    expect(problem.errors?.map((error) => error.pointer)).toContain(pointer)
  })

  it('lists every fault, each as a sentence that says what to do, and never repeats a value', async () => {
    const t = createTestApp()
    const problem = await problemOf(
      await t.post(JOBS, {
        mode: 'https://host/?signature=abc',
        target_video: { source: { type: 'path' } },
        options: { frame_extract: { fps: 99, max_frames: null }, x: 1 },
      }),
    )
    expect(problem.errors).toEqual([
      { pointer: '/mode', detail: 'must be one of learn, compare.' },
      { pointer: '/target_video/source/path', detail: 'is missing; add it.' },
      { pointer: '/options/frame_extract/fps', detail: 'must be at most 10.' },
      { pointer: '/options/frame_extract/max_frames', detail: 'must be a number; it is null.' },
      { pointer: '/options/x', detail: 'is not known here; remove it or correct its spelling.' },
    ])
    expect(JSON.stringify(problem)).not.toContain('signature')
  })

  it('plugin_unknown names what there is', async () => {
    const t = createTestApp()
    const problem = await problemOf(
      await t.post(JOBS, { ...LEARN, options: { analysis: { decomposer: 'magic_v9' } } }),
    )
    expect(problem).toMatchObject({ status: 422, code: 'plugin_unknown' })
    expect(problem.detail).toContain('measured_decomposer_v1')
    expect(problem.errors?.[0]?.pointer).toBe('/options/analysis/decomposer')
  })

  it('llm_not_configured when the named decomposer needs a model', async () => {
    const t = createTestApp()
    const body = { ...LEARN, options: { analysis: { decomposer: 'llm_decomposer_v1' } } }
    expect(await problemOf(await t.post(JOBS, body))).toMatchObject({
      status: 422,
      code: 'llm_not_configured',
    })
  })

  it('provider_unknown names what there is', async () => {
    const t = createTestApp({ ports: { llmProviders: ['default', 'second'] } })
    const body = { ...LEARN, options: { llm: { provider: 'third' } } }
    const problem = await problemOf(await t.post(JOBS, body))
    expect(problem).toMatchObject({ status: 422, code: 'provider_unknown' })
    expect(problem.detail).toContain('default, second')
  })

  it.each([
    'validate_only=yes',
    'validate_only=true&validate_only=true',
    'dry_run=true',
    '__proto__=1',
  ])('the query %s', async (query) => {
    const t = createTestApp()
    expect(await problemOf(await t.post(`${JOBS}?${query}`, LEARN))).toMatchObject({
      status: 422,
      code: 'request_invalid',
    })
  })

  it.each(['with space', 'é', 'x'.repeat(256)])('the Idempotency-Key %s', async (key) => {
    const t = createTestApp()
    const problem = await problemOf(await t.post(JOBS, LEARN, { 'idempotency-key': key }))
    expect(problem.errors?.[0]?.pointer).toBe('/header/idempotency-key')
  })
})
