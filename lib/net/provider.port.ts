// One HTTP call to a host that the operator named in the configuration (a model, an image-to-video service).
// Such a host may be private; a host that a request names may not: that is net.port.ts.

import type { Secret } from '../core/secret.ts'

export interface ProviderRequest {
  method: 'GET' | 'POST' | 'DELETE'
  url: string
  headers?: Readonly<Record<string, string>>
  /** Sent as `authorization: {scheme} {secret}` and read nowhere else. */
  authorization: { scheme: string; secret: Secret } | null
  /** JSON text of a POST; bytes of another type bring their own content-type header. */
  body?: string | Uint8Array<ArrayBuffer>
  signal: AbortSignal
  /** Tighter or wider than the adapter's own. */
  limits?: Partial<ProviderLimits>
}

export interface ProviderLimits {
  /** Resolving, connecting, TLS. */
  connectMs: number
  /** From the request to the head of the answer: for most models the whole thinking time. */
  firstByteMs: number
  /** Between two pieces of the body. */
  idleMs: number
  /** Everything; below the time that a step has. */
  totalMs: number
  /** Of the body, after decompression. */
  maxBytes: number
}

export const PROVIDER_LIMITS: ProviderLimits = {
  connectMs: 5_000,
  firstByteMs: 60_000,
  idleMs: 30_000,
  totalMs: 110_000,
  maxBytes: 2 * 2 ** 20,
}

export interface ProviderResponse {
  status: number
  header(name: string): string | null
  /** The whole body as UTF-8; bytes that are none become U+FFFD. */
  text: string
}

export interface ProviderCall {
  /**
   * Any complete answer, whatever its status; redirects are not followed but answered. Throws
   * provider_unreachable, provider_timeout, provider_failed (broken off, not HTTP, an encoding nobody
   * asked for), model_output_invalid (larger than maxBytes), and the signal's reason.
   */
  send(request: ProviderRequest): Promise<ProviderResponse>
  close(): Promise<void>
}
