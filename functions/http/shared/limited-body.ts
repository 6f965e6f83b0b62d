// A request body as chunks that stops at a limit: what a length header said is never believed.

/**
 * How much of a refused body is read and dropped: a client that is still sending when the connection is
 * cut never reads why.
 */
const DRAIN_BYTES = 4 * 1024 * 1024

/** Yields what arrives; throws `tooLarge()` instead of the chunk that goes past `maxBytes`. */
export async function* limited(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  tooLarge: () => Error,
): AsyncGenerator<Uint8Array> {
  if (!body) return
  const reader = body.getReader()
  let seen = 0
  let isDone = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      isDone = done
      if (done) return
      seen += value.byteLength
      if (seen > maxBytes) {
        isDone = await drain(reader)
        throw tooLarge()
      }
      yield value
    }
  } finally {
    if (!isDone) await reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}

/** True when the end of the body was reached. */
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<boolean> {
  for (let dropped = 0; dropped < DRAIN_BYTES; ) {
    const { done, value } = await reader.read()
    if (done) return true
    dropped += value.byteLength
  }
  return false
}
