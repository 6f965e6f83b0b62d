// Valibot shapes of the values that need more than a string: numbers, sizes, addresses, lists.
// Their messages are read by whoever edits the .env file, so each says what to write.

import * as v from 'valibot'

const UNITS: Record<string, number> = { '': 1, KIB: 2 ** 10, MIB: 2 ** 20, GIB: 2 ** 30 }

/** A whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`
  return v.pipe(
    v.string(),
    v.trim(),
    v.regex(/^\d{1,15}$/, message),
    v.transform(Number),
    v.minValue(min, message),
    v.maxValue(max, message),
  )
}

const BYTES_MESSAGE = 'must be a size in bytes, or with a unit: 500 MiB, 2 GiB'

/** `2147483648`, `500 MiB`, `2 GiB` → bytes, at least 1. */
export const bytes = v.pipe(
  v.string(),
  v.trim(),
  v.regex(/^\d{1,15} ?([KMG]iB)?$/i, BYTES_MESSAGE),
  v.transform((text) => {
    const unit = text.replace(/[\d ]/g, '').toUpperCase()
    return Number.parseInt(text, 10) * (UNITS[unit] ?? 1)
  }),
  v.minValue(1, BYTES_MESSAGE),
  v.maxValue(Number.MAX_SAFE_INTEGER, BYTES_MESSAGE),
)

/** `https://host/v1` → the same without trailing slashes; no credentials, query or fragment. */
export const httpBase = v.pipe(
  v.string(),
  v.trim(),
  v.check((text) => {
    if (!URL.canParse(text)) return false
    const url = new URL(text)
    const isHttp = url.protocol === 'http:' || url.protocol === 'https:'
    return isHttp && !url.username && !url.password && !url.search && !url.hash
  }, 'must be an http(s) address without credentials or query, such as https://host/v1'),
  v.transform((text) => text.replace(/\/+$/, '')),
)

/** `a:b` → folders, in order, without doubles. */
export const localRoots = v.pipe(
  v.string(),
  v.transform((text) => [...new Set(text.split(':').map((part) => part.trim()))]),
  v.check((roots) => !roots.includes(''), 'must be folders separated by ":", none of them empty'),
)

/** `host:port, …` → normalised `host:port` entries (lower case, IPv6 in brackets). */
export const hostPorts = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').map((entry) => hostPort(entry.trim()))),
  v.check(
    (entries) => !entries.includes(null),
    'must be host:port entries separated by commas, such as 127.0.0.1:9000',
  ),
  v.transform((entries) => entries.filter((entry): entry is string => entry !== null)),
)

function hostPort(entry: string): string | null {
  const match = /^([^\s/@?#]+):(\d{1,5})$/.exec(entry)
  if (!match || !URL.canParse(`http://${match[1]}/`)) return null
  const url = new URL(`http://${match[1]}/`)
  const port = Number(match[2])
  if (url.port || port < 1 || port > 65_535) return null
  return `${url.hostname.replace(/\.$/, '')}:${port}`
}
