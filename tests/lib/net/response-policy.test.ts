import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/core/errors.ts'
import {
  contentRange,
  type HeaderReader,
  judgeHead,
  judgeStart,
  retryAfterMs,
  strongEtag,
} from '#lib/net/response-policy.ts'
import { createMeter, DEFAULT_LIMITS } from '#lib/net/transfer-limits.ts'

const headers =
  (values: Record<string, string>): HeaderReader =>
  (name) =>
    values[name] ?? null

function codeOf(run: () => void): string {
  try {
    run()
    return 'ok'
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

const head = (status: number, values: Record<string, string> = {}, resumed = false) =>
  codeOf(() => judgeHead(status, headers(values), { maxBytes: 1000, resumed, nowMs: 0 }))

describe('the head of an answer', () => {
  it.each([
    [200, 'ok'],
    [206, 'url_http_status'],
    [204, 'url_http_status'],
    [304, 'url_http_status'],
    [401, 'url_http_status'],
    [404, 'url_http_status'],
    [410, 'url_http_status'],
    [416, 'url_http_status'],
    [501, 'url_http_status'],
    [429, 'url_http_busy'],
    [500, 'url_http_busy'],
    [503, 'url_http_busy'],
  ])('with status %i is %s', (status, code) => expect(head(status)).toBe(code))

  it('may be 206 only when a range was asked for', () => expect(head(206, {}, true)).toBe('ok'))

  it.each([
    ['video/mp4', 'ok'],
    ['application/octet-stream', 'ok'],
    ['text/plain', 'ok'],
    ['image/gif', 'ok'],
    ['', 'ok'],
    ['text/html; charset=utf-8', 'url_not_video'],
    ['TEXT/HTML', 'url_not_video'],
    ['application/json', 'url_not_video'],
    ['application/problem+json', 'url_not_video'],
    ['application/vnd.apple.mpegurl', 'url_not_video'],
    ['application/x-mpegURL', 'url_not_video'],
    ['application/dash+xml', 'url_not_video'],
    ['image/svg+xml', 'url_not_video'],
  ])('of type "%s" is %s', (type, code) => expect(head(200, { 'content-type': type })).toBe(code))

  it('may not be encoded or too long', () => {
    expect(head(200, { 'content-encoding': 'identity' })).toBe('ok')
    expect(head(200, { 'content-encoding': 'br' })).toBe('url_not_video')
    expect(head(200, { 'content-length': '1000' })).toBe('ok')
    expect(head(200, { 'content-length': '1001' })).toBe('input_too_large')
  })
})

describe('header values', () => {
  it('Retry-After is seconds or a date', () => {
    const at = Date.UTC(2026, 0, 1)
    const wait = (value: string) => retryAfterMs(headers({ 'retry-after': value }), at)
    expect(wait('120')).toBe(120_000)
    expect(wait('Thu, 01 Jan 2026 00:01:00 GMT')).toBe(60_000)
    expect(wait('Wed, 31 Dec 2025 00:00:00 GMT')).toBe(0)
    expect(wait('soon')).toBeUndefined()
  })

  it('only a strong ETag counts', () => {
    const etag = (value: string) => strongEtag(headers({ etag: value }))
    expect(etag('"a1"')).toBe('"a1"')
    for (const weak of ['W/"a1"', 'a1', '"a"b"', '']) expect(etag(weak)).toBeNull()
  })

  it('Content-Range names start, end and total', () => {
    const of = (value: string) => contentRange(headers({ 'content-range': value }))
    expect(of('bytes 5-9/10')).toEqual({ start: 5, end: 9, total: 10 })
    expect(of('bytes 5-9/*')).toEqual({ start: 5, end: 9, total: null })
    expect(of('bytes */10')).toBeNull()
  })
})

describe('first bytes', () => {
  const start = (text: string) => codeOf(() => judgeStart(Buffer.from(text, 'utf8')))
  it('of a page, a drawing or a playlist are refused', () => {
    for (const text of ['<!DOCTYPE html>', '\n\t <html>', '\ufeff<?xml ', '<svg ', '#EXTM3U\n'])
      expect([text, start(text)]).toEqual([text, 'url_not_video'])
    for (const text of ['\0\0\0\x18ftypisom', 'RIFF', 'GIF89a', '<', ''])
      expect([text, start(text)]).toEqual([text, 'ok'])
  })
})

describe('the meter', () => {
  const meter = (sizeBytes = 1e9) => createMeter(DEFAULT_LIMITS, sizeBytes)
  it('ends a drip after one window, and lets a steady stream pass', () => {
    const drip = meter()
    for (let i = 0; i < 9; i++) drip.took(1000, 10)
    expect(codeOf(() => drip.took(1000, 10))).toBe('url_too_slow')
    const steady = meter()
    expect(codeOf(() => Array.from({ length: 60 }, () => steady.took(1000, 20_000)))).toBe('ok')
  })

  it('ends a drip that follows a burst', () => {
    const late = meter()
    late.took(1000, 1e8)
    for (let i = 0; i < 9; i++) late.took(1000, 10)
    const rest = () => Array.from({ length: 11 }, () => late.took(1000, 10))
    expect(codeOf(rest)).toBe('url_too_slow')
  })

  it('gives a large file the time that the least rate needs, and a small one a minute', () => {
    const small = meter(1000)
    expect(codeOf(() => small.took(61_000, 1e9))).toBe('url_too_slow')
    expect(codeOf(() => meter(20_000 * 100).took(61_000, 1e9))).toBe('ok')
  })
})
