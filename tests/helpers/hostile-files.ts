// A small hostile file server on loopback: each route is one way in which a download goes wrong, over a raw
// socket where a well-behaved server could not do it. Beside it a canary: a listener nobody may reach.

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { gzipSync } from 'node:zlib'

export interface HostileFiles {
  /** `http://127.0.0.1:port` */
  url: string
  /** `127.0.0.1:port`, for an allow list. */
  hostPort: string
  port: number
  file: Buffer
  sha256: string
  /** Requests in order, with their headers. */
  requests: IncomingMessage[]
  /** Connections that reached the canary. */
  canaryHits(): number
  canaryPort: number
  close(): Promise<void>
}

type Route = (ctx: RouteContext) => void
interface RouteContext {
  req: IncomingMessage
  res: ServerResponse
  /** How often this route was asked, from 1. */
  visit: number
  files: Pick<HostileFiles, 'file' | 'canaryPort'>
}

const ETAG = '"v1"'
const VIDEO = { 'content-type': 'video/mp4' }

export async function startHostileFiles(): Promise<HostileFiles> {
  const file = Buffer.concat([
    Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1'),
    Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i) % 251)),
  ])
  let hits = 0
  const canary = createTcpServer((socket) => {
    hits++
    socket.destroy()
  })
  const canaryPort = await listen(canary)
  const requests: IncomingMessage[] = []
  const visits = new Map<string, number>()
  const server = createServer((req, res) => {
    requests.push(req)
    const path = new URL(req.url ?? '/', 'http://x').pathname
    const visit = (visits.get(path) ?? 0) + 1
    visits.set(path, visit)
    const route = ROUTES[path]
    if (route) route({ req, res, visit, files: { file, canaryPort } })
    else res.writeHead(404, { 'content-type': 'text/html' }).end('<h1>none</h1>')
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    hostPort: `127.0.0.1:${port}`,
    port,
    file,
    sha256: createHash('sha256').update(file).digest('hex'),
    requests,
    canaryHits: () => hits,
    canaryPort,
    async close() {
      server.closeAllConnections()
      await Promise.all([closed(server), closed(canary)])
    },
  }
}

const redirect = (to: (canaryPort: number) => string): Route => {
  return ({ res, files }) => res.writeHead(302, { location: to(files.canaryPort) }).end()
}
const status = (code: number, headers: Record<string, string> = {}): Route => {
  return ({ res }) => res.writeHead(code, headers).end()
}
const raw = (head: string | ((file: Buffer) => string), body: (file: Buffer) => Buffer): Route => {
  return ({ req, files }) => {
    const lines = typeof head === 'string' ? head : head(files.file)
    req.socket.write(`HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\n${lines}\r\n\r\n`)
    req.socket.end(body(files.file))
  }
}
const page = (type: string, body: string): Route => {
  return ({ res }) => res.writeHead(200, { 'content-type': type }).end(body)
}

