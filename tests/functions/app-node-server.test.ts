// The app behind the real Node server: bodies, ranges, streams and clients that leave.
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { afterEach, expect, it } from 'vitest'
import { createTestApp, JOBS, LEARN, type TestApp, UPLOADS } from '#tests/helpers/app.ts'

let server: ServerType | undefined

async function listen(t: TestApp): Promise<number> {
  const hosts = t.ports.http.allowedHosts as Set<string>
  return new Promise((resolve) => {
    server = serve({ fetch: t.app.fetch, hostname: '127.0.0.1', port: 0 }, (at: AddressInfo) => {
      hosts.add(`127.0.0.1:${at.port}`)
      resolve(at.port)
    })
  })
}

afterEach(async () => {
  const open = server
  server = undefined
  if (!open) return
  if ('closeAllConnections' in open) open.closeAllConnections()
  await new Promise((resolve) => open.close(resolve))
})

interface Answer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: Buffer
}

function send(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  chunks: (string | Uint8Array)[] = [],
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (res) => {
      const parts: Buffer[] = []
      res.on('data', (part: Buffer) => parts.push(part))
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(parts) }),
      )
    })
    req.on('error', reject)
    for (const chunk of chunks) req.write(chunk)
    req.end()
  })
}

const JSON_TYPE = { 'content-type': 'application/json' }

it('creates, reads and deletes a job', async () => {
  const port = await listen(createTestApp())
  const made = await send(port, 'POST', JOBS, JSON_TYPE, [JSON.stringify(LEARN)])
  expect(made.status).toBe(202)
  const { status_url } = JSON.parse(made.body.toString()) as { status_url: string }
  expect((await send(port, 'GET', status_url)).status).toBe(200)
  expect((await send(port, 'DELETE', status_url)).status).toBe(204)
  expect((await send(port, 'GET', status_url)).status).toBe(404)
})

it.each([
  ['announced', { 'content-length': String(2 * 1024 * 1024) }],
  ['in chunks', {}],
])('refuses a 2 MB body (%s) and serves the next request', async (_, length) => {
  const port = await listen(createTestApp())
  const parts = Array.from({ length: 32 }, () => new Uint8Array(64 * 1024).fill(32))
  const answer = await send(port, 'POST', JOBS, { ...JSON_TYPE, ...length }, parts)
  expect(answer.status).toBe(413)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect((await send(port, 'GET', '/health')).status).toBe(200)
})

it('refuses a foreign Host before anything else', async () => {
  const port = await listen(createTestApp())
  expect((await send(port, 'GET', '/', { host: 'evil.example' })).status).toBe(421)
})

it('answers HEAD and ranges with exact lengths', async () => {
  const t = createTestApp()
  const port = await listen(t)
  const jobId = await t.newJob()
  const { artifactId } = await t.newArtifact(jobId, new Uint8Array(5000).fill(9))
  const path = `${JOBS}/${jobId}/artifacts/${artifactId}`
  const head = await send(port, 'HEAD', path)
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '5000', 0])
  const part = await send(port, 'GET', path, { range: 'bytes=4990-' })
  expect([part.status, part.headers['content-length'], part.body.length]).toEqual([206, '10', 10])
})

it('streams an upload', async () => {
  const port = await listen(createTestApp())
  const parts = Array.from({ length: 8 }, () => new Uint8Array(64 * 1024).fill(1))
  const answer = await send(port, 'POST', UPLOADS, { 'content-type': 'video/mp4' }, parts)
  expect(answer.status).toBe(201)
  expect(JSON.parse(answer.body.toString())).toMatchObject({ bytes: 8 * 64 * 1024 })
})

it.each(['events', '?wait=30'])('lets go when the client leaves: %s', async (what) => {
  const t = createTestApp({ http: { waits: { pollMs: 60_000 } } })
  const port = await listen(t)
  const jobId = await t.newJob()
  const path = what === 'events' ? `${JOBS}/${jobId}/events` : `${JOBS}/${jobId}${what}`
  const req = httpRequest({ host: '127.0.0.1', port, path }, (res) => res.resume())
  req.on('error', () => {})
  req.end()
  await expect.poll(() => t.wake.listeners, { interval: 5 }).toBe(1)
  req.destroy()
  await expect.poll(() => t.wake.listeners, { interval: 5 }).toBe(0)
})
