// Bad input never ends in a stack trace or a stuck job: each has a stable code, a status, and a sentence.
// What can be told at creation is answered there; what only reading tells fails the job with the same object.

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ProblemBody } from '#lib/schema/job.ts'
import { clip } from '#tests/helpers/clips.ts'
import { audioOnly, oneFrame, truncated, twoFrames } from '#tests/helpers/clips-basic.ts'
import { type LiveServer, startLive } from '#tests/helpers/live-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'bad-'))
let live: LiveServer
let files: Server
let base: string

beforeAll(async () => {
  writeFileSync(join(folder, 'text.mp4'), 'hello, I am no video')
  writeFileSync(join(folder, 'empty.mp4'), '')
  mkdirSync(join(folder, 'folder.mp4'))
  copyFileSync(await clip(audioOnly), join(folder, `audio.${audioOnly.ext}`))
  copyFileSync(await clip(oneFrame), join(folder, `one.${oneFrame.ext}`))
  copyFileSync(await clip(twoFrames), join(folder, `two.${twoFrames.ext}`))
  copyFileSync(await clip(truncated), join(folder, `cut.${truncated.ext}`))
  files = createServer((request, response) => {
    if (request.url === '/page') response.setHeader('content-type', 'text/html').end('<html>hi')
    else response.writeHead(404).end('gone')
  })
  await new Promise<void>((done) => files.listen(0, '127.0.0.1', done))
  const { port } = files.address() as AddressInfo
  base = `http://127.0.0.1:${port}`
  live = await startLive({ cwd: folder, environment: { URL_ALLOW_HOSTS: `127.0.0.1:${port}` } })
}, 60_000)

afterAll(async () => {
  await live?.close()
  files?.close()
  rmSync(folder, { recursive: true, force: true })
})

const learn = (source: unknown, options?: unknown) => ({
  mode: 'learn',
  target_video: { source },
  ...(options !== undefined && { options }),
})
const path = (name: string) => ({ type: 'path', path: name })
const url = (text: string) => ({ type: 'url', url: text })

function checkProblem(problem: unknown, code: string): void {
  const body = v.parse(ProblemBody, problem)
  expect(body.code).toBe(code)
  expect(body.detail).toMatch(/\.$|\.\s/)
  expect(JSON.stringify(body)).not.toMatch(/node:|\n\s+at |\/tmp\/|undefined/)
}

describe('told at creation', () => {
  test.each([
    ['a missing file', 422, 'input_path_not_found', learn(path('nope.mp4'))],
    ['a folder', 422, 'input_not_a_file', learn(path('folder.mp4'))],
    ['an empty file', 422, 'input_empty', learn(path('empty.mp4'))],
    ['a path outside the roots', 403, 'input_path_forbidden', learn(path('/etc/passwd'))],
    ['a private address', 403, 'url_forbidden_address', learn(url('http://10.0.0.1/v.mp4'))],
    ['loopback in disguise', 403, 'url_forbidden_address', learn(url('http://2130706433/v.mp4'))],
    ['another scheme', 422, 'url_invalid', learn(url('file:///etc/passwd'))],
    ['no mode', 422, 'request_invalid', { target_video: { source: path('one.mp4') } }],
    ['an unknown mode', 422, 'request_invalid', { ...learn(path('a')), mode: 'improve' }],
    ['an unknown option', 422, 'request_invalid', learn(path('a'), { speed: 2 })],
    ['fps 0', 422, 'request_invalid', learn(path('a'), { frame_extract: { fps: 0 } })],
    [
      'compare without user video',
      422,
      'request_invalid',
      { ...learn(path('a')), mode: 'compare' },
    ],
    [
      'an unknown plugin',
      422,
      'plugin_unknown',
      learn(path('one.mp4'), { analysis: { decomposer: 'x_v1' } }),
    ],
    [
      'an upload nobody made',
      422,
      'request_invalid',
      learn({ type: 'upload', upload_id: 'upl_1' }),
    ],
    ['a body that is a list', 422, 'request_invalid', []],
  ])('%s', async (_, status, code, body) => {
    const answer = await live.call('POST', '/jobs', body)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    checkProblem(answer.body, code)
  })

  test('a body that is no JSON, a 2 MB body, an unknown id', async () => {
    const post = (body: string) =>
      fetch(`${live.url}/v1/video-analysis/jobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
    const broken = await post('{"mode":')
    expect(broken.status).toBe(400)
    checkProblem(await broken.json(), 'request_not_json')
    const large = await post(JSON.stringify({ mode: 'x'.repeat(2_000_000) }))
    expect(large.status).toBe(413)
    checkProblem(await large.json(), 'body_too_large')
    const unknown = await live.call('GET', '/jobs/job_00000000000000000000000000')
    expect(unknown.status).toBe(404)
    checkProblem(unknown.body, 'job_not_found')
    expect((await live.call('GET', '/jobs/..%2f..%2fetc')).status).toBe(404)
  })
})

describe('told by reading: the job fails, and says at which step', () => {
  test.each([
    ['text named .mp4', 'input_not_media', () => path('text.mp4')],
    ['audio only', 'input_no_video', () => path(`audio.${audioOnly.ext}`)],
    ['404', 'url_http_status', () => url(`${base}/nothing.mp4`)],
    ['an HTML page', 'url_not_video', () => url(`${base}/page`)],
  ])('%s', async (_, code, source) => {
    const job = await live.finish(learn(source()))
    expect(job.status).toBe('failed')
    checkProblem(job.error, code)
    expect(job.error.step).toMatch(/^(ingest|extract_frames):target$/)
  })
})

test.each([
  ['one frame', () => `one.${oneFrame.ext}`],
  ['two frames', () => `two.${twoFrames.ext}`],
  ['a file that was cut short', () => `cut.${truncated.ext}`],
])('odd but honest: %s', async (_, name) => {
  const job = await live.finish(learn(path(name())))
  expect(job.error).toBeUndefined()
  expect(job.status).toBe('succeeded')
  expect(job.result.segments.length).toBeGreaterThanOrEqual(1)
})
