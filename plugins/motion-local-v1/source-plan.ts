// What the preview shows: the shot itself, made longer where it is too short, or one to three stills.

import type { FrameSize } from '#lib/analysis/frame.ts'
import { AppError } from '#lib/core/errors.ts'
import type { MotionSource } from '#lib/media/media.port.ts'
import type { MotionRequest } from '#plugins/contracts.ts'

export interface Footage {
  source: MotionSource
  /** Display size. */
  size: FrameSize
  fpsNum: number
  fpsDen: number
  warnings: { code: string; message: string }[]
}

/** Slower looks like slow motion. */
const MAX_SLOWDOWN = 1.5
/** `unsteady` of the vocabulary begins here (% of the diagonal). */
const SHAKY_PCT_DIAG = 0.3
const MAX_STILLS = 3

/** Throws request_invalid when what is asked for is not there. */
export function chooseSource(request: MotionRequest): Footage {
  const { clip, use } = request
  const usable = clip !== null && clip.endMs > clip.startMs
  if (use === 'clip' && !usable)
    throw missing('There is no video of this shot to move the camera over.')
  return usable && use !== 'keyframes' ? clipOf(request, clip) : stillsOf(request, [])
}

export function stillsOf(request: MotionRequest, warnings: Footage['warnings']): Footage {
  const { keyframes, clip } = request
  const first = keyframes[0]
  if (!first) throw missing('There is neither video nor a keyframe of this shot.')
  return {
    source: { kind: 'stills', keys: keyframes.slice(0, MAX_STILLS).map((k) => k.key) },
    size: { width: first.width, height: first.height },
    fpsNum: clip?.info.fpsNum ?? 0,
    fpsDen: clip?.info.fpsDen ?? 1,
    warnings,
  }
}

function clipOf(request: MotionRequest, clip: NonNullable<MotionRequest['clip']>): Footage {
  const { info, startMs, endMs, key } = clip
  const wantedMs = request.recipe.duration_ms
  const lastsMs = endMs - startMs
  const slowdown = Math.min(MAX_SLOWDOWN, Math.max(1, wantedMs / lastsMs))
  const warnings: Footage['warnings'] = []
  const lackMs = Math.round(wantedMs - lastsMs * slowdown)
  if (slowdown > 1)
    warnings.push({
      code: 'source_slowed',
      message: `The shot lasts ${lastsMs} ms; it runs ${slowdown.toFixed(2)} times slower${
        lackMs > 0 ? ` and its last picture stands for ${lackMs} ms` : ''
      }.`,
    })
  return {
    source: {
      kind: 'clip',
      inputKey: key,
      info,
      startMs,
      endMs,
      slowdown,
      stabilise: (request.jitterPctDiag ?? 0) > SHAKY_PCT_DIAG,
    },
    size: { width: info.width, height: info.height },
    fpsNum: info.fpsNum,
    fpsDen: info.fpsDen,
    warnings,
  }
}

function missing(detail: string): AppError {
  return new AppError('request_invalid', detail, { errors: [{ pointer: '/segment_id', detail }] })
}
