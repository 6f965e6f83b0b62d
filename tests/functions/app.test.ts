// The guards, in their order, and what every answer has in common.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import { createLogger } from '#lib/logging.ts'
import { createTestApp, HOST, JOBS, LEARN } from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'

const KEY = 'correct-horse-battery'

describe('401', () => {
  const app = () => createTestApp({ http: { apiKey: new Secret(KEY) } })

  it.each([
    undefined,
    'Bearer wrong',
    `Bearer ${KEY}x`,
    `Bearer ${KEY.slice(0, -1)}`,
    `Basic ${KEY}`,
    KEY,
    'Bearer ',
  ])('unauthorized: %s', async (authorization) => {
    const answer = await app().request(JOBS, { headers: authorization ? { authorization } : {} })
    expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    const problem = await problemOf(answer)
    expect(problem.code).toBe('unauthorized')
    expect(JSON.stringify(problem)).not.toContain(KEY)
  })

  it.each([0, 31])('a key whose digest shares only byte %i with the right one', async (at) => {
    const byteOf = (key: string) => createHash('sha256').update(key).digest()[at]
    const keys = Array.from({ length: 5000 }, (_, i) => `guess-${i}`)
    const near = keys.find((key) => byteOf(key) === byteOf(KEY))
    const headers = { authorization: `Bearer ${near}` }
    expect(near).toBeDefined()
    expect((await app().request(JOBS, { headers })).status).toBe(401)
  })

  it('the key opens everything; what says nothing of jobs needs none', async () => {
    const t = app()
    const headers = { authorization: `Bearer ${KEY}` }
    expect((await t.request(JOBS, { headers })).status).toBe(200)
    for (const path of ['/health', '/ready', '/version', '/openapi.json', '/docs', '/'])
      expect([path, (await t.request(path)).status]).toEqual([path, 200])
  })

  it('comes before anything that reads the request', async () => {
    const t = app()
    const answer = await t.request(JOBS, { method: 'POST', body: 'x'.repeat(100_000) })
    expect(answer.status).toBe(401)
  })
})

