// An image-to-video service of our own: real HTTP on loopback, the Ark protocol, and on demand everything that can go
// wrong with one. The name of the model says what goes wrong, so that many orders can be under way at once. It keeps
// what was ordered, because orders are what costs money.

import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const VIDEO_FAULTS = [
  /** Takes the order and never answers. */
  'submit_timeout',
  /** Takes the order, then drops the connection. */
  'submit_drop',
  /** 500, 502 to every order. */
  'submit_500',
  'submit_502',
  /** 400 that names an optional field, unless it is left out. */
  'refuses_camera_fixed',
  'rate_limited_once',
  'unauthorized',
  /** 200 with a page instead of JSON. */
  'submit_html',
  /** A word for the state that nobody knows, for ever. */
  'unknown_status',
  /** 500 to every question; to the first two. */
  'status_500',
  'status_500_twice',
  'failed',
  'cancelled',
  'expired_task',
  'no_url',
  /** 403 to the download. */
  'expired_link',
  /** A page under the name of a video; no video at all. */
  'html_video',
  'noise_video',
  /** Another shape than the picture that was sent; a third of the length; twice the length. */
  'square_video',
  'short_video',
  'long_video',
] as const
export type VideoFault = (typeof VIDEO_FAULTS)[number]

export interface FakeVideoOptions {
  /** Path of what it delivers, by fault; `good` for all others. */
  videos: Partial<Record<VideoFault, string>> & { good: string }
  /** Answers `queued`, `running` … so many times before it has finished. */
  questions?: number
}

export interface FakeOrder {
  model: string
  body: Record<string, unknown>
  questions: number
  downloads: number
  cancels: number
}

export interface FakeVideoProvider {
  /** For IMG2VIDEO_BASE_URL. */
  baseUrl: string
  /** For URL_ALLOW_HOSTS. */
  host: string
  /** Orders that it took, oldest first. */
  readonly orders: readonly FakeOrder[]
  of(model: string): FakeOrder[]
  /** `authorization` headers that came with a download; there should be none. */
  readonly leaked: string[]
  close(): Promise<void>
}

const TASKS = '/api/v3/contents/generations/tasks'

export async function startFakeVideoProvider(
  options: FakeVideoOptions,
): Promise<FakeVideoProvider> {
  const tasks = new Map<string, FakeOrder>()
  const orders: FakeOrder[] = []
  const leaked: string[] = []
  let limited = 0

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const { pathname } = new URL(request.url ?? '/', 'http://fake')
    const video = /^\/videos\/([\w-]+)\.mp4$/.exec(pathname)?.[1]
    if (video) return deliver(tasks.get(video), request, response)
    if (!request.headers.authorization?.startsWith('Bearer '))
      return json(response, 401, { error: { code: 'AuthenticationError' } })
    if (request.method === 'POST' && pathname === TASKS)
      return take(await bodyOf(request), response)
    const id = pathname.startsWith(`${TASKS}/`) ? pathname.slice(TASKS.length + 1) : ''
    const order = tasks.get(id)
    if (!order) return json(response, 404, { error: { code: 'NotFound' } })
    if (request.method !== 'DELETE') return tell(id, order, response)
    order.cancels++
    return json(response, 200, {})
  }

  function take(body: Record<string, unknown>, response: ServerResponse): unknown {
    const model = String(body.model)
    if (model === 'unauthorized') return json(response, 403, { error: { code: 'AccessDenied' } })
    if (model === 'rate_limited_once' && limited++ === 0) {
      response.setHeader('retry-after', '0')
      return json(response, 429, { error: { code: 'RateLimit' } })
    }
    if (model === 'refuses_camera_fixed' && 'camera_fixed' in body) {
      const message = 'camera_fixed is not supported by this model'
      return json(response, 400, { error: { code: 'InvalidParameter', message } })
    }
    const order = { model, body, questions: 0, downloads: 0, cancels: 0 }
    orders.push(order)
    if (model === 'submit_500' || model === 'submit_502')
      return json(response, Number(model.slice(-3)), { error: { code: 'InternalServiceError' } })
    if (model === 'submit_timeout') return null
    if (model === 'submit_drop') return response.destroy()
    if (model === 'submit_html') return response.end('<html>Please sign in</html>')
    const id = `cgt-fake-${orders.length}`
    tasks.set(id, order)
    return json(response, 200, { id })
  }

  function tell(id: string, order: FakeOrder, response: ServerResponse): unknown {
    const { model } = order
    const asked = ++order.questions
    if (model === 'status_500' || (model === 'status_500_twice' && asked <= 2))
      return json(response, 500, { error: { code: 'InternalServiceError' } })
    const say = (status: string, more: object = {}) =>
      json(response, 200, { id, model, status, ...more })
    if (model === 'unknown_status') return say('pondering')
    if (asked <= (options.questions ?? 1)) return say(asked === 1 ? 'queued' : 'running')
    if (model === 'failed') return say('failed', { error: { code: 'OutputVideoSensitive' } })
    if (model === 'cancelled') return say('cancelled')
    if (model === 'expired_task') return say('expired')
    if (model === 'no_url') return say('succeeded', { content: {} })
    const video_url = `http://${host}/videos/${id}.mp4?signature=secret`
    return say('succeeded', { content: { video_url }, usage: { completion_tokens: 1000 } })
  }

  function deliver(
    order: FakeOrder | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): unknown {
    if (!order) return response.writeHead(404).end()
    order.downloads++
    if (request.headers.authorization) leaked.push(request.headers.authorization)
    if (order.model === 'expired_link') return response.writeHead(403).end('expired')
    response.writeHead(200, { 'content-type': 'video/mp4' })
    if (order.model === 'html_video') return response.end('<!doctype html><html>Sign in</html>')
    if (order.model === 'noise_video') return response.end(Buffer.alloc(5000, 0x5a))
    const { videos } = options
    return response.end(readFileSync(videos[order.model as VideoFault] ?? videos.good))
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => json(response, 500, { error: String(error) }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    baseUrl: `http://${host}/api/v3`,
    host,
    orders,
    leaked,
    of: (model) => orders.filter((order) => order.model === model),
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

function json(response: ServerResponse, status: number, body: unknown): unknown {
  return response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return JSON.parse(Buffer.concat(pieces).toString('utf8')) as Record<string, unknown>
}
