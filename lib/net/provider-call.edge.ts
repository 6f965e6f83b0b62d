// ProviderCall where there are no sockets: the platform's fetch. A body shorter than its length is refused;
// one that was cut in chunks is left to whoever parses it.

import {
  PROVIDER_LIMITS,
  type ProviderCall,
  type ProviderLimits,
  type ProviderRequest,
} from './provider.port.ts'
import { brokenOff, noConnection, tooLarge, tooLate } from './provider-faults.ts'

export interface EdgeProviderOptions {
  limits?: Partial<ProviderLimits>
  /** Stands in for the platform's fetch. */
  fetch?: typeof fetch
}

export function createEdgeProviderCall(options: EdgeProviderOptions = {}): ProviderCall {
  const send: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init))
  const own = { ...PROVIDER_LIMITS, ...options.limits }
  return {
    async send(request) {
      const limits = { ...own, ...request.limits }
      request.signal.throwIfAborted()
      const stop = new AbortController()
      const forward = () => stop.abort(request.signal.reason)
      request.signal.addEventListener('abort', forward, { once: true })
      const after = (ms: number, what: string) => setTimeout(() => stop.abort(tooLate(what)), ms)
      const total = after(limits.totalMs, 'The provider did not finish its answer in time.')
      const head = after(
        limits.connectMs + limits.firstByteMs,
        'The provider did not begin to answer in time.',
      )
      try {
        const response = await send(request.url, initOf(request, stop.signal))
        clearTimeout(head)
        const text = await textOf(response, limits, stop)
        return { status: response.status, header: (name) => response.headers.get(name), text }
      } catch (error) {
        if (stop.signal.aborted) throw stop.signal.reason
        throw error instanceof TypeError ? noConnection(error) : error
      } finally {
        clearTimeout(total)
        clearTimeout(head)
        request.signal.removeEventListener('abort', forward)
      }
    },
    async close() {},
  }
}

function initOf(request: ProviderRequest, signal: AbortSignal): RequestInit {
  const { authorization } = request
  return {
    method: request.method,
    redirect: 'manual',
    credentials: 'omit',
    signal,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...(request.body !== undefined && { 'content-type': 'application/json' }),
      ...request.headers,
      ...(authorization && {
        authorization: `${authorization.scheme} ${authorization.secret.reveal()}`,
      }),
    },
    ...(request.body !== undefined && { body: request.body }),
  }
}

async function textOf(
  response: Response,
  limits: ProviderLimits,
  stop: AbortController,
): Promise<string> {
  const reader = response.body?.getReader()
  const pieces: Uint8Array[] = []
  let received = 0
  try {
    for (;;) {
      const stalled = () => stop.abort(tooLate('The provider stopped in the middle of its answer.'))
      const idle = setTimeout(stalled, limits.idleMs)
      const result = await reader
        ?.read()
        .catch((cause: unknown) => {
          throw brokenOff(cause)
        })
        .finally(() => clearTimeout(idle))
      if (!result || result.done) {
        clearTimeout(idle)
        break
      }
      received += result.value.byteLength
      if (received > limits.maxBytes) throw tooLarge(limits.maxBytes)
      pieces.push(result.value)
    }
  } finally {
    await reader?.cancel().catch(() => {})
  }
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  const isPlain = !response.headers.get('content-encoding')
  if (isPlain && Number.isFinite(length) && length !== received) throw brokenOff()
  return new TextDecoder().decode(joined(pieces, received))
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}
