import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { AppError } from '#lib/core/errors.ts'
import { createNodeNet, type NodeNetOptions } from '#lib/net/safe-fetch.node.ts'
import { type HostileFiles, startHostileFiles } from '#tests/helpers/hostile-files.ts'

const MAX_BYTES = 4_000_000
/** Generous, because a busy machine must not trip over them. */
const LIMITS = { connectMs: 5_000, headersMs: 5_000, idleMs: 5_000 }
/** Short, for the routes that must end by a limit. */
const SHORT = { connectMs: 200, headersMs: 200, idleMs: 250, rateWindowMs: 200 }
const ENDED_BY_LIMIT = new Set(['/drip', '/stall', '/hang'])

let files: HostileFiles

beforeAll(async () => {
  files = await startHostileFiles()
})
afterAll(() => files.close())
afterEach(() => {
  expect(files.canaryHits(), 'the canary was reached').toBe(0)
})

function net(options: Partial<NodeNetOptions> = {}) {
  const allowHosts = new Set([files.hostPort])
  return createNodeNet({ allowHosts, limits: LIMITS, random: () => 0.02, ...options })
}

async function fetchAll(path: string, options: Partial<NodeNetOptions> = {}) {
  const hash = createHash('sha256')
  const seen: number[] = []
  const url = path.startsWith('/') ? files.url + path : path
  const download = await net(options).download({
    url,
    maxBytes: MAX_BYTES,
    signal: AbortSignal.timeout(15_000),
    progress: (bytes) => seen.push(bytes),
  })
  let bytes = 0
  for await (const piece of download.body) {
    bytes += piece.byteLength
    hash.update(piece)
  }
  return { ...download, bytes, seen, sha256: hash.digest('hex') }
}

async function faultOf(path: string, options: Partial<NodeNetOptions> = {}): Promise<AppError> {
  try {
    const { bytes } = await fetchAll(path, options)
    throw new Error(`${path} gave ${bytes} bytes`)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(error.detail, 'details are safe to show').not.toMatch(/127\.|::1|169\.254|localhost|\?/)
    return error
  }
}

describe('whole files', () => {
  it.each([
    '/good.mp4',
    '/good-chunked.mp4',
    '/redirect-ok',
    '/reset-once',
    '/429-once',
    '/resume',
  ])('%s arrives byte for byte', async (path) => {
    const got = await fetchAll(path)
    expect(got.sha256).toBe(files.sha256)
    expect(got.finalHost).toBe('127.0.0.1')
    expect(got.contentType).toBe('video/mp4')
    expect(got.seen.at(-1)).toBe(files.file.length)
  })

  it('are asked for without credentials, cookies, referrer or compression', async () => {
    await fetchAll('/good.mp4?token=secret')
    const headers = files.requests.at(-1)?.headers ?? {}
    expect(headers['accept-encoding']).toBe('identity')
    for (const name of ['authorization', 'cookie', 'referer'])
      expect(headers).not.toHaveProperty(name)
  })

  it('are resumed only by Range with If-Range', async () => {
    const before = files.requests.length
    await faultOf('/cut-always')
    const [first, second] = files.requests.slice(before)
    expect(first?.headers).not.toHaveProperty('range')
    expect(second?.headers.range).toMatch(/^bytes=\d+-$/)
    expect(second?.headers['if-range']).toBe('"v1"')
    expect(files.requests.length - before).toBe(4)
  })

  it('do not go through a proxy of the environment', async () => {
    const proxy = `http://127.0.0.1:${files.canaryPort}`
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, proxy)
    try {
      expect((await fetchAll('/good.mp4')).sha256).toBe(files.sha256)
    } finally {
      vi.unstubAllEnvs()
    }
  })
})

describe('answers that are no video', () => {
  it.each([
    ['/redirect-loop', 'url_redirect_limit'],
    ['/redirect-nowhere', 'url_invalid'],
    ['/redirect-file', 'url_invalid'],
    ['/redirect-credentials', 'url_invalid'],
    ['/redirect-loopback', 'url_forbidden_address'],
    ['/redirect-decimal', 'url_forbidden_address'],
    ['/redirect-v6', 'url_forbidden_address'],
    ['/redirect-mapped', 'url_forbidden_address'],
    ['/redirect-localhost', 'url_forbidden_address'],
    ['/redirect-metadata', 'url_forbidden_address'],
    ['/length-too-long', 'url_truncated'],
    ['/length-twice', 'url_unreachable'],
    ['/length-huge', 'input_too_large'],
    ['/chunked-cut', 'url_truncated'],
    ['/garbage', 'url_unreachable'],
    ['/reset', 'url_unreachable'],
    ['/empty', 'input_empty'],
    ['/empty-chunked', 'input_empty'],
    ['/no-content', 'url_http_status'],
    ['/gzip-bomb', 'url_not_video'],
    ['/html', 'url_not_video'],
    ['/html-as-video', 'url_not_video'],
    ['/playlist-as-video', 'url_not_video'],
    ['/json', 'url_not_video'],
    ['/endless', 'input_too_large'],
    ['/drip', 'url_too_slow'],
    ['/stall', 'url_timeout'],
    ['/hang', 'url_timeout'],
    ['/resume-weak', 'url_truncated'],
    ['/resume-changed', 'url_truncated'],
    ['/resume-ignored', 'url_truncated'],
    ['/resume-wrong-offset', 'url_truncated'],
    ['/cut-always', 'url_truncated'],
    ['/401', 'url_http_status'],
    ['/403', 'url_http_status'],
    ['/not-there', 'url_http_status'],
    ['/410', 'url_http_status'],
    ['/429', 'url_http_busy'],
    ['/503-date', 'url_http_busy'],
    ['/500', 'url_http_busy'],
  ])('%s is %s', async (path, code) => {
    const limits = ENDED_BY_LIMIT.has(path) ? SHORT : LIMITS
    expect((await faultOf(path, { limits })).code).toBe(code)
  })

  it('say when to come back', async () => {
    expect((await faultOf('/429')).retryAfterMs).toBe(120_000)
    const wait = (await faultOf('/503-date')).retryAfterMs ?? 0
    expect(wait).toBeGreaterThan(60_000)
    expect(wait).toBeLessThanOrEqual(90_000)
  })

  it('are asked for once when the status is final, four times when it may pass', async () => {
    const count = async (path: string) => {
      const before = files.requests.length
      await faultOf(path)
      return files.requests.length - before
    }
    expect(await count('/410')).toBe(1)
    expect(await count('/500')).toBe(4)
  })
})

