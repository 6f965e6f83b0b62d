// The Net port on Node: a download that survives a stranger's server. Retries what may pass, resumes by
// Range only against a strong ETag, and ends in a coded fault when bytes are missing, too many or too slow.

import { lookup } from 'node:dns/promises'
import { backoffMs } from '../core/backoff.ts'
import { AppError } from '../core/errors.ts'
import type { Download, DownloadRequest, Net } from './net.port.ts'
import { type Answer, openUrl } from './open-url.node.ts'
import { permittedAddresses, type Resolve } from './pinned-connector.node.ts'
import { contentLength, judgeHead } from './response-policy.ts'
import { createTransfer } from './transfer.node.ts'
import { DEFAULT_LIMITS, type TransferLimits } from './transfer-limits.ts'
import { type AllowedHosts, hostOf, judgeUrl } from './url-policy.ts'
import { sleep, waitFor } from './wait.node.ts'

export interface NodeNetOptions {
  /** `host:port` entries that are exempt from the address rules. */
  allowHosts: AllowedHosts
  /** Stands in for the system's resolver. */
  resolve?: Resolve
  limits?: Partial<TransferLimits>
  /** [0, 1), for the jitter between tries. */
  random?(): number
}

export function createNodeNet(options: NodeNetOptions): Net {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const policy = {
    allowed: options.allowHosts,
    resolve: options.resolve ?? systemResolve,
    connectMs: limits.connectMs,
  }
  const random = options.random ?? Math.random

  return {
    async judge(text) {
      const url = judgeUrl(text, policy.allowed)
      const unanswered = () =>
        new AppError('url_unreachable', 'The host name of the URL could not be resolved in time.')
      const { signal } = new AbortController()
      await waitFor(permittedAddresses(url, policy), limits.connectMs, signal, unanswered)
    },

    async download(request) {
      const open = (headers: Record<string, string>) => openPatiently(request, headers)
      const answer = await open({})
      return {
        finalHost: hostOf(answer.url),
        contentType: answer.header('content-type'),
        body: createTransfer({ first: answer, open, request, limits }),
      } satisfies Download
    },
  }

  /** Tries again after short waits; whatever takes longer is the queue's to wait for. */
  async function openPatiently(
    request: DownloadRequest,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const { signal } = request
    for (let attempt = 1; ; attempt++) {
      try {
        return await openOnce(request, headers)
      } catch (error) {
        const waitMs = waitBeforeRetry(error, attempt)
        if (waitMs === null) throw error
        await sleep(waitMs, signal)
      }
    }
  }

  async function openOnce(
    request: DownloadRequest,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const answer = await openUrl(request.url, {
      ...policy,
      limits,
      headers,
      authorization: request.authorization,
      signal: request.signal,
    })
    try {
      judgeHead(answer.status, answer.header, {
        maxBytes: request.maxBytes,
        resumed: headers.range !== undefined,
        nowMs: Date.now(),
      })
      if (contentLength(answer.header) === 0) throw emptyBody()
      return answer
    } catch (error) {
      answer.close()
      throw error
    }
  }

  function waitBeforeRetry(error: unknown, attempt: number): number | null {
    if (!(error instanceof AppError) || attempt >= limits.maxTries) return null
    if (error.code !== 'url_unreachable' && error.code !== 'url_http_busy') return null
    if (isUnknownName(error.cause)) return null
    const waitMs = error.retryAfterMs ?? backoffMs(attempt, random())
    return waitMs <= limits.maxBusyWaitMs ? waitMs : null
  }
}

/** The resolver is sure that there is no such name; asking again in a second changes nothing. */
function isUnknownName(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOTFOUND'
}

function emptyBody(): AppError {
  return new AppError('input_empty', 'The URL sends an empty file.')
}

const systemResolve: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true, verbatim: true })
  return found.map((entry) => entry.address)
}