const ROUTES: Record<string, Route> = {
  '/good.mp4': ({ res, files }) => whole(res, files.file),
  '/good-chunked.mp4': ({ res, files }) => res.writeHead(200, VIDEO).end(files.file),
  '/redirect-ok': redirect(() => '/good.mp4#fragment'),
  '/redirect-loop': redirect(() => '/redirect-loop'),
  '/redirect-nowhere': status(302),
  '/redirect-file': redirect(() => 'file:///etc/passwd'),
  '/redirect-credentials': redirect((port) => `http://u:p@127.0.0.1:${port}/`),
  '/redirect-loopback': redirect((port) => `http://127.0.0.1:${port}/`),
  '/redirect-decimal': redirect((port) => `http://2130706433:${port}/`),
  '/redirect-v6': redirect((port) => `http://[::1]:${port}/`),
  '/redirect-mapped': redirect((port) => `http://[::ffff:127.0.0.1]:${port}/`),
  '/redirect-localhost': redirect((port) => `http://localhost:${port}/`),
  '/redirect-metadata': redirect(() => 'http://169.254.169.254/latest/meta-data/'),
  '/redirect-rebound': redirect((port) => `http://rebound.example:${port}/`),
  '/length-too-long': raw(
    (file) => `content-length: ${file.length + 5000}`,
    (file) => file,
  ),
  '/length-twice': raw('content-length: 10\r\ncontent-length: 20', (file) => file),
  '/length-huge': raw('content-length: 9007199254740993', (file) => file.subarray(0, 100)),
  '/chunked-cut': raw('transfer-encoding: chunked', (file) =>
    Buffer.concat([Buffer.from('1000\r\n'), file.subarray(0, 2000)]),
  ),
  '/garbage': ({ req }) => req.socket.end('HELO 220 ready\r\n\r\n'),
  '/reset': ({ req }) => req.socket.resetAndDestroy(),
  '/reset-once': ({ req, res, visit, files }) =>
    visit === 1 ? req.socket.resetAndDestroy() : whole(res, files.file),
  '/empty': status(200, { ...VIDEO, 'content-length': '0' }),
  '/empty-chunked': status(200, VIDEO),
  '/no-content': status(204),
  '/gzip-bomb': ({ res }) =>
    res
      .writeHead(200, { ...VIDEO, 'content-encoding': 'gzip' })
      .end(gzipSync(Buffer.alloc(8 << 20))),
  '/html': page('text/html; charset=utf-8', '<!doctype html><title>x</title>'),
  '/html-as-video': page('video/mp4', '\n <!DOCTYPE html><title>x</title>'),
  '/playlist-as-video': page('video/mp4', '#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/x.ts\n'),
  '/json': page('application/json', '{}'),
  '/endless': ({ res, files }) => {
    res.writeHead(200, VIDEO)
    const more = () => {
      while (!res.destroyed && res.write(files.file));
    }
    res.on('drain', more)
    more()
  },
  '/drip': ({ res }) => {
    res.writeHead(200, VIDEO)
    const timer = setInterval(() => res.write('x'), 10)
    res.on('close', () => clearInterval(timer))
  },
  '/stall': ({ res, files }) => {
    res.writeHead(200, { ...VIDEO, 'content-length': files.file.length })
    res.write(files.file.subarray(0, 1000))
  },
  '/hang': () => {},
  '/resume': (ctx) => ranged(ctx, ETAG, ctx.visit < 3),
  '/resume-weak': (ctx) => ranged(ctx, `W/${ETAG}`, ctx.visit === 1),
  '/resume-changed': (ctx) => ranged(ctx, `"v${ctx.visit}"`, ctx.visit === 1),
  '/resume-ignored': ({ req, res, visit, files }) =>
    visit === 1
      ? ranged({ req, res, visit, files }, ETAG, true)
      : whole(res, files.file, { etag: ETAG }),
  '/resume-wrong-offset': (ctx) => (ctx.visit === 1 ? ranged(ctx, ETAG, true) : fromStart(ctx)),
  '/cut-always': (ctx) => ranged(ctx, ETAG, true),
  '/401': status(401),
  '/403': status(403),
  '/410': status(410),
  '/429': status(429, { 'retry-after': '120' }),
  '/503-date': ({ res }) =>
    res.writeHead(503, { 'retry-after': new Date(Date.now() + 90_000).toUTCString() }).end(),
  '/429-once': ({ res, visit, files }) =>
    visit === 1 ? res.writeHead(429, { 'retry-after': '0' }).end() : whole(res, files.file),
  '/500': status(500),
}

function whole(res: ServerResponse, file: Buffer, headers: Record<string, string> = {}): void {
  res.writeHead(200, { ...VIDEO, 'content-length': file.length, ...headers }).end(file)
}

/** Answers Range with If-Range as RFC 9110 says; `cut` breaks the connection in the middle of the part. */
function ranged({ req, res, files: { file } }: RouteContext, etag: string, cut: boolean): void {
  const from = Number(/^bytes=(\d+)-$/.exec(req.headers.range ?? '')?.[1] ?? 0)
  const isResumed = from > 0 && req.headers['if-range'] === etag
  const part = file.subarray(isResumed ? from : 0)
  const headers: Record<string, string | number> = { ...VIDEO, etag, 'content-length': part.length }
  if (isResumed) headers['content-range'] = `bytes ${from}-${file.length - 1}/${file.length}`
  res.writeHead(isResumed ? 206 : 200, headers)
  if (!cut) res.end(part)
  else res.write(part.subarray(0, part.length >> 1), () => req.socket.end())
}

/** As many bytes as are missing, but from the start of the file: only Content-Range tells. */
function fromStart({ req, res, files: { file } }: RouteContext): void {
  const from = Number(/^bytes=(\d+)-$/.exec(req.headers.range ?? '')?.[1] ?? 0)
  const part = file.subarray(0, file.length - from)
  const range = `bytes 0-${part.length - 1}/${file.length}`
  res.writeHead(206, { ...VIDEO, etag: ETAG, 'content-range': range }).end(part)
}

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function closed(server: Server | ReturnType<typeof createTcpServer>): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
