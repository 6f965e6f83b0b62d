// The driver and the one-call client over real HTTP: the OpenAI-videos protocol end to end (form, key for the bytes on
// the service's own host and nowhere else), MiniMax's three questions, and what counts as ordered.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import type { MotionProtocol } from '#lib/integrations/img2video/codecs/index.ts'
import { createMotionProviders } from '#lib/integrations/img2video/providers.ts'
import { generateVirtualMotion } from '#lib/integrations/img2video-client.ts'
import { createNodeProviderCall } from '#lib/net/provider-call.node.ts'
import { createNodeNet } from '#lib/net/safe-fetch.node.ts'

const never = new AbortController().signal
const call = createNodeProviderCall()
const RECIPE = { type: 'push_in', strength: 0.2, duration_ms: 3000, easing: 'constant' } as const
const FRAME = { jpeg: new Uint8Array([0xff, 0xd8, 0xff]), width: 1280, height: 720 }
const BYTES = new Uint8Array([0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70, 1, 2, 3, 4])

let server: Server
let other: Server
let answer: (request: IncomingMessage, response: ServerResponse) => unknown
const seen: { path: string; authorization: string | undefined; body: Buffer }[] = []

const listen = async (handler: typeof answer): Promise<Server> => {
  const made = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const { authorization } = request.headers
    seen.push({ path: request.url ?? '', authorization, body: Buffer.concat(pieces) })
    handler(request, response)
  })
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done))
  return made
}
const hostOf = (one: Server) => `127.0.0.1:${(one.address() as AddressInfo).port}`
const json = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

beforeAll(async () => {
  server = await listen((request, response) => answer(request, response))
  other = await listen((_, response) => response.writeHead(200).end(BYTES))
})
afterEach(() => {
  seen.length = 0
})
afterAll(async () => {
  await call.close()
  for (const one of [server, other]) {
    one.closeAllConnections()
    one.close()
  }
})

const tasksOf = (protocol: MotionProtocol, submitMs = 5_000) =>
  createMotionProviders(
    { protocol, baseUrl: `http://${hostOf(server)}/v1`, model: 'm1', apiKey: new Secret('k-1') },
    call,
    { submitMs },
  ).open(protocol, null)

async function generate(protocol: MotionProtocol) {
  const kept: number[] = []
  const result = await generateVirtualMotion(
    {
      tasks: tasksOf(protocol),
      net: createNodeNet({ allowHosts: new Set([hostOf(server), hostOf(other)]) }),
      sleep: async () => {},
    },
    [FRAME],
    RECIPE,
    async (body) => {
      for await (const piece of body) kept.push(...piece)
      return kept.length
    },
    never,
  )
  return { result, kept }
}

describe('the OpenAI-videos protocol', () => {
  it('sends a form, and the key for the bytes to the own host only', async () => {
    answer = (request, response) => {
      if (request.method === 'POST') return json(response, { id: 'video_1', status: 'queued' })
      if (!request.url?.endsWith('/content'))
        return json(response, { id: 'video_1', status: 'completed', progress: 100 })
      return response.writeHead(302, { location: `http://${hostOf(other)}/blob` }).end()
    }
    const { result, kept } = await generate('openai_videos')
    expect(result).toMatchObject({ provider: 'openai_videos', applied: 'prompt', bytes: 12 })
    expect(kept).toEqual([...BYTES])
    expect(seen.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/v1/videos', 'Bearer k-1'],
      ['/v1/videos/video_1', 'Bearer k-1'],
      ['/v1/videos/video_1/content', 'Bearer k-1'],
      ['/blob', undefined],
    ])
    const form = seen[0]?.body.toString('latin1') ?? ''
    expect(form).toContain('name="size"\r\n\r\n1280x720')
    expect(form).toContain('\xff\xd8\xff')
  })
})

describe('MiniMax', () => {
  it('asks a third time for the address', async () => {
    const ok = { base_resp: { status_code: 0 } }
    answer = (request, response) => {
      const url = request.url ?? ''
      if (request.method === 'POST') return json(response, { task_id: '7', ...ok })
      if (url.includes('/query/')) return json(response, { status: 'Success', file_id: '9', ...ok })
      const download_url = `http://${hostOf(other)}/v.mp4`
      return json(response, { file: { download_url }, ...ok })
    }
    const { result } = await generate('minimax')
    expect(result.applied).toBe('native')
    expect(seen.map(({ path }) => path)).toEqual([
      '/v1/video_generation',
      '/v1/query/video_generation?task_id=7',
      '/v1/files/retrieve?file_id=9',
      '/v.mp4',
    ])
  })
})

describe('what counts as ordered', () => {
  const submitted = async (handler: typeof answer, submitMs?: number) => {
    answer = handler
    const order = { recipe: RECIPE, prompt: 'p', firstFrame: FRAME, durationS: 4 }
    const sent = await tasksOf('ark', submitMs).submit(order, never)
    return sent.kind === 'answered' ? sent.kind : `${sent.kind} ${sent.error.code}`
  }
  const status = (code: number) => (_: unknown, response: ServerResponse) =>
    json(response, { error: { code: 'X' } }, code)

  it.each([
    [200, 'answered'],
    [400, 'refused provider_rejected'],
    [401, 'refused provider_unauthorized'],
    [429, 'refused provider_rate_limited'],
    [500, 'refused provider_failed'],
    [503, 'refused provider_failed'],
    [502, 'unknown provider_failed'],
    [504, 'unknown provider_failed'],
  ])('status %d: %s', async (code, kind) => {
    expect(await submitted(status(code))).toBe(kind)
  })

  it('silence and a dropped line are unknown; a closed port is refused', async () => {
    expect(await submitted(() => null, 100)).toBe('unknown provider_timeout')
    expect(await submitted((_, response) => response.destroy())).toMatch(/^unknown provider_/)
    const nobody = await listen(() => null)
    const baseUrl = `http://${hostOf(nobody)}/v1`
    await new Promise((done) => nobody.close(done))
    const tasks = createMotionProviders(
      { protocol: 'ark', baseUrl, model: 'm', apiKey: null },
      call,
      { submitMs: 1_000 },
    ).open('ark', null)
    const order = { recipe: RECIPE, prompt: 'p', firstFrame: FRAME, durationS: 4 }
    expect(await tasks.submit(order, never)).toMatchObject({
      kind: 'refused',
      error: { code: 'provider_unreachable' },
    })
  })
})
