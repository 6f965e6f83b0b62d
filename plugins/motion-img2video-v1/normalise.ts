// What a service sent → the preview: checked (is it a video of this picture, is it long enough), cut or slowed to the
// ordered length, 720 lines, H.264.

import { AppError } from '#lib/core/errors.ts'
import type { VideoInfo } from '#lib/media/media.port.ts'
import { previewSize, previewTiming } from '#lib/render/preview-size.ts'
import type { MotionOrderer } from '#plugins/contracts.ts'

const MIN_SIDE_PX = 240
/** Services round the sides to their own grid. */
const ASPECT_TOLERANCE = 0.05
/** Slower looks like slow motion. */
const MAX_SLOWDOWN = 1.5
/** Containers and last frames are not exact. */
const SLACK_MS = 60

export const normalise: MotionOrderer['normalise'] = async (context, clip) => {
  const { media, signal, progress } = context
  const info = await described(() => media.probe(clip.key, signal))
  checkSize(info, clip.aspect)
  const lastsMs = info.durationMs ?? clip.durationMs
  const slowdown = Math.max(1, clip.durationMs / lastsMs)
  if (slowdown > MAX_SLOWDOWN && lastsMs * MAX_SLOWDOWN < clip.durationMs - SLACK_MS)
    throw unusable(`it lasts ${lastsMs} ms where ${clip.durationMs} were ordered`)
  const size = previewSize(info)
  const done = await described(() =>
    media.renderMotion(
      {
        source: {
          kind: 'clip',
          inputKey: clip.key,
          info,
          startMs: 0,
          endMs: Math.min(lastsMs, clip.durationMs),
          slowdown: Math.min(MAX_SLOWDOWN, slowdown),
          stabilise: false,
        },
        size,
        warp: size,
        ...previewTiming(info.fpsNum, info.fpsDen, clip.durationMs),
        camera: null,
        layout: 'single',
        outKey: clip.outKey,
        poster: true,
      },
      (share) => progress(Math.round(95 * share), 'making the clip fit'),
      signal,
    ),
  )
  const warnings = [...done.warnings]
  if (slowdown > 1.02)
    warnings.push({
      code: 'source_slowed',
      message: `The provider's clip lasts ${lastsMs} ms and runs ${slowdown.toFixed(2)} times slower.`,
    })
  const { key, bytes, width, height, durationMs, poster } = done
  return { key, bytes, width, height, duration_ms: durationMs, poster, warnings }
}

function checkSize({ width, height }: VideoInfo, aspect: number): void {
  if (Math.min(width, height) < MIN_SIDE_PX) throw unusable(`it has only ${width}×${height} pixels`)
  if (Math.abs(width / height / aspect - 1) > ASPECT_TOLERANCE)
    throw unusable(`its shape (${width}×${height}) is not that of the shot`)
}

/** A fault of the file is the provider's; whoever reads `input_…` would look at his own video. */
async function described<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !thrown.code.startsWith('input_')) throw thrown
    throw unusable(`${thrown.detail} (${thrown.code})`, thrown)
  }
}

function unusable(why: string, cause?: AppError): AppError {
  return new AppError('provider_result_invalid', `The provider's clip cannot be used: ${why}.`, {
    cause,
  })
}
