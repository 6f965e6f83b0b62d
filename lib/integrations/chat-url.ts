// The address of chat/completions from whatever an operator wrote: with or without the version, with or
// without the whole path. Pure.

const PATH = '/chat/completions'

/**
 * `https://host`, `https://host/v1`, `https://host/api/v3`, `https://host/v1/chat/completions` → the full
 * address. `/v1` is added where no part of the path is a version (`v1`, `v1beta`, `v3`, …).
 */
export function chatUrl(base: string): string {
  const url = new URL(base)
  const path = url.pathname.replace(/\/+$/, '')
  if (path.endsWith(PATH)) url.pathname = path
  else if (/\/v\d+[a-z]*(\/|$)/i.test(path)) url.pathname = `${path}${PATH}`
  else url.pathname = `${path}/v1${PATH}`
  return url.href
}
