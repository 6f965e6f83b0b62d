// A small endless picture of a finished preview: WebP where ffmpeg can write it, GIF elsewhere.

import { join } from 'node:path'
import type { FrameSize } from '#lib/analysis/frame.ts'
import { AppError } from '#lib/core/errors.ts'
import type { RenderedMotion } from './media.port.ts'
import { posterArgs, posterSize } from './render-poster-args.ts'
import { type DecodeHost, runFfmpeg } from './run-ffmpeg.node.ts'

/** The preview lies in `cwd`; the poster is stored beside `outKey`. Throws media_failed. */
export async function makePoster(
  host: DecodeHost,
  preview: FrameSize,
  outKey: string,
  cwd: string,
  signal: AbortSignal,
): Promise<NonNullable<RenderedMotion['poster']>> {
  const size = posterSize(preview)
  let cause = ''
  for (const format of ['webp', 'gif'] as const) {
    const args = posterArgs(format, size)
    const { exitCode, stderr } = await runFfmpeg({ ...host, args, cwd, signal }).end
    cause = stderr
    if (exitCode !== 0) continue
    const posterKey = outKey.replace(/\.mp4$/, `.${format}`)
    const { key, bytes } = await host.files.adopt(join(cwd, `poster.${format}`), posterKey)
    return { key, format, bytes, ...size }
  }
  throw new AppError('media_failed', 'The small picture of the preview could not be made.', {
    cause,
  })
}
