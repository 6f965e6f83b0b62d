// The Net port where there are no sockets: the platform's fetch. Names cannot be resolved or pinned here,
// so literal addresses and special names are refused by policy and the rest is left to the platform's
// public-only egress. One try and no resuming: the queue retries the whole step.

import { AppError } from '../core/errors.ts'
import type { DownloadRequest, Net } from './net.port.ts'
import {
  contentLength,
  type HeaderReader,
  isRedirect,
  judgeHead,
  judgeStart,
  tooLarge,
} from './response-policy.ts'
import { type AllowedHosts, hostOf, judgeUrl } from './url-policy.ts'

export interface EdgeNetOptions {
  allowHosts: AllowedHosts
  /** Stands in for the platform's fetch. */
  fetch?: typeof fetch
}

const MAX_REDIRECTS = 5

export function createEdgeNet(options: EdgeNetOptions): Net {
  const send: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init))
  return {
    async judge(text) {
      judgeUrl(text, options.allowHosts)
    },

    async download(request) {
      const { url, response } = await follow(request)
      const header: HeaderReader = (name) => response.headers.get(name)
      const { maxBytes } = request
      judgeHead(response.status, header, { maxBytes, resumed: false, nowMs: Date.now() })
      const total = contentLength(header)
      return {
        finalHost: hostOf(url),
        contentType: header('content-type'),
        body: capped(response, maxBytes, total, (bytes) => request.progress?.(bytes, total)),
      }
    },
  }

  async function follow(request: DownloadRequest) {
    let url = judgeUrl(request.url, options.allowHosts)
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await open(url, request)
      if (!isRedirect(response.status)) return { url, response }
      await response.body?.cancel()
      const location = response.headers.get('location')
      if (!location) throw new AppError('url_invalid', 'The URL redirects without saying where to.')
      url = judgeUrl(location, options.allowHosts, url)
    }
    throw new AppError(
      'url_redirect_limit',
      `The URL redirects more than ${MAX_REDIRECTS} times; use the final address.`,
    )
  }

  async function open(url: URL, request: DownloadRequest): Promise<Response> {
    const { signal, authorization } = request
    const headers = {
      'accept-encoding': 'identity',
      ...(authorization?.origin === url.origin && { authorization: authorization.value }),
    }
    try {
      return await send(url, { redirect: 'manual', credentials: 'omit', headers, signal })
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      throw new AppError('url_unreachable', 'The URL could not be reached.', { cause })
    }
  }
}

async function* capped(
  response: Response,
  maxBytes: number,
  total: number | null,
  progress: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader()
  let received = 0
  try {
    for (;;) {
      const result = await reader?.read().catch((cause: unknown) => {
        throw truncated(cause)
      })
      if (!result || result.done) break
      if (received === 0) judgeStart(result.value)
      received += result.value.byteLength
      if (received > maxBytes) throw tooLarge(maxBytes)
      progress(received)
      yield result.value
    }
    if (received === 0) throw new AppError('input_empty', 'The URL sends an empty file.')
    if (total !== null && received !== total) throw truncated()
  } finally {
    await reader?.cancel().catch(() => {})
  }
}

function truncated(cause?: unknown): AppError {
  return new AppError('url_truncated', 'The download ended before the file was complete.', {
    cause,
  })
}
