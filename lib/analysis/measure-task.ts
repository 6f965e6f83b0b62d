// The measuring tasks, as a thread (or a test) runs them: raw frames and times in, packed series out.
// Pure: no decoding, no files, no clock.

import type { FrameSize } from './frame.ts'
import { FrameQueue } from './frame-queue.ts'
import { createLookMeter } from './look/meter.ts'
import { createMotionMeter } from './motion/meter.ts'
import { packTracks, type Track } from './series.ts'
import type { Boundary } from './shots/detect.ts'
import { detectBoundaries } from './shots/detect.ts'
import { createShotMeter } from './shots/meter.ts'

export interface MeasureInit {
  luma: FrameSize
  colour: FrameSize
}

export interface Measured {
  /** `shots`, `motion` and `look` tracks. */
  packed: Uint8Array<ArrayBuffer>
  boundaries: Boundary[]
  lumaFrames: number
  colourFrames: number
  /** False when a frame came without its time or a time without its frame. */
  complete: boolean
}

/** Channels: `luma`, `luma_pts`, `colour`, `colour_pts`. Result: Measured. */
export function measureTask(init: unknown) {
  const { luma, colour } = init as MeasureInit
  const shots = createShotMeter({ size: luma })
  const motion = createMotionMeter({ size: luma })
  const look = createLookMeter({ size: colour })
  const area = luma.width * luma.height
  const lumaFrames = new FrameQueue(area * 1.5, (bytes, ptsMs) => {
    const frame = {
      ptsMs,
      y: bytes.subarray(0, area),
      u: bytes.subarray(area, area * 1.25),
      v: bytes.subarray(area * 1.25),
    }
    shots.push(frame)
    motion.push(frame)
  })
  const colourFrames = new FrameQueue(colour.width * colour.height * 3, (rgb, ptsMs) =>
    look.push({ ptsMs, rgb }),
  )
  return {
    write(channel: string, chunk: Uint8Array | number[]): void {
      feed(channel, chunk, { luma: lumaFrames, colour: colourFrames })
    },
    finish(): Measured {
      const l = lumaFrames.end()
      const c = colourFrames.end()
      const shotTrack = shots.finish()
      return {
        packed: packTracks({ shots: shotTrack, motion: motion.finish(), look: look.finish() }),
        boundaries: detectBoundaries(shotTrack),
        lumaFrames: l.frames,
        colourFrames: c.frames,
        complete: l.complete && c.complete,
      }
    },
  }
}

export interface LookInit {
  colour: FrameSize
}

/** Channels: `colour`, `colour_pts`. Result: the look track of just these frames. */
export function lookTask(init: unknown) {
  const { colour } = init as LookInit
  const look = createLookMeter({ size: colour })
  const frames = new FrameQueue(colour.width * colour.height * 3, (rgb, ptsMs) =>
    look.push({ ptsMs, rgb }),
  )
  return {
    write(channel: string, chunk: Uint8Array | number[]): void {
      feed(channel, chunk, { colour: frames })
    },
    finish(): Track {
      return look.finish()
    },
  }
}

function feed(
  channel: string,
  chunk: Uint8Array | number[],
  queues: Record<string, FrameQueue>,
): void {
  const queue = queues[channel.replace('_pts', '')]
  if (!queue) throw new TypeError(`no channel ${channel}`)
  if (chunk instanceof Uint8Array) queue.bytes(chunk)
  else queue.times(chunk)
}
