// POST /v1/video-analysis/uploads: the raw bytes of a file, streamed into the storage.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { AppError } from '#lib/core/errors.ts'
import { idFromBytes } from '#lib/core/ids.ts'
import { UploadCreated } from '#lib/schema/job.ts'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'
import { limited } from './shared/limited-body.ts'
import * as openapi from './shared/openapi-shapes.ts'

/** Wrapped forms would be stored with their wrapping. */
const WRAPPED = /^\s*(multipart\/|application\/json)/i

export function uploadsCreate(
  ports: Pick<AppPorts, 'storage' | 'uploads' | 'randomBytes' | 'clock' | 'http'>,
): Hono<AppEnv> {
  const { maxUploadBytes } = ports.http
  const tooLarge = () =>
    new AppError('input_too_large', `Send a file of at most ${maxUploadBytes} bytes.`)

  return new Hono<AppEnv>().post(
    '/v1/video-analysis/uploads',
    describeRoute(DESCRIPTION),
    async (c) => {
      if (Number(c.req.header('content-length') ?? 0) > maxUploadBytes) throw tooLarge()
      if (WRAPPED.test(c.req.header('content-type') ?? ''))
        throw new AppError(
          'content_type_unsupported',
          'Send the file itself as the body (curl --data-binary @clip.mp4), as application/octet-stream or video/*.',
        )
      const uploadId = idFromBytes('upl', ports.randomBytes(16))
      const key = `uploads/${uploadId}`
      const { bytes, sha256 } = await ports.storage.put(
        key,
        nonEmpty(limited(c.req.raw.body, maxUploadBytes, tooLarge)),
      )
      const createdAt = ports.clock.nowMs()
      await ports.uploads.create({ uploadId, key, bytes, sha256, createdAt })
      return c.json({ upload_id: uploadId, bytes, sha256 }, 201)
    },
  )
}

/** Thrown inside the body, so that the storage never keeps an empty file. */
async function* nonEmpty(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isEmpty = true
  for await (const chunk of chunks) {
    if (chunk.byteLength > 0) isEmpty = false
    yield chunk
  }
  if (isEmpty)
    throw new AppError('input_empty', 'The body has no bytes; send the video file as the body.')
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'createUpload',
  tags: ['uploads'],
  summary: 'Upload a video file',
  description: 'Name the upload_id in the source of a job. Nothing is judged but the size.',
  requestBody: {
    required: true,
    content: { 'application/octet-stream': { schema: {} }, 'video/*': { schema: {} } },
  },
  responses: {
    201: openapi.json('Stored.', 'UploadCreated', UploadCreated),
    ...openapi.problems(
      'unauthorized',
      'input_too_large',
      'content_type_unsupported',
      'input_empty',
      'shutting_down',
      'storage_full',
    ),
  },
}
