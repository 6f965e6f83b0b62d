import { describe, expect, it } from 'vitest'
import { createEdgeNet } from '#lib/net/safe-fetch.edge.ts'

const signal = new AbortController().signal

function edge(answers: Record<string, () => Response>, asked: string[] = []) {
  return createEdgeNet({
    allowHosts: new Set(),
    fetch: async (input, init) => {
      const url = String(input)
      asked.push(url)
      expect(init?.redirect).toBe('manual')
      const answer = answers[url]
      if (!answer) throw new TypeError('fetch failed')
      return answer()
    },
  })
}

async function read(net: ReturnType<typeof edge>, url: string, maxBytes = 100): Promise<number> {
  let bytes = 0
  for await (const piece of (await net.download({ url, maxBytes, signal })).body)
    bytes += piece.byteLength
  return bytes
}

const video =
  (body: string, headers: Record<string, string> = {}) =>
  () =>
    new Response(body, { headers: { 'content-type': 'video/mp4', ...headers } })
const redirect = (location: string) => () =>
  new Response(null, { status: 302, headers: { location } })

describe('at the edge', () => {
  it('a file arrives through judged redirects', async () => {
    const net = edge({
      'https://a.example.org/v': redirect('https://b.example.org/w'),
      'https://b.example.org/w': video('12345', { 'content-length': '5' }),
    })
    expect(await read(net, 'https://a.example.org/v')).toBe(5)
  })

  it.each([
    ['http://127.0.0.1/', 'url_forbidden_address'],
    ['http://metadata.google.internal/', 'url_forbidden_address'],
    ['https://a.example.org/to-private', 'url_forbidden_address'],
    ['https://a.example.org/loop', 'url_redirect_limit'],
    ['https://a.example.org/gone', 'url_unreachable'],
    ['https://a.example.org/large', 'input_too_large'],
    ['https://a.example.org/empty', 'input_empty'],
    ['https://a.example.org/short', 'url_truncated'],
    ['https://a.example.org/page', 'url_not_video'],
    ['https://a.example.org/404', 'url_http_status'],
  ])('%s is %s', async (url, code) => {
    const asked: string[] = []
    const net = edge(
      {
        'https://a.example.org/to-private': redirect('http://[::1]/'),
        'https://a.example.org/loop': redirect('/loop'),
        'https://a.example.org/large': video('x'.repeat(101)),
        'https://a.example.org/empty': video(''),
        'https://a.example.org/short': video('123', { 'content-length': '5' }),
        'https://a.example.org/page': video('<!doctype html>'),
        'https://a.example.org/404': () => new Response('', { status: 404 }),
      },
      asked,
    )
    await expect(read(net, url)).rejects.toMatchObject({ code })
    expect(asked.every((seen) => seen.startsWith('https://a.example.org/'))).toBe(true)
  })
})
