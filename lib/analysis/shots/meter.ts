// Streaming front of shot detection: small YUV frames in → `ShotTrack`, about 260 bytes a frame.
// Boundaries are decided afterwards by `detectBoundaries`, which needs no pixels.

import type { FrameSize, LumaFrame } from '#lib/analysis/frame.ts'
import { createCandidateProbe } from './candidates.ts'
import { createFrameFigures } from './frame-figures.ts'
import { emptyTrack, resizeCandidates, resizeTrack, type ShotTrack } from './track.ts'

export interface ShotMeterOptions {
  size: FrameSize
  /** How many frames will come, when somebody knows: saves growing. */
  expectedFrames?: number
}

export interface ShotMeter {
  /** Takes one frame; its buffers may be reused afterwards. pts must not decrease. */
  push(frame: LumaFrame): void
  /** The finished record; the meter must not be used after. */
  finish(): ShotTrack
}

/** Makes a meter for frames of one size (even width and height). Memory: one record row a frame. */
export function createShotMeter(options: ShotMeterOptions): ShotMeter {
  const { size } = options
  let capacity = Math.max(256, Math.ceil(options.expectedFrames ?? 1024))
  const track = emptyTrack(size, capacity)
  const figures = createFrameFigures(size, track)
  const probe = createCandidateProbe(size)
  const chroma = (size.width >> 1) * (size.height >> 1)
  const previous: LumaFrame = {
    ptsMs: 0,
    y: new Uint8Array(size.width * size.height),
    u: new Uint8Array(chroma),
    v: new Uint8Array(chroma),
  }

  return {
    push(frame) {
      const i = track.frames
      if (i === capacity) {
        capacity = Math.ceil(capacity * 1.4)
        resizeTrack(track, capacity)
      }
      track.ptsMs[i] = frame.ptsMs
      track.frames = i + 1
      figures(track, i, frame, previous)
      probe.push(track, i, frame)
      previous.y.set(frame.y)
      previous.u.set(frame.u)
      previous.v.set(frame.v)
    },
    finish() {
      probe.finish(track)
      resizeTrack(track, track.frames)
      resizeCandidates(track, track.candidates)
      return track
    },
  }
}
