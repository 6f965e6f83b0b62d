// One GET through at most five redirects, each hop judged and connected anew. Sends no credentials, no
// cookies, no referrer; asks for identity encoding. Answers with the head and the pieces of the body.

import type { Socket } from 'node:net'
import { AppError } from '../core/errors.ts'
import { requestOver } from './http-request.node.ts'
import { type ConnectPolicy, connectPinned } from './pinned-connector.node.ts'
import { type HeaderReader, isRedirect } from './response-policy.ts'
import type { TransferLimits } from './transfer-limits.ts'
import { judgeUrl } from './url-policy.ts'
import { waitFor } from './wait.node.ts'

export interface Answer {
  /** After redirects. */
  url: URL
  status: number
  header: HeaderReader
  /** Raw bytes as sent; nothing is decoded. */
  pieces: AsyncIterator<Uint8Array>
  /** Drops the connection; may be called again. */
  close(): void
}

export interface OpenOptions extends ConnectPolicy {
  limits: TransferLimits
  signal: AbortSignal
  /** Range and If-Range of a resumed download. */
  headers?: Record<string, string>
  authorization?: { origin: string; value: string } | undefined
}

const HEADERS = {
  'user-agent': 'shotcoach/0.1',
  accept: 'video/*, application/octet-stream;q=0.9, */*;q=0.5',
  'accept-encoding': 'identity',
}
const MAX_HEADER_BYTES = 16_384

/** Throws url_invalid, url_forbidden_address, url_redirect_limit, url_unreachable, url_timeout. */
export async function openUrl(text: string, options: OpenOptions): Promise<Answer> {
  let url = judgeUrl(text, options.allowed)
  for (let hop = 0; hop <= options.limits.maxRedirects; hop++) {
    const answer = await get(url, options)
    if (!isRedirect(answer.status)) return answer
    answer.close()
    const location = answer.header('location')
    if (!location) throw new AppError('url_invalid', 'The URL redirects without saying where to.')
    url = judgeUrl(location, options.allowed, url)
  }
  throw new AppError(
    'url_redirect_limit',
    `The URL redirects more than ${options.limits.maxRedirects} times; use the final address.`,
  )
}

async function get(url: URL, options: OpenOptions): Promise<Answer> {
  const { limits, signal } = options
  signal.throwIfAborted()
  let socket: Socket | null = null
  const close = () => {
    signal.removeEventListener('abort', close)
    socket?.destroy()
  }
  try {
    signal.addEventListener('abort', close, { once: true })
    // One request per connection, so that no socket outlives the judgement that opened it.
    socket = await connectPinned(url, options, signal)
    const message = await waitFor(
      requestOver({
        socket,
        url,
        method: 'GET',
        headers: {
          ...HEADERS,
          ...options.headers,
          ...(options.authorization?.origin === url.origin && {
            authorization: options.authorization.value,
          }),
        },
        maxHeaderBytes: MAX_HEADER_BYTES,
      }),
      limits.headersMs,
      signal,
      () => new AppError('url_timeout', 'The URL did not answer in time.'),
    )
    const { headers } = message
    return {
      url,
      status: message.statusCode ?? 0,
      header: (name) => first(headers[name]),
      pieces: message[Symbol.asyncIterator](),
      close,
    }
  } catch (error) {
    close()
    throw signal.aborted ? signal.reason : openFault(error)
  }
}

function first(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null
}

/** The address stays in the cause, which is logged and never shown. */
function openFault(error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ETIMEDOUT')
    return new AppError('url_timeout', 'The host of the URL did not answer in time.', {
      cause: error,
    })
  return new AppError('url_unreachable', reasonOf(code), { cause: error })
}

function reasonOf(code: string): string {
  if (/^HPE_/.test(code)) return 'The host of the URL does not answer with valid HTTP.'
  if (/CERT|TLS|SSL|SELF_SIGNED/.test(code)) return 'The host of the URL has no valid certificate.'
  return 'The host of the URL refused or dropped the connection.'
}
