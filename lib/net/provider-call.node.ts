// ProviderCall on Node: a socket of its own for each request, so that no proxy of the environment gets
// between. A model thinks for seconds, a handshake takes milliseconds, and no stale socket ever swallows a
// paid question.

import type { IncomingMessage } from 'node:http'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { decoded } from './decode-body.node.ts'
import { requestOver } from './http-request.node.ts'
import {
  PROVIDER_LIMITS,
  type ProviderCall,
  type ProviderLimits,
  type ProviderRequest,
  type ProviderResponse,
} from './provider.port.ts'
import { brokenOff, openFault, tooLarge, tooLate } from './provider-faults.ts'
import { waitFor } from './wait.node.ts'

const MAX_HEADER_BYTES = 32_768

export function createNodeProviderCall(
  options: { limits?: Partial<ProviderLimits> } = {},
): ProviderCall {
  const own = { ...PROVIDER_LIMITS, ...options.limits }
  const open = new Set<AbortController>()
  return {
    async send(request) {
      const limits = { ...own, ...request.limits }
      request.signal.throwIfAborted()
      const stop = new AbortController()
      open.add(stop)
      const work = exchange(request, limits, stop.signal)
      try {
        return await waitFor(work, limits.totalMs, request.signal, () =>
          tooLate('The provider did not finish its answer in time.'),
        )
      } finally {
        // Drops the connection of whatever is still under way; after the end it does nothing.
        open.delete(stop)
        stop.abort()
        work.catch(() => {})
      }
    },

    async close() {
      for (const stop of open) stop.abort()
    },
  }
}

async function exchange(
  request: ProviderRequest,
  limits: ProviderLimits,
  signal: AbortSignal,
): Promise<ProviderResponse> {
  const response = await ask(request, limits, signal)
  const bytes = await bodyOf(response, limits, signal)
  const header = (name: string) => first(response.headers[name.toLowerCase()])
  const whole = await decoded(bytes, header('content-encoding'), limits.maxBytes)
  return { status: response.statusCode ?? 0, header, text: new TextDecoder().decode(whole) }
}

async function ask(
  request: ProviderRequest,
  limits: ProviderLimits,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const url = new URL(request.url)
  const { authorization } = request
  try {
    const socket = await dial(url, limits.connectMs, signal)
    return await waitFor(
      requestOver({
        socket,
        url,
        method: request.method,
        headers: {
          'user-agent': 'shotcoach/0.1',
          accept: 'application/json',
          'accept-encoding': 'identity',
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
          ...request.headers,
          ...(authorization && {
            authorization: `${authorization.scheme} ${authorization.secret.reveal()}`,
          }),
        },
        body: request.body,
        maxHeaderBytes: MAX_HEADER_BYTES,
      }),
      limits.firstByteMs,
      signal,
      () => tooLate('The provider did not begin to answer in time.'),
    )
  } catch (error) {
    throw signal.aborted ? signal.reason : openFault(error)
  }
}

/** Connected within `connectMs`; closed by the signal, then and later. */
function dial(url: URL, connectMs: number, signal: AbortSignal): Promise<Socket> {
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const at = { host, port: Number(url.port) || (secure ? 443 : 80) }
  const named = isIP(host) === 0 ? { servername: host } : {}
  const socket = secure ? connectTls({ ...at, ...named }) : connectTcp(at)
  signal.addEventListener('abort', () => socket.destroy(), { once: true })
  const connected = new Promise<Socket>((resolve, reject) => {
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve(socket))
    socket.once('error', reject)
  })
  return waitFor(connected, connectMs, signal, () => {
    socket.destroy()
    return Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' })
  })
}

/** Every byte, or a fault: a body that ends early never looks like a whole one. */
async function bodyOf(
  response: IncomingMessage,
  limits: ProviderLimits,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let received = 0
  const iterator: AsyncIterator<Uint8Array> = response[Symbol.asyncIterator]()
  for (;;) {
    const stalled = () => tooLate('The provider stopped in the middle of its answer.')
    const piece = await waitFor(
      iterator.next().catch(rethrowBroken),
      limits.idleMs,
      signal,
      stalled,
    )
    if (piece.done) break
    received += piece.value.byteLength
    if (received > limits.maxBytes) throw tooLarge(limits.maxBytes)
    pieces.push(piece.value)
  }
  return Buffer.concat(pieces)
}

function rethrowBroken(cause: unknown): never {
  throw brokenOff(cause)
}

function first(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null
}
