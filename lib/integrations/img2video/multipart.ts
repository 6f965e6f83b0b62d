// multipart/form-data (RFC 7578) as bytes: what the OpenAI-videos protocol wants.

import type { FormPart } from './codec.ts'

/** The boundary must not occur in any part; a random or hashed one of 30 characters will not. */
export function multipart(parts: readonly FormPart[], boundary: string): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder()
  const pieces: Uint8Array[] = []
  for (const { name, value } of parts) {
    const head = [`--${boundary}`, `content-disposition: form-data; name="${name}"`]
    if (typeof value === 'string') {
      pieces.push(encoder.encode(`${head.join('\r\n')}\r\n\r\n${value}\r\n`))
      continue
    }
    const { bytes, fileName, contentType } = value
    const file = [`${head[1]}; filename="${fileName}"`, `content-type: ${contentType}`]
    pieces.push(encoder.encode(`${head[0]}\r\n${file.join('\r\n')}\r\n\r\n`), bytes)
    pieces.push(encoder.encode('\r\n'))
  }
  pieces.push(encoder.encode(`--${boundary}--\r\n`))
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
