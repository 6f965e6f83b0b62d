import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/core/errors.ts'
import { toProblem } from '#lib/core/problem.ts'
import { JobView } from '#lib/schema/job.ts'
import { createTestApp, JOBS, sampleResult } from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'

describe('200', () => {
  it('shows a queued job with its steps', async () => {
    const t = createTestApp()
    const id = await t.newJob()
    const answer = await t.request(`${JOBS}/${id}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('retry-after')).toBe('1')
    const view = v.parse(JobView, await answer.json())
    expect(view).toMatchObject({ job_id: id, status: 'queued', previews: [], finished_at: null })
    expect(view.progress?.steps.length).toBeGreaterThan(3)
    expect(view).not.toHaveProperty('result')
  })

  it('shows the whole result of a job that succeeded', async () => {
    const t = createTestApp()
    const id = await t.finishedJob()
    const answer = await t.request(`${JOBS}/${id}`)
    expect(answer.headers.get('retry-after')).toBeNull()
    const view = v.parse(JobView, await answer.json())
    expect(view.result).toEqual(sampleResult())
  })

  it('reads a result that was too large for the database from its file', async () => {
    const t = createTestApp()
    const id = await t.newJob()
    t.jobs.advance(id, { status: 'succeeded' })
    expect((await problemOf(await t.request(`${JOBS}/${id}`))).code).toBe('storage_failed')
    const file = new TextEncoder().encode(JSON.stringify(sampleResult(), null, 2))
    await t.storage.put(`jobs/${id}/result.json`, file)
    for (const path of [`${JOBS}/${id}`, `${JOBS}/${id}?view=timeline`])
      expect(await (await t.request(path)).json()).toMatchObject({
        result: { segments: [{ segment_id: 't_s001' }] },
      })
    const exported = await t.request(`${JOBS}/${id}/exports/json`)
    expect(await exported.json()).toEqual(sampleResult())
  })

  it('shows the problem of a job that failed', async () => {
    const t = createTestApp()
    const id = await t.newJob()
    const error = toProblem(new AppError('input_no_video', 'Send a video.'), {
      step: 'ingest:target',
    })
    t.jobs.advance(id, { status: 'failed', error })
    const view = v.parse(JobView, await (await t.request(`${JOBS}/${id}`)).json())
    expect(view.error).toMatchObject({ code: 'input_no_video', status: 422, step: 'ingest:target' })
  })

  it('view=timeline leaves the analysis out, view=summary the shots', async () => {
    const t = createTestApp()
    const id = await t.finishedJob()
    const read = async (view: string) =>
      v.parse(JobView, await (await t.request(`${JOBS}/${id}?view=${view}`)).json()).result
    expect(await read('timeline')).toMatchObject({
      segment_count: 1,
      segments: [{ segment_id: 't_s001', start_ms: 0, end_ms: 2000 }],
    })
    expect(JSON.stringify(await read('timeline'))).not.toContain('features')
    const summary = await read('summary')
    expect(summary).toMatchObject({ mode: 'learn', segment_count: 1, video: { width: 320 } })
    expect(summary).not.toHaveProperty('segments')
  })
})

describe('304', () => {
  it('follows the ETag until anything changes; views differ', async () => {
    const t = createTestApp()
    const id = await t.newJob()
    const etag = (await t.request(`${JOBS}/${id}`)).headers.get('etag') ?? ''
    expect(etag).not.toBe('')
    const ask = (path: string) =>
      t.request(path, { headers: { 'if-none-match': `"other", ${etag}` } })
    const same = await ask(`${JOBS}/${id}`)
    expect(same.status).toBe(304)
    expect(await same.text()).toBe('')
    expect(same.headers.get('etag')).toBe(etag)
    expect((await ask(`${JOBS}/${id}?view=summary`)).status).toBe(200)
    t.jobs.advance(id, { status: 'running' })
    expect((await ask(`${JOBS}/${id}`)).status).toBe(200)
  })
})

describe('wait', () => {
  it('answers when the job is over, woken by the dispatcher and not by the clock', async () => {
    const t = createTestApp({ http: { waits: { pollMs: 60_000 } } })
    const id = await t.newJob()
    const waiting = t.request(`${JOBS}/${id}?wait=30`)
    await listening(t)
    t.jobs.advance(id, { status: 'running' })
    t.jobs.advance(id, { status: 'cancelled' })
    expect(await (await waiting).json()).toMatchObject({ status: 'cancelled' })
    expect(t.wake.listeners).toBe(0)
  })

  it('answers at the first change to a client that names what it has', async () => {
    const t = createTestApp({ http: { waits: { pollMs: 60_000 } } })
    const id = await t.newJob()
    const etag = (await t.request(`${JOBS}/${id}`)).headers.get('etag') ?? ''
    const waiting = t.request(`${JOBS}/${id}?wait=30`, { headers: { 'if-none-match': etag } })
    await listening(t)
    t.jobs.advance(id, { status: 'running' })
    expect(await (await waiting).json()).toMatchObject({ status: 'running' })
  })

  it('sees what another process did, by looking now and then', async () => {
    const t = createTestApp({ http: { waits: { pollMs: 60 } } })
    const id = await t.newJob()
    const waiting = t.request(`${JOBS}/${id}?wait=30`)
    await listening(t)
    const row = await t.jobs.get(id)
    if (row) row.status = 'failed'
    expect(await (await waiting).json()).toMatchObject({ status: 'failed' })
  })

  it('answers what there is when the time is over: 200, or 304 when nothing changed', async () => {
    const t = createTestApp()
    const id = await t.newJob()
    const answer = await t.request(`${JOBS}/${id}?wait=0.1`)
    expect(await answer.json()).toMatchObject({ status: 'queued' })
    const headers = { 'if-none-match': answer.headers.get('etag') ?? '' }
    expect((await t.request(`${JOBS}/${id}?wait=0.1`, { headers })).status).toBe(304)
  })

  it('ends when the service stops, and when the client leaves', async () => {
    const stop = new AbortController()
    const t = createTestApp({
      ports: { stopping: stop.signal },
      http: { waits: { pollMs: 60_000 } },
    })
    const id = await t.newJob()
    const leave = new AbortController()
    const left = t.request(`${JOBS}/${id}?wait=30`, { signal: leave.signal })
    await listening(t)
    leave.abort()
    await left
    expect(t.wake.listeners).toBe(0)
    const waiting = t.request(`${JOBS}/${id}?wait=30`)
    await listening(t)
    stop.abort()
    expect((await waiting).status).toBe(200)
  })
})

describe('404', () => {
  it.each([
    `job_${'0'.repeat(26)}`,
    'job_short',
    'art_00000000000000000000000000',
    '..%2F..%2Fetc',
    '%00',
  ])('job_not_found: %s', async (id) => {
    const t = createTestApp()
    expect(await problemOf(await t.request(`${JOBS}/${id}`))).toMatchObject({
      status: 404,
      code: 'job_not_found',
    })
  })

  it('job_not_found while waiting for a job that is deleted', async () => {
    const t = createTestApp()
    const id = await t.newJob()
    const waiting = t.request(`${JOBS}/${id}?wait=30`)
    await listening(t)
    await t.request(`${JOBS}/${id}`, { method: 'DELETE' })
    expect((await problemOf(await waiting)).code).toBe('job_not_found')
  })
})

describe('422', () => {
  it.each(['wait=31', 'wait=-1', 'wait=soon', 'wait=', 'wait=1e1', 'view=tiny', 'veiw=full'])(
    'the query %s',
    async (query) => {
      const t = createTestApp()
      const id = await t.newJob()
      expect((await problemOf(await t.request(`${JOBS}/${id}?${query}`))).status).toBe(422)
    },
  )
})

describe('429', () => {
  it('rate_limited when too many wait at once; the place is free again afterwards', async () => {
    const t = createTestApp({ http: { waits: { pollMs: 60_000, maxOpen: 1 } } })
    const id = await t.newJob()
    const waiting = t.request(`${JOBS}/${id}?wait=30`)
    await listening(t)
    const refused = await t.request(`${JOBS}/${id}?wait=30`)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect((await problemOf(refused)).code).toBe('rate_limited')
    t.jobs.advance(id, { status: 'cancelled' })
    await waiting
    expect((await t.request(`${JOBS}/${id}?wait=30`)).status).toBe(200)
  })
})

/** Until the request is really waiting. */
const listening = (t: ReturnType<typeof createTestApp>) =>
  expect.poll(() => t.wake.listeners, { interval: 2 }).toBeGreaterThan(0)
