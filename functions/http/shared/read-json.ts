// Reads a JSON body of at most 64 KiB, whether its length was announced or it comes in chunks.

import type { Context } from 'hono'
import { AppError } from '#lib/core/errors.ts'
import { type Json, safeParseJson } from '#lib/core/json.ts'
import type { AppEnv } from './app-ports.ts'
import { limited } from './limited-body.ts'

export const MAX_JSON_BYTES = 64 * 1024
const MAX_DEPTH = 32
const JSON_TYPE = /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i

/** Throws body_too_large, content_type_unsupported, request_not_json. */
export async function readJson(c: Context<AppEnv>): Promise<Json> {
  const tooLarge = () =>
    new AppError('body_too_large', `Send at most ${MAX_JSON_BYTES} bytes of JSON.`)
  if (Number(c.req.header('content-length') ?? 0) > MAX_JSON_BYTES) throw tooLarge()
  if (!JSON_TYPE.test(c.req.header('content-type') ?? ''))
    throw new AppError(
      'content_type_unsupported',
      'Send the body as JSON with the header Content-Type: application/json.',
    )
  const text = await textOf(limited(c.req.raw.body, MAX_JSON_BYTES, tooLarge))
  const parsed = safeParseJson(text, { maxDepth: MAX_DEPTH })
  if (parsed.ok) return parsed.value
  throw new AppError('request_not_json', `The body cannot be read: it is ${parsed.reason}.`)
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  try {
    for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true })
    return text + decoder.decode()
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('request_not_json', 'The body cannot be read: it is not UTF-8 text.', {
      cause: error,
    })
  }
}
