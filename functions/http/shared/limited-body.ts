// A request body as chunks that stops at a limit: what a length header said is never believed.

/** Yields what arrives; throws `tooLarge()` with the first byte past `maxBytes`. */
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
      if (done) break
      seen += value.byteLength
      if (seen > maxBytes) throw tooLarge()
      yield value
    }
    isDone = true
  } finally {
    if (!isDone) await reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}
