// One driver for all protocols: adds the key, sends, sorts what went wrong, and lets the codec read the rest.

import { AppError } from '#lib/core/errors.ts'
import { type Json, safeParseJson } from '#lib/core/json.ts'
import type { Secret } from '#lib/core/secret.ts'
import type { ProviderCall, ProviderResponse } from '#lib/net/provider.port.ts'
import type { MotionTasks, Submitted } from '../img2video.port.ts'
import type { Codec, CodecConfig, CodecRequest, VideoOrder } from './codec.ts'
import { answerFault, isCertainlyUnsent, refusesAField } from './faults.ts'
import { multipart } from './multipart.ts'

export interface TaskDriverOptions {
  name: string
  codec: Codec
  config: CodecConfig
  apiKey: Secret | null
  http: ProviderCall
  /** From an order that was sent to the first byte of its answer. */
  submitMs: number
}

/** An image of 1280 px in base64 goes up before the first byte comes back. */
const UPLOAD_MS = 30_000
const CONNECT_MS = 5_000
const ASK_LIMITS = { connectMs: CONNECT_MS, firstByteMs: 15_000, totalMs: 25_000 }
const CANCEL_LIMITS = { connectMs: 2_000, firstByteMs: 3_000, totalMs: 4_000 }
const BOUNDARY = 'shotcoach-7f3b1c9e5a2d48606b1f'

export function createTaskDriver(options: TaskDriverOptions): MotionTasks {
  const { name, codec, config, apiKey, http, submitMs } = options
  const submitLimits = {
    connectMs: Math.min(CONNECT_MS, submitMs),
    firstByteMs: submitMs,
    totalMs: submitMs + UPLOAD_MS,
  }
  const send = (
    request: CodecRequest,
    signal: AbortSignal,
    limits: typeof ASK_LIMITS,
  ): Promise<ProviderResponse> =>
    http.send({
      method: request.method,
      url: request.url,
      headers: {
        ...request.headers,
        ...(request.form && { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }),
      },
      authorization: apiKey && { scheme: codec.authScheme, secret: apiKey },
      ...bodyOf(request),
      signal,
      limits,
    })

  async function ask(request: CodecRequest, signal: AbortSignal): Promise<Json> {
    const response = await send(request, signal, ASK_LIMITS)
    const fault = answerFault(response)
    if (fault) throw fault
    return parsed(response.text)
  }

  async function submitOnce(
    order: VideoOrder,
    signal: AbortSignal,
    lean: boolean,
  ): Promise<Submitted | 'again_lean'> {
    let response: ProviderResponse
    try {
      response = await send(codec.start(order, config, lean), signal, submitLimits)
    } catch (thrown) {
      if (!(thrown instanceof AppError) || signal.aborted) throw thrown
      return { kind: isCertainlyUnsent(thrown) ? 'refused' : 'unknown', error: thrown }
    }
    const error = answerFault(response)
    if (!error) return { kind: 'answered', body: response.text }
    if (!lean && refusesAField(response)) return 'again_lean'
    // A gateway that gave up waiting does not know what happened behind it.
    const isGateway = response.status === 502 || response.status === 504
    return { kind: isGateway ? 'unknown' : 'refused', error }
  }

  return {
    name,
    model: config.model,
    capabilities: codec.capabilities(config),
    applied: (recipe) => codec.applied(recipe, config),

    async submit(order, signal) {
      const first = await submitOnce(order, signal, false)
      if (first !== 'again_lean') return first
      const second = await submitOnce(order, signal, true)
      if (second !== 'again_lean') return second
      throw new TypeError('a lean order is not made leaner')
    },

    readStart(body) {
      const started = codec.parseStart(parsed(body), config)
      if (started.ok) return started.ref
      throw new AppError('provider_rejected', `The provider took no order (${started.code}).`)
    },

    async status(ref, signal) {
      const status = codec.parseStatus(await ask(codec.status(ref, config), signal), ref, config)
      if (status.state !== 'succeeded' || status.url !== undefined) return status
      if (!codec.result || !codec.parseResult || status.resultRef === undefined) return status
      return codec.parseResult(await ask(codec.result(status.resultRef, config), signal))
    },

    async cancel(ref, signal) {
      if (!codec.cancel) return false
      try {
        const { status } = await send(codec.cancel(ref, config), signal, CANCEL_LIMITS)
        return status >= 200 && status < 300
      } catch {
        return false
      }
    },

    authorization(url) {
      const { origin } = new URL(config.baseUrl)
      if (!apiKey || new URL(url).origin !== origin) return null
      return { origin, value: `${codec.authScheme} ${apiKey.reveal()}` }
    },
  }
}

function bodyOf({ json, form }: CodecRequest): { body?: string | Uint8Array<ArrayBuffer> } {
  if (form) return { body: multipart(form, BOUNDARY) }
  return json === undefined ? {} : { body: JSON.stringify(json) }
}

function parsed(text: string): Json {
  const result = safeParseJson(text, { maxLength: 2 * 2 ** 20 })
  if (result.ok) return result.value
  throw new AppError(
    'model_output_invalid',
    `The provider's answer cannot be read: it is ${result.reason}.`,
  )
}
