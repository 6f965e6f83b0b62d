import { describe, expect, it } from 'vitest'
import { createTestApp, JOBS } from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'

const eventsOf = (text: string) =>
  text
    .split('\n\n')
    .filter((block) => block.startsWith('id:'))
    .map((block) => {
      const [id, event, data] = block.split('\n').map((line) => line.slice(line.indexOf(':') + 2))
      return { id, event, data: JSON.parse(data ?? '') as { status: string } }
    })

describe('200', () => {
  it('sends every event of a finished job and ends', async () => {
    const t = createTestApp()
    const id = await t.finishedJob()
    const answer = await t.request(`${JOBS}/${id}/events`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(eventsOf(await answer.text()).map((e) => [e.id, e.event, e.data.status])).toEqual([
      ['1', 'job.running', 'running'],
      ['2', 'job.succeeded', 'succeeded'],
    ])
    expect(t.wake.listeners).toBe(0)
  })

  it('follows a running job: each event comes when it happens, the last one ends the stream', async () => {
    const t = createTestApp({ http: { waits: { pollMs: 60_000 } } })
    const id = await t.newJob()
    const answer = await t.request(`${JOBS}/${id}/events`)
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    const next = async () => new TextDecoder().decode((await reader.read()).value)
    expect(await next()).toBe('retry: 2000\n\n')
    t.jobs.advance(id, { status: 'running' })
    expect(await next()).toContain('event: job.running')
    const waiting = next()
    t.jobs.advance(id, { status: 'failed' })
    expect(await waiting).toContain('event: job.failed')
    expect((await reader.read()).done).toBe(true)
  })

  it('resumes after Last-Event-ID', async () => {
    const t = createTestApp()
    const id = await t.finishedJob()
    const headers = { 'last-event-id': '1' }
    const answer = await t.request(`${JOBS}/${id}/events`, { headers })
    expect(eventsOf(await answer.text()).map((e) => e.id)).toEqual(['2'])
  })

  it('sends more events than one page in order', async () => {
    const t = createTestApp()
    const id = await t.newJob()
    for (let i = 0; i < 250; i++) t.jobs.advance(id, { status: 'running' })
    t.jobs.advance(id, { status: 'succeeded' })
    const events = eventsOf(await (await t.request(`${JOBS}/${id}/events`)).text())
    expect(events.map((e) => Number(e.id))).toEqual(Array.from({ length: 251 }, (_, i) => i + 1))
  })

  it('shows that it lives when nothing happens, and ends after its time', async () => {
    const t = createTestApp({ http: { waits: { pollMs: 20, heartbeatMs: 60, streamMaxMs: 400 } } })
    const id = await t.newJob()
    const text = await (await t.request(`${JOBS}/${id}/events`)).text()
    expect(text.split(': still here\n\n').length).toBeGreaterThan(1)
  })

  it('a line break in the data cannot begin another field', async () => {
    const t = createTestApp()
    const id = await t.finishedJob()
    const [event] = await t.jobs.events(id, 0, 1)
    if (event) event.dataJson = '{"status":"x",\r\n\n"event": "forged"}'
    const events = eventsOf(await (await t.request(`${JOBS}/${id}/events`)).text())
    expect(events).toHaveLength(2)
  })

  it('lets go of everything when the client leaves or the service stops', async () => {
    const stop = new AbortController()
    const t = createTestApp({
      ports: { stopping: stop.signal },
      http: { waits: { pollMs: 60_000, maxOpen: 1 } },
    })
    const id = await t.newJob()
    const first = await t.request(`${JOBS}/${id}/events`)
    expect((await problemOf(await t.request(`${JOBS}/${id}/events`))).code).toBe('rate_limited')
    await first.body?.cancel()
    expect(t.wake.listeners).toBe(0)
    const second = await t.request(`${JOBS}/${id}/events`)
    expect(second.status).toBe(200)
    const text = second.text()
    stop.abort()
    expect(await text).toBe('retry: 2000\n\n')
    expect(t.wake.listeners).toBe(0)
  })
})

describe('HEAD', () => {
  it('answers the headers and takes no place', async () => {
    const t = createTestApp({ http: { waits: { maxOpen: 1 } } })
    const id = await t.newJob()
    for (let i = 0; i < 3; i++) {
      const answer = await t.request(`${JOBS}/${id}/events`, { method: 'HEAD' })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    }
    expect(t.wake.listeners).toBe(0)
    expect((await t.request(`${JOBS}/${id}/events`)).status).toBe(200)
  })
})

describe('an unread stream', () => {
  it('lets go when its request is aborted', async () => {
    const t = createTestApp({ http: { waits: { maxOpen: 1 } } })
    const id = await t.newJob()
    const leave = new AbortController()
    await t.request(`${JOBS}/${id}/events`, { signal: leave.signal })
    expect(t.wake.listeners).toBe(1)
    leave.abort()
    expect(t.wake.listeners).toBe(0)
    expect((await t.request(`${JOBS}/${id}/events`)).status).toBe(200)
  })
})

describe('204', () => {
  it('tells EventSource to stop when everything was seen', async () => {
    const t = createTestApp()
    const id = await t.finishedJob()
    const headers = { 'last-event-id': '2' }
    expect((await t.request(`${JOBS}/${id}/events`, { headers })).status).toBe(204)
  })
})

describe('404 and 422', () => {
  it('job_not_found', async () => {
    const t = createTestApp()
    const answer = await t.request(`${JOBS}/job_${'0'.repeat(26)}/events`)
    expect((await problemOf(answer)).code).toBe('job_not_found')
  })

  it.each(['x', '-1', '1.5', '9'.repeat(20)])('Last-Event-ID %s', async (seq) => {
    const t = createTestApp()
    const id = await t.newJob()
    const answer = await t.request(`${JOBS}/${id}/events`, { headers: { 'last-event-id': seq } })
    expect((await problemOf(answer)).errors?.[0]?.pointer).toBe('/header/last-event-id')
  })
})
