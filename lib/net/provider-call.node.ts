// ProviderCall on Node: undici with an agent of its own, so that neither a proxy of the environment nor a
// dispatcher set elsewhere gets between. One request per connection: a model thinks for seconds, a handshake
// takes milliseconds, and no stale socket ever swallows a paid question.

import { Agent, type Dispatcher } from 'undici'
import { decoded } from './decode-body.node.ts'
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
  const agents = new Map<number, Agent>()
  /** The time to connect belongs to an agent. */
  const agentFor = (connectMs: number): Agent => {
    const known = agents.get(connectMs)
    if (known) return known
    const agent = new Agent({
      connect: { timeout: connectMs, allowH2: false },
      pipelining: 0,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Our own deadlines are finer and cover the same waits.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    agents.set(connectMs, agent)
    return agent
  }

  return {
    async send(request) {
      const limits = { ...own, ...request.limits }
      request.signal.throwIfAborted()
      const stop = new AbortController()
      const work = exchange(request, limits, agentFor(limits.connectMs), stop.signal)
      try {
        return await waitFor(work, limits.totalMs, request.signal, () =>
          tooLate('The provider did not finish its answer in time.'),
        )
      } finally {
        // Drops the connection of whatever is still under way; after the end it does nothing.
        stop.abort()
        work.catch(() => {})
      }
    },

    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
      agents.clear()
    },
  }
}

async function exchange(
  request: ProviderRequest,
  limits: ProviderLimits,
  agent: Agent,
  signal: AbortSignal,
): Promise<ProviderResponse> {
  const response = await open(request, limits, agent, signal)
  const bytes = await bodyOf(response, limits, signal)
  const header = (name: string) => first(response.headers[name.toLowerCase()])
  const whole = await decoded(bytes, header('content-encoding'), limits.maxBytes)
  return { status: response.statusCode, header, text: new TextDecoder().decode(whole) }
}

async function open(
  request: ProviderRequest,
  limits: ProviderLimits,
  agent: Agent,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const url = new URL(request.url)
  const { authorization } = request
  try {
    return await waitFor(
      agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
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
        body: request.body ?? null,
        signal,
      }),
      limits.connectMs + limits.firstByteMs,
      signal,
      () => tooLate('The provider did not begin to answer in time.'),
    )
  } catch (error) {
    throw signal.aborted ? signal.reason : openFault(error)
  }
}

/** Every byte, or a fault: a body that ends early never looks like a whole one. */
async function bodyOf(
  response: Dispatcher.ResponseData,
  limits: ProviderLimits,
  signal: AbortSignal,
): Promise<Uint8Array> {
  // Closing early makes the stream fail after the last reader has gone.
  response.body.on('error', () => {})
  const pieces: Uint8Array[] = []
  let received = 0
  const iterator: AsyncIterator<Uint8Array> = response.body[Symbol.asyncIterator]()
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
