// Bytes as base64, on any platform.

/** A multiple of three, so that the pieces join without padding between them. */
const PIECE = 3 * 8_192

export function base64(bytes: Uint8Array): string {
  let out = ''
  for (let at = 0; at < bytes.length; at += PIECE)
    out += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE)))
  return out
}
