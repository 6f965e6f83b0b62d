// Fetching what a stranger named, and talking to providers that the operator named.

export interface DownloadRequest {
  url: string
  maxBytes: number
  signal: AbortSignal
  /** A key that is sent to exactly this origin, on whichever hop it is met. */
  authorization?: { origin: string; value: string }
  /** Whole download's bytes so far, and the total when the server said one. */
  progress?(bytes: number, total: number | null): void
}

export interface Download {
  /** After redirects, without credentials and query. */
  finalHost: string
  contentType: string | null
  body: AsyncIterable<Uint8Array>
}

export interface Net {
  /**
   * Judges a URL without fetching it: scheme, port, credentials, literal addresses, and (where the
   * platform can) what the name resolves to. Throws url_invalid, url_forbidden_address, url_unreachable.
   */
  judge(url: string): Promise<void>
  /**
   * Guarded download; throws the url_* codes, input_too_large and input_empty. The body throws url_truncated,
   * url_timeout, url_too_slow, url_not_video, input_too_large and input_empty; it holds a connection until it
   * is read to its end, left early, or the signal fires (then it throws the signal's reason).
   */
  download(request: DownloadRequest): Promise<Download>
}
