// Follows the camera of a rendered preview through its source still and holds it against the path that was asked
// for. Errors in pixels of the preview, at its centre and near its corners.

import { execa } from 'execa'
import type { FrameSize } from '#lib/analysis/frame.ts'
import { sourcePoint } from '#lib/render/corners.ts'
import type { Pose } from '#lib/render/pose.ts'
import { blurred, type Grey, type Placement, place, placed } from './tracker.ts'

export interface PathError {
  /** RMS length of the second difference of (tracked − asked), px/frame². */
  jitterPx: number
  /** Largest distance between tracked and asked, px. */
  worstPx: number
}

/** Luma planes of a video or picture as ffmpeg decodes it, limited range, one per frame. */
export async function lumaPlanes(
  bin: string,
  file: string,
  size: FrameSize,
  filter = 'null',
): Promise<Uint8Array[]> {
  const { stdout } = await execa(
    bin,
    [
      '-nostdin',
      '-v',
      'error',
      '-i',
      file,
      '-vf',
      `${filter},format=yuv420p`,
      '-f',
      'rawvideo',
      '-',
    ],
    { encoding: 'buffer', maxBuffer: 2 ** 30 },
  )
  const bytes = (size.width * size.height * 3) / 2
  return Array.from({ length: Math.floor(stdout.length / bytes) }, (_, i) =>
    stdout.subarray(i * bytes, i * bytes + size.width * size.height),
  )
}

/** `still` is the source's luma at its own size, `frames` are the preview's. */
export function pathError(
  still: Uint8Array,
  stillSize: FrameSize,
  frames: readonly Uint8Array[],
  size: FrameSize,
  poses: readonly Pose[],
): PathError {
  const reference = blurred(still, stillSize.width, stillSize.height, 1)
  const points = [
    [0, 0],
    [-0.45, -0.45],
    [0.45, -0.45],
    [-0.45, 0.45],
    [0.45, 0.45],
  ].map(([x, y]) => ({ u: (x as number) * size.width, v: (y as number) * size.height }))
  let guess = placementOf(poses[0] as Pose, stillSize, size)
  const errors = frames.map((plane, n) => {
    const frame: Grey = blurred(plane, size.width, size.height, 1)
    // From where the last one was found, not from what is hoped for.
    guess = place(reference, frame, guess)
    return points.map(({ u, v }) =>
      errorAt(reference, guess, poses[n] as Pose, stillSize, size, u, v),
    )
  })
  return {
    jitterPx: jitter(errors),
    worstPx: Math.max(...errors.flat().map((e) => Math.hypot(e.x, e.y))),
  }
}

/** Peak signal to noise of two planes, dB. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2
  return 10 * Math.log10((255 * 255 * a.length) / sum)
}

function placementOf(pose: Pose, still: FrameSize, size: FrameSize): Placement {
  const k = still.width / size.width / pose.zoom
  return {
    x: pose.x * still.width,
    y: pose.y * still.height,
    a: k * Math.cos(pose.rollRad),
    b: k * Math.sin(pose.rollRad),
  }
}

function errorAt(
  reference: Grey,
  found: Placement,
  pose: Pose,
  still: FrameSize,
  size: FrameSize,
  u: number,
  v: number,
): { x: number; y: number } {
  const at = placed(reference, found, u, v)
  const k = still.width / size.width
  const asked = sourcePoint(pose, still, {
    x: still.width / 2 + u * k,
    y: still.height / 2 + v * k,
  })
  return { x: ((at.x - asked.x) * pose.zoom) / k, y: ((at.y - asked.y) * pose.zoom) / k }
}

function jitter(errors: readonly (readonly { x: number; y: number }[])[]): number {
  let [sum, count] = [0, 0]
  for (let n = 1; n + 1 < errors.length; n++)
    (errors[n] ?? []).forEach((now, i) => {
      const [before, after] = [errors[n - 1]?.[i], errors[n + 1]?.[i]]
      if (!before || !after) return
      sum += (after.x - 2 * now.x + before.x) ** 2 + (after.y - 2 * now.y + before.y) ** 2
      count++
    })
  return Math.sqrt(sum / count)
}