describe('names', () => {
  const publicAddress = '203.0.114.7'
  const at = (name: string) => `http://${name}:${files.canaryPort}/`

  it('with one private address among public ones are refused as a whole', async () => {
    const resolve = async () => [publicAddress, '127.0.0.1']
    expect((await faultOf('http://mixed.example/', { resolve })).code).toBe('url_forbidden_address')
  })

  it('that turn private after the first look are refused when connecting', async () => {
    const answers = [publicAddress]
    const resolve = async () => [answers.shift() ?? '127.0.0.1']
    const guarded = net({ resolve })
    await guarded.judge('http://rebound.example/')
    const request = {
      url: 'http://rebound.example/',
      maxBytes: 9,
      signal: AbortSignal.timeout(9_000),
    }
    await expect(guarded.download(request)).rejects.toMatchObject({ code: 'url_forbidden_address' })
  })

  it('are resolved for every hop and connected to where they were judged', async () => {
    const asked: string[] = []
    const resolve = async (name: string) => {
      asked.push(name)
      return ['127.0.0.1']
    }
    const allowHosts = new Set([`files.example:${files.port}`])
    const got = await fetchAll(`http://files.example:${files.port}/redirect-ok`, {
      allowHosts,
      resolve,
    })
    expect(got).toMatchObject({ sha256: files.sha256, finalHost: 'files.example' })
    expect(asked).toEqual(['files.example', 'files.example'])
    expect(files.requests.at(-1)?.headers.host).toBe(`files.example:${files.port}`)
  })

  it('are what TLS asks for and checks, although the address is pinned', async () => {
    const hellos: string[] = []
    const listener = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', (hello) => {
        hellos.push(hello.toString('latin1'))
        socket.destroy()
      })
    })
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const allowHosts = new Set([`files.example:${port}`])
    const options = { allowHosts, resolve: async () => ['127.0.0.1'], limits: { maxTries: 1 } }
    const fault = await faultOf(`https://files.example:${port}/v.mp4`, options)
    listener.close()
    expect(fault.code).toBe('url_unreachable')
    expect(hellos).toHaveLength(1)
    expect(hellos[0]).toContain('files.example')
  })

  it('that are allowed lead nowhere else', async () => {
    const allowHosts = new Set([`files.example:${files.port}`])
    const resolve = async () => ['127.0.0.1']
    const url = `http://files.example:${files.port}/redirect-rebound`
    expect((await faultOf(url, { allowHosts, resolve })).code).toBe('url_forbidden_address')
  })

  it.each<[string, NonNullable<NodeNetOptions['resolve']>]>([
    ['fails', () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))],
    ['answers nothing', async () => []],
    ['never answers', () => new Promise(() => {})],
  ])('are refused when the resolver %s', async (_how, resolve) => {
    const guarded = net({ resolve, limits: { ...LIMITS, connectMs: 100 } })
    await expect(guarded.judge('http://a.example.org/')).rejects.toMatchObject({
      code: 'url_unreachable',
    })
    const code = (await faultOf('http://a.example.org/', { resolve, limits: { connectMs: 100 } }))
      .code
    expect(['url_unreachable', 'url_timeout']).toContain(code)
  })

  it('are judged before anything is sent', async () => {
    const guarded = net({ resolve: async () => ['10.0.0.1'] })
    for (const url of [at('127.0.0.1'), at('localhost'), at('[::1]'), 'http://inside.example/'])
      await expect(guarded.judge(url)).rejects.toMatchObject({ code: 'url_forbidden_address' })
    await expect(guarded.judge(`${files.url}/good.mp4`)).resolves.toBeUndefined()
  })
})

describe('a signal', () => {
  it('ends the wait for an answer with its reason', async () => {
    const reason = new AppError('cancelled', 'The job was cancelled.')
    const controller = new AbortController()
    const limits = { headersMs: 10_000 }
    const request = { url: `${files.url}/hang`, maxBytes: 9, signal: controller.signal }
    const pending = net({ limits }).download(request)
    setTimeout(() => controller.abort(reason), 30)
    await expect(pending).rejects.toBe(reason)
    await expect(net().download(request)).rejects.toBe(reason)
  })

  it('ends a body, and so does a reader who leaves', async () => {
    const reason = new AppError('cancelled', 'The job was cancelled.')
    const controller = new AbortController()
    const request = { url: `${files.url}/endless`, maxBytes: 2 ** 40, signal: controller.signal }
    const read = async () => {
      for await (const _ of (await net().download(request)).body) controller.abort(reason)
    }
    await expect(read()).rejects.toBe(reason)

    const left = await net().download({ ...request, signal: new AbortController().signal })
    for await (const _ of left.body) break
    const socket = files.requests.at(-1)?.socket
    await vi.waitFor(() => expect(socket?.destroyed).toBe(true), 2_000)
  })
})
