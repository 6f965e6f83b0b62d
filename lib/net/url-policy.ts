// Which URLs may be fetched, judged without the network: text → URL, or url_invalid / url_forbidden_address.
// Spellings of an address (decimal, octal, short, full-width, …) are normalised by the WHATWG parser
// first; only its `hostname` is judged, never the text. What a name resolves to is judged at connect time.

import { AppError } from '../core/errors.ts'
import { isAddress, isPublicAddress } from './address-policy.ts'

/** `host:port` entries (IPv6 in brackets, port always written) that are exempt, exactly as they stand. */
export type AllowedHosts = ReadonlySet<string>

const MAX_LENGTH = 16_384
const PORTS = new Set(['80', '443'])
const SPECIAL_NAMES =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|home|lan|svc|home\.arpa|in-addr\.arpa|ip6\.arpa|onion|alt)$/

/**
 * The parsed URL, without its fragment. `base` is the URL that redirected here.
 * Throws url_invalid (no URL, not http(s), credentials, too long) and url_forbidden_address
 * (port, literal address, special name). Messages never repeat the URL.
 */
export function judgeUrl(text: string, allowed: AllowedHosts, base?: URL): URL {
  const url = parse(text, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new AppError('url_invalid', 'Only http and https URLs can be fetched.')
  if (url.username || url.password)
    throw new AppError('url_invalid', 'The URL must not contain a user name or password.')
  url.hash = ''
  if (isAllowed(url, allowed)) return url
  judgeHost(hostOf(url))
  if (!PORTS.has(portOf(url)))
    throw new AppError(
      'url_forbidden_address',
      'Only ports 80 and 443 can be fetched; the operator can allow others with URL_ALLOW_HOSTS.',
    )
  return url
}

/** Is this URL's host and port exempt from the address rules? */
export function isAllowed(url: URL, allowed: AllowedHosts): boolean {
  return allowed.has(`${hostOf(url)}:${portOf(url)}`)
}

/** Throws url_forbidden_address unless every address is public; an empty answer is url_unreachable. */
export function judgeAddresses(addresses: readonly string[]): void {
  if (addresses.length === 0)
    throw new AppError('url_unreachable', 'The host name of the URL has no address.')
  if (!addresses.every(isPublicAddress)) throw forbidden()
}

/** Lower-case host name without a trailing dot; IPv6 in brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/\.+$/, '')
}

export function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80')
}

export function forbidden(cause?: unknown): AppError {
  return new AppError(
    'url_forbidden_address',
    'The URL leads to a private or reserved address; the operator can allow one with URL_ALLOW_HOSTS.',
    { cause },
  )
}

function parse(text: string, base?: URL): URL {
  if (text.length > MAX_LENGTH) throw new AppError('url_invalid', 'The URL is too long.')
  if (!URL.canParse(text, base))
    throw new AppError('url_invalid', 'The text is not a URL; write it as https://host/path.')
  return new URL(text, base)
}

/** A name without a dot can only be a local one. */
function judgeHost(host: string): void {
  const isPublic = isAddress(host)
    ? isPublicAddress(host)
    : host.includes('.') && !SPECIAL_NAMES.test(host)
  if (!isPublic) throw forbidden()
}
