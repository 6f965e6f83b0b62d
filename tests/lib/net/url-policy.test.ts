import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/core/errors.ts'
import { isPublicAddress, isSameAddress } from '#lib/net/address-policy.ts'
import { judgeUrl } from '#lib/net/url-policy.ts'

const NONE: ReadonlySet<string> = new Set()

function verdict(url: string, allowed = NONE): string {
  try {
    judgeUrl(url, allowed)
    return 'ok'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(error.detail).not.toMatch(/\d\.\d|::|secret|127/)
    return error.code
  }
}

/** 52 ways to write a host that must not be reached. */
const FORBIDDEN_HOSTS = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '0x7f000001',
  '017700000001',
  '127.0.0.1.',
  '127.255.255.254',
  '①②⑦.⓪.⓪.①',
  '１２７.0.0.1',
  '127。0。0。1',
  '1\u00ad27.0.0.1',
  '%31%32%37.0.0.1',
  '0.0.0.0',
  '0',
  '10.0.0.1',
  '100.64.0.1',
  '168.63.129.16',
  '169.254.169.254',
  '2852039166',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[2001::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[4000::1]',
  '[5f00::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[2620:4f:8000::1]',
]

const SPECIAL_NAMES = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  'printer.local',
  'metadata.google.internal',
  'kubernetes.default.svc',
  'router.home.arpa',
  'nas.lan',
  'db',
  'hidden.onion',
]

describe('addresses', () => {
  it('are written in 52 ways', () => expect(new Set(FORBIDDEN_HOSTS).size).toBe(52))

  it.each(FORBIDDEN_HOSTS)('%s is refused', (host) => {
    expect(verdict(`http://${host}/secret`)).toBe('url_forbidden_address')
    expect(verdict(`https://${host}:443/`)).toBe('url_forbidden_address')
  })

  it.each(SPECIAL_NAMES)('the name %s is refused', (host) => {
    expect(verdict(`http://${host}/`)).toBe('url_forbidden_address')
  })

  it.each([
    '203.0.114.7',
    '8.8.8.8',
    '172.32.0.1',
    '[2606:4700::1111]',
    '[2a00::1]',
    'a.example.org',
  ])('%s is allowed', (host) => expect(verdict(`https://${host}/v.mp4`)).toBe('ok'))

  it.each([
    '',
    'fe80::1%eth0',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1::2::3',
    ':::',
    '1:2',
    'g::1',
    '2606::1.2.3',
    '8.8.8.8:80',
    '12345::',
  ])('the text "%s" is no address, so not public', (text) =>
    expect(isPublicAddress(text)).toBe(false),
  )

  it('never crash the judge, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => void isPublicAddress(text)))
    const named = fc.tuple(fc.domain(), fc.string()).map(([host, path]) => `http://${host}/${path}`)
    fc.assert(fc.property(named, (text) => void verdict(text)))
  })

  it('of IPv4 are judged by the deny list, at both ends of each range', () => {
    const edges: [string, boolean][] = [
      ['9.255.255.255', true],
      ['10.255.255.255', false],
      ['11.0.0.0', true],
      ['100.63.255.255', true],
      ['100.127.255.255', false],
      ['100.128.0.0', true],
      ['198.17.255.255', true],
      ['198.19.255.255', false],
      ['198.20.0.0', true],
      ['223.255.255.255', true],
      ['239.255.255.255', false],
      ['168.63.129.15', true],
      ['168.63.129.17', true],
    ]
    for (const [address, isPublic] of edges)
      expect([address, isPublicAddress(address)]).toEqual([address, isPublic])
  })

  it('inside IPv6 wrappers are never public', () => {
    fc.assert(fc.property(fc.ipV4(), (v4) => !isPublicAddress(`::ffff:${v4}`)))
    fc.assert(fc.property(fc.ipV4(), (v4) => !isPublicAddress(`64:ff9b::${v4}`)))
  })

  it('are compared by value', () => {
    expect(isSameAddress('::1', '[0:0:0:0:0:0:0:1]')).toBe(true)
    expect(isSameAddress('::ffff:1.2.3.4', '1.2.3.4')).toBe(false)
    expect(isSameAddress('x', 'x')).toBe(false)
  })
})

describe('urls', () => {
  it.each([
    'file:///etc/passwd',
    'ftp://a.example.org/',
    'gopher://a.example.org/',
    'data:video/mp4,x',
    'javascript:1',
    'blob:http://a.example.org/x',
    'http://u:p@a.example.org/',
    'http://u@a.example.org/',
    'http://',
    'nothing',
    '',
    `http://a.example.org/${'a'.repeat(20_000)}`,
  ])('%.40s is invalid', (url) => expect(verdict(url)).toBe('url_invalid'))

  it('keep to ports 80 and 443', () => {
    expect(verdict('http://a.example.org:80/')).toBe('ok')
    expect(verdict('http://a.example.org:443/')).toBe('ok')
    for (const port of [22, 25, 6379, 8080])
      expect(verdict(`http://a.example.org:${port}/`)).toBe('url_forbidden_address')
  })

  it('lose their fragment', () => {
    expect(judgeUrl('https://a.example.org/v?q=1#t=3', NONE).href).toBe(
      'https://a.example.org/v?q=1',
    )
  })
})

describe('exceptions', () => {
  const allowed = new Set(['127.0.0.1:9000', 'localhost:80', '[::1]:9000'])

  it('hold for exactly that host and port, however it is spelled', () => {
    for (const url of [
      'http://127.0.0.1:9000/',
      'http://2130706433:9000/',
      'http://localhost/',
      'http://[0:0::1]:9000/',
    ])
      expect([url, verdict(url, allowed)]).toEqual([url, 'ok'])
    for (const url of [
      'http://127.0.0.1/',
      'http://127.0.0.2:9000/',
      'http://localhost:9000/',
      'https://localhost/',
      'http://a.localhost/',
      'http://[::2]:9000/',
    ])
      expect([url, verdict(url, allowed)]).toEqual([url, 'url_forbidden_address'])
  })

  it('do not allow credentials or other schemes', () => {
    expect(verdict('http://u:p@127.0.0.1:9000/', allowed)).toBe('url_invalid')
    expect(verdict('ftp://127.0.0.1:9000/', allowed)).toBe('url_invalid')
  })
})
