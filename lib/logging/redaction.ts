// Takes secrets out of anything that is to be logged: by value (each known secret, as it is, in base64
// at any alignment, and percent-encoded), by name (authorization, api key, token, …), and the
// credentials and query strings of URLs, since a pre-signed URL is a secret too.

const MASK = '[redacted]'
const NAMES = 'authorization|api[-_]?key|token|secret|cookie|password|signature'
const SECRET_NAME = new RegExp(NAMES, 'i')
const NAMED_VALUE = new RegExp(
  `((?:${NAMES})["']?\\s*[:=]\\s*["']?)(?:(?:bearer|basic)\\s+)?[^\\s"',;&}\\]]+`,
  'gi',
)
const AUTH_SCHEME = /\b([Bb]earer|[Bb]asic)\s+(?=[\w.~+/=-]*[\dA-Z=])[\w.~+/=-]{6,}/g
// Bounded, so that a text made of dots or of `://` costs no more than its length.
const URL_CREDENTIALS = /\b([a-z][a-z\d+.-]{0,15}:\/\/)[^\s/?#@"']{1,512}@/gi
const URL_QUERY = /\b([a-z][a-z\d+.-]{0,15}:\/\/[^\s?#"'<>]{1,2048})[?#][^\s"'<>]*/gi

const MAX_DEPTH = 8
const MAX_ITEMS = 100
const MAX_TEXT = 8_192
/** Shorter values would black out ordinary words; keys of that length are guessable anyway. */
const MIN_SECRET = 4

export type Redactor = (value: unknown, describe?: (error: Error) => unknown) => unknown

/** The redactor keeps the shape of what it is given; the result is always fit for JSON. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = [...new Set(secrets.filter((s) => s.length >= MIN_SECRET).flatMap(encodings))]
  forms.sort((a, b) => b.length - a.length)
  const text = (value: string) => cleanText(value, forms)
  return (value, describe = String) => walk(value, { text, describe, seen: new Set() }, 0)
}

interface Walk {
  text(value: string): string
  describe(error: Error): unknown
  /** The objects on the way from the root, so that a circle ends. */
  seen: Set<object>
}

function walk(value: unknown, ctx: Walk, depth: number): unknown {
  if (typeof value === 'string') return ctx.text(value)
  if (typeof value === 'bigint' || typeof value === 'symbol') return ctx.text(String(value))
  if (typeof value === 'function') return '[function]'
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof Date) return String(value.toJSON())
  if (value instanceof URL) return ctx.text(value.href)
  if (ctx.seen.has(value)) return '[circular]'
  if (depth >= MAX_DEPTH) return '[deeper]'
  ctx.seen.add(value)
  try {
    if (value instanceof Error) return walk(ctx.describe(value), ctx, depth)
    if ('toJSON' in value && typeof value.toJSON === 'function')
      return walk(value.toJSON(), ctx, depth + 1)
    if (value instanceof Map) return walk(Object.fromEntries(value), ctx, depth)
    if (value instanceof Set || Array.isArray(value)) return walkList([...value], ctx, depth)
    return walkRecord(value, ctx, depth)
  } finally {
    ctx.seen.delete(value)
  }
}

function walkList(list: readonly unknown[], ctx: Walk, depth: number): unknown[] {
  const out = list.slice(0, MAX_ITEMS).map((item) => walk(item, ctx, depth + 1))
  if (list.length > MAX_ITEMS) out.push(`[${list.length - MAX_ITEMS} more]`)
  return out
}

function walkRecord(record: object, ctx: Walk, depth: number): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(record).slice(0, MAX_ITEMS))
    out[ctx.text(key)] = isHidden(key, value) ? MASK : walk(value, ctx, depth + 1)
  return out
}

/** Numbers stay: `input_tokens` is a count, not a token. */
function isHidden(key: string, value: unknown): boolean {
  const isBare = value === null || typeof value === 'number' || typeof value === 'boolean'
  return !isBare && value !== undefined && SECRET_NAME.test(key)
}

function cleanText(value: string, forms: readonly string[]): string {
  let out = value
  for (const form of forms) out = out.replaceAll(form, MASK)
  out = out
    .slice(0, MAX_TEXT * 4)
    .replace(URL_CREDENTIALS, '$1')
    .replace(URL_QUERY, '$1?[dropped]')
    .replace(AUTH_SCHEME, `$1 ${MASK}`)
    .replace(NAMED_VALUE, `$1${MASK}`)
  return out.length > MAX_TEXT ? `${out.slice(0, MAX_TEXT)}… [cut]` : out
}

function encodings(secret: string): string[] {
  const percent = encodeURIComponent(secret)
  const inJson = JSON.stringify(secret).slice(1, -1)
  return [secret, percent, percent.toLowerCase(), inJson, ...base64Forms(secret)]
}

/**
 * Base64 of the secret when 0, 1 or 2 bytes stand before it (`user:secret` in a Basic header): only the
 * characters that do not depend on the neighbours, in the plain and in the URL alphabet.
 */
function base64Forms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret)
  const forms: string[] = []
  for (let shift = 0; shift < 3; shift++) {
    const padded = new Uint8Array(shift + bytes.length)
    padded.set(bytes, shift)
    const encoded = btoa(String.fromCharCode(...padded))
    const whole = encoded.slice(Math.ceil((shift * 8) / 6), Math.floor((padded.length * 8) / 6))
    if (whole.length >= MIN_SECRET) forms.push(whole, whole.replace(/\+/g, '-').replace(/\//g, '_'))
  }
  return forms
}
