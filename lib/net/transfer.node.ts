// The body of one download: pieces from the first answer and, when it breaks off, from resumed ones, so
// that the reader sees one byte-exact stream or a coded fault (url_truncated, url_timeout, url_too_slow,
// input_too_large, input_empty, url_not_video).

import { AppError } from '../core/errors.ts'
import type { DownloadRequest } from './net.port.ts'
import type { Answer } from './open-url.node.ts'
import { contentLength, contentRange, judgeStart, strongEtag, tooLarge } from './response-policy.ts'
import { createMeter, type Meter, type TransferLimits } from './transfer-limits.ts'
import { waitFor } from './wait.node.ts'

export interface TransferOptions {
  first: Answer
  /** Opens the same URL again, with extra headers. */
  open(headers: Record<string, string>): Promise<Answer>
  request: DownloadRequest
  limits: TransferLimits
}

/** So much progress pays for a new set of tries. */
const PROGRESS_BYTES = 4 * 2 ** 20

interface Progress {
  received: number
  /** The size that the first answer named. */
  total: number | null
  meter: Meter
}

export async function* createTransfer(options: TransferOptions): AsyncGenerator<Uint8Array> {
  const { request, limits, first } = options
  const etag = strongEtag(first.header)
  const total = contentLength(first.header)
  const meter = createMeter(limits, total ?? request.maxBytes)
  const progress: Progress = { received: 0, total, meter }
  let answer = first
  let brokeAt = 0
  for (let tries = 1; ; tries++) {
    try {
      yield* piecesOf(answer, options, progress)
      return
    } catch (error) {
      if (progress.received - brokeAt >= PROGRESS_BYTES) tries = 1
      brokeAt = progress.received
      if (tries >= limits.maxTries || !mayGoOn(error, progress.received, etag)) throw error
      answer = await goOn(options, progress, etag)
    }
  }
}

/** One answer's body to its end; closes it in any case, also when the reader leaves early. */
async function* piecesOf(
  answer: Answer,
  { request, limits }: TransferOptions,
  progress: Progress,
): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const waitedFrom = performance.now()
      const piece = await next(answer, limits.idleMs, request.signal)
      progress.meter.took(performance.now() - waitedFrom, piece?.byteLength ?? 0)
      if (!piece) break
      if (progress.received === 0) judgeStart(piece)
      progress.received += piece.byteLength
      if (progress.received > request.maxBytes) throw tooLarge(request.maxBytes)
      request.progress?.(progress.received, progress.total)
      yield piece
    }
    if (progress.received === 0) throw new AppError('input_empty', 'The URL sends an empty file.')
    if (progress.total !== null && progress.received !== progress.total) throw truncated()
  } finally {
    answer.close()
  }
}

/** Nothing received yet: from the start. Else from where it broke off, if the bytes are surely the same. */
async function goOn(
  options: TransferOptions,
  { received, total }: Progress,
  etag: string | null,
): Promise<Answer> {
  if (received === 0 || etag === null) {
    const again = await options.open({})
    if (strongEtag(again.header) === etag && contentLength(again.header) === total) return again
    again.close()
    throw changed()
  }
  const answer = await options.open({ range: `bytes=${received}-`, 'if-range': etag })
  const range = answer.status === 206 ? contentRange(answer.header) : null
  const isSameFile =
    range !== null &&
    range.start === received &&
    (total === null || (range.total === total && range.end === total - 1)) &&
    (answer.header('etag') === null || strongEtag(answer.header) === etag)
  if (isSameFile) return answer
  answer.close()
  throw changed()
}

function mayGoOn(error: unknown, received: number, etag: string | null): boolean {
  if (!(error instanceof AppError)) return false
  const isBreak = error.code === 'url_truncated' || error.code === 'url_timeout'
  return isBreak && (received === 0 || etag !== null)
}

/** The next piece, or null at the end. Whatever breaks the stream is a truncated download. */
async function next(
  answer: Answer,
  idleMs: number,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const stalled = () => new AppError('url_timeout', 'The URL stopped sending.')
  try {
    const result = await waitFor(answer.pieces.next(), idleMs, signal, stalled)
    return result.done ? null : result.value
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw error instanceof AppError ? error : truncated(error)
  }
}

function truncated(cause?: unknown): AppError {
  return new AppError('url_truncated', 'The download ended before the file was complete.', {
    cause,
  })
}

/** Not resumable here: what was handed out already cannot be taken back, so the whole step starts over. */
function changed(): AppError {
  return new AppError('url_truncated', 'The file changed, or cannot be resumed, while it was sent.')
}
