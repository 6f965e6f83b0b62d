// Which internet addresses may be fetched: IPv4 by a deny list, IPv6 by an allow list with exceptions
// (IANA special-purpose registries, and Azure's platform address). Text in, verdict out; whatever cannot
// be read as an address is refused. No platform module, so that it holds at the edge too.

const DENIED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map(range)

const ALLOWED_V6 = range('2000::/3')
const DENIED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '2620:4f:8000::/48'].map(
  range,
)

/** Is `text` (IPv4 in dotted decimal, or IPv6 with or without brackets) a public address? */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text)
  if (!address) return false
  if (address.bits === 32) return !DENIED_V4.some((denied) => contains(denied, address))
  return contains(ALLOWED_V6, address) && !DENIED_V6.some((denied) => contains(denied, address))
}

/** Is `text` an address literal rather than a name? Call it with a URL's normalised hostname. */
export function isAddress(text: string): boolean {
  return parseAddress(text) !== null
}

/** Do both texts name the same address (`::1` and `0:0::1`)? */
export function isSameAddress(a: string, b: string): boolean {
  const x = parseAddress(a)
  const y = parseAddress(b)
  return x !== null && y !== null && x.bits === y.bits && x.value === y.value
}

interface Address {
  bits: 32 | 128
  value: bigint
}

interface Range extends Address {
  shift: bigint
}

function range(cidr: string): Range {
  const [text = '', prefix] = cidr.split('/')
  const address = parseAddress(text)
  if (!address) throw new RangeError(`not an address range: ${cidr}`)
  return { ...address, shift: BigInt(address.bits - Number(prefix)) }
}

function contains(outer: Range, address: Address): boolean {
  return outer.bits === address.bits && outer.value >> outer.shift === address.value >> outer.shift
}

function parseAddress(text: string): Address | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  return bare.includes(':') ? parseV6(bare) : parseV4(bare)
}

/** Four decimal parts without leading zeros; other spellings are normalised by URL before they get here. */
function parseV4(text: string): Address | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  let value = 0n
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null
    value = (value << 8n) | BigInt(part)
  }
  return { bits: 32, value }
}

/** RFC 4291 text with at most one `::` and an optional dotted tail; zone ids are refused. */
function parseV6(text: string): Address | null {
  const halves = dottedTailToHex(text)?.split('::')
  if (!halves || halves.length > 2) return null
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const groups = [...(head ?? []), ...(tail ?? [])]
  const missing = 8 - groups.length
  if (tail ? missing < 1 : missing !== 0) return null
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null
  const filled = [...(head ?? []), ...new Array<string>(missing).fill('0'), ...(tail ?? [])]
  return { bits: 128, value: BigInt(`0x${filled.map((g) => g.padStart(4, '0')).join('')}`) }
}

/** `::ffff:127.0.0.1` → `::ffff:7f00:1`. */
function dottedTailToHex(text: string): string | null {
  if (!text.includes('.')) return text
  const cut = text.lastIndexOf(':') + 1
  const v4 = parseV4(text.slice(cut))
  if (!v4) return null
  return `${text.slice(0, cut)}${(v4.value >> 16n).toString(16)}:${(v4.value & 0xffffn).toString(16)}`
}
