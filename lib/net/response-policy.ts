// What an answer to a download must look like, judged from its head: status, type, encoding, length,
// ranges, Retry-After; and from the first bytes of its body. Pure.

import { AppError } from '../core/errors.ts'

/** One value per lower-case name, or null. */
export type HeaderReader = (name: string) => string | null

const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** Server errors that will not pass by themselves. */
const LASTING = new Set([501, 505])

/** text/plain and octet-stream pass: careless servers send video under them, and the sniffer judges next. */
const NOT_VIDEO =
  /^(text\/(?!plain)|application\/(json|xml|xhtml|javascript|pdf|zip|dash\+xml|[^;]*mpegurl|[^;]*\+(json|xml))|audio\/[^;]*mpegurl|image\/(?!gif|webp|apng))/
const NOT_VIDEO_START = /^(<!doctype|<html|<\?xml|<svg|<head|<body|<script|<meta|#extm3u)/

export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status)
}

/**
 * Throws unless the answer is 200 (or, for `resumed`, 206) and can be a video of at most `maxBytes`:
 * url_http_busy, url_http_status, url_not_video, input_too_large.
 */
export function judgeHead(
  status: number,
  header: HeaderReader,
  options: { maxBytes: number; resumed: boolean; nowMs: number },
): void {
  judgeStatus(status, header, options)
  const encoding = header('content-encoding')?.trim().toLowerCase()
  if (encoding && encoding !== 'identity')
    throw new AppError(
      'url_not_video',
      'The URL sends compressed content although none was asked for; name the video file itself.',
    )
  const type = header('content-type')?.trim().toLowerCase() ?? ''
  if (NOT_VIDEO.test(type))
    throw new AppError(
      'url_not_video',
      'The URL answers with a page or a playlist, not with a video; name the video file itself.',
    )
  const length = contentLength(header)
  if (length !== null && length > options.maxBytes) throw tooLarge(options.maxBytes)
}

/** Throws url_not_video when the body starts like a page, a drawing or a playlist. */
export function judgeStart(firstBytes: Uint8Array): void {
  const start = new TextDecoder('latin1').decode(firstBytes.subarray(0, 64))
  if (NOT_VIDEO_START.test(start.replace(/^(ï»¿)?\s+|^ï»¿/, '').toLowerCase()))
    throw new AppError(
      'url_not_video',
      'The URL sends a page or a playlist under the name of a video; name the video file itself.',
    )
}

export function tooLarge(maxBytes: number): AppError {
  return new AppError('input_too_large', `The file is larger than the limit of ${maxBytes} bytes.`)
}

export function contentLength(header: HeaderReader): number | null {
  const text = header('content-length')
  return text !== null && /^\d+$/.test(text.trim()) ? Number(text) : null
}

/** `bytes 100-199/200` → {start, end, total}; total null for `*`. */
export function contentRange(
  header: HeaderReader,
): { start: number; end: number; total: number | null } | null {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header('content-range')?.trim() ?? '')
  if (!match) return null
  return {
    start: Number(match[1]),
    end: Number(match[2]),
    total: match[3] === '*' ? null : Number(match[3]),
  }
}

/** Only a strong ETag says that the bytes are the same; a weak one or a date does not. */
export function strongEtag(header: HeaderReader): string | null {
  const etag = header('etag')?.trim()
  return etag && /^"[\x21\x23-\x7e]*"$/.test(etag) ? etag : null
}

/** Seconds or an HTTP date → ms from now, at least 0. */
export function retryAfterMs(header: HeaderReader, nowMs: number): number | undefined {
  const text = header('retry-after')?.trim()
  if (!text) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}

function judgeStatus(
  status: number,
  header: HeaderReader,
  options: { resumed: boolean; nowMs: number },
): void {
  if (status === 200 || (status === 206 && options.resumed)) return
  if (status === 429 || (status >= 500 && !LASTING.has(status))) {
    const wait = retryAfterMs(header, options.nowMs)
    throw new AppError(
      'url_http_busy',
      `The URL answered with status ${status}; it may work later.`,
      wait === undefined ? {} : { retryAfterMs: wait },
    )
  }
  throw new AppError(
    'url_http_status',
    `The URL answered with status ${status}; check that the link is still valid and public.`,
  )
}
