// Width and height of a JPEG from its frame header (ITU-T T.81 B.2.2), without decoding it.

/** Null when the bytes are no JPEG with a frame header. */
export function jpegSize(bytes: Uint8Array): { width: number; height: number } | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null
  let at = 2
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1] as number
    if (marker === 0xff) {
      at++
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    const word = (offset: number) =>
      ((bytes[at + offset] as number) << 8) | (bytes[at + offset + 1] as number)
    if (isFrame) return { height: word(5), width: word(7) }
    at += 2 + word(2)
  }
  return null
}