describe('403', () => {
  it.each([
    [{ origin: 'http://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: `http://${HOST}.evil.example` }],
    [{ origin: 'http://127.0.0.1:9999' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('origin_forbidden for a change: %j', async (headers) => {
    const t = createTestApp()
    expect((await problemOf(await t.post(JOBS, LEARN, headers))).code).toBe('origin_forbidden')
    expect((await t.jobs.list({ limit: 1 })).jobs).toEqual([])
  })

  it('origin_forbidden for a read by a page of another site, but not for a followed link', async () => {
    const t = createTestApp()
    const site = { 'sec-fetch-site': 'cross-site' }
    const read = (mode: string) => t.request(JOBS, { headers: { ...site, 'sec-fetch-mode': mode } })
    expect((await problemOf(await read('no-cors'))).code).toBe('origin_forbidden')
    expect((await read('navigate')).status).toBe(200)
  })

  it.each([
    [{ origin: `http://${HOST}` }],
    [{ origin: `https://${HOST}`, 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'none' }],
    [{}],
  ])('lets its own page and programs through: %j', async (headers) => {
    expect((await createTestApp().post(JOBS, LEARN, headers)).status).toBe(202)
  })
})

describe('404', () => {
  it.each([
    '/nothing',
    '/v1',
    '/v1/video-analysis',
    `${JOBS}/`,
    `${JOBS}//x`,
    '/.env',
    '/health/x',
  ])('route_not_found: %s', async (path) => {
    const code = (await problemOf(await createTestApp().request(path))).code
    expect(['route_not_found', 'job_not_found']).toContain(code)
  })
})

describe('405', () => {
  it.each([
    [JOBS, 'PUT', 'GET, HEAD, POST'],
    [`${JOBS}/job_x`, 'PATCH', 'DELETE, GET, HEAD'],
    [`${JOBS}/job_x/cancel`, 'GET', 'POST'],
    ['/health', 'POST', 'GET, HEAD'],
    ['/', 'DELETE', 'GET, HEAD'],
  ])('method_not_allowed: %s %s', async (path, method, allow) => {
    const answer = await createTestApp().request(path, { method })
    expect(answer.headers.get('allow')).toBe(allow)
    expect((await problemOf(answer)).code).toBe('method_not_allowed')
  })
})

describe('421', () => {
  it.each([
    'evil.example',
    'evil.example:8000',
    '127.0.0.1',
    '127.0.0.1:8001',
    'localhost:8000',
    '',
  ])('host_forbidden, even with an origin that fits: %s', async (host) => {
    const t = createTestApp()
    const answer = await t.request(JOBS, { headers: { host, origin: `http://${host}` } })
    expect((await problemOf(answer)).code).toBe('host_forbidden')
  })

  it('guards pages and probes too; no list allows any', async () => {
    const headers = { host: 'evil.example' }
    expect((await createTestApp().request('/', { headers })).status).toBe(421)
    expect((await createTestApp().request('/health', { headers })).status).toBe(421)
    const open = createTestApp({ http: { allowedHosts: null } })
    expect((await open.request('/health', { headers })).status).toBe(200)
  })

  it('the set may grow after the app was made (a port is known late)', async () => {
    const allowedHosts = new Set<string>()
    const t = createTestApp({ http: { allowedHosts } })
    expect((await t.request('/health')).status).toBe(421)
    allowedHosts.add(HOST)
    expect((await t.request('/health')).status).toBe(200)
  })
})

describe('500', () => {
  it('shows nothing of an unexpected fault, and logs all of it under the same id', async () => {
    const lines: string[] = []
    const clock = { nowMs: () => 0 }
    const log = createLogger({ level: 'info', clock, write: (line) => lines.push(line) })
    const t = createTestApp({ ports: { log } })
    t.jobs.list = () => Promise.reject(new Error('SQLITE_CORRUPT at /srv/demo.db'))
    const problem = await problemOf(await t.request(JOBS))
    expect(problem).toMatchObject({ status: 500, code: 'internal', retryable: true })
    expect(JSON.stringify(problem)).not.toMatch(/SQLITE|demo\.db/)
    const line = lines.find((text) => text.includes('SQLITE_CORRUPT'))
    expect(line).toContain(problem.request_id)
  })

  it.each(['a string', null, undefined, { odd: true }])(
    'even when %j is thrown',
    async (thrown) => {
      const t = createTestApp()
      t.jobs.list = () => Promise.reject(thrown)
      expect((await problemOf(await t.request(JOBS))).code).toBe('internal')
    },
  )
})

describe('503', () => {
  it('shutting_down for whatever changes something; reads are answered', async () => {
    const t = createTestApp({ ports: { stopping: AbortSignal.abort() } })
    const answer = await t.post(JOBS, LEARN)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect((await problemOf(answer)).code).toBe('shutting_down')
    expect((await t.request(JOBS)).status).toBe(200)
    expect((await t.request('/ready')).status).toBe(503)
    expect((await t.request('/health')).status).toBe(200)
  })
})

describe('every answer', () => {
  it.each(['/', '/docs', '/health', JOBS, '/nothing', '/openapi.json', '/public/app.css'])(
    '%s carries the guards',
    async (path) => {
      const { headers } = await createTestApp().request(path)
      expect(headers.get('x-request-id')).toMatch(/^req_/)
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('cache-control')).toBeTruthy()
      expect(headers.get('strict-transport-security')).toBeNull()
      expect(headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  it('has its own id, and titles in the language of the reader', async () => {
    const t = createTestApp()
    const ask = async (language: string) =>
      problemOf(await t.request('/nothing', { headers: { 'accept-language': language } }))
    const [en, zh] = [await ask('en, zh;q=0.5'), await ask('zh-CN')]
    expect(en.request_id).not.toBe(zh.request_id)
    expect([en.title, zh.title]).toEqual(['There is nothing at this address', '此地址不存在'])
  })
})
