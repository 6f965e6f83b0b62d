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
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      seen += value.byteLength
      if (seen > maxBytes) throw tooLarge()
      yield value
    }
  } finally {
    // Not cancelled: that would cut the connection before the client has read why it is refused. The
    // server drains a little of the rest, then closes.
    reader.releaseLock()
  }
}
