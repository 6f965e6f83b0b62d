// The measuring tasks, as a thread (or a test) runs them: raw frames and times in, packed series out.
// Pure: no decoding, no files, no clock.

import { transferOfTag } from './colour/transfer.ts'
import type { FrameSize } from './frame.ts'
import { FrameQueue } from './frame-queue.ts'
import { createLookMeter } from './look/meter.ts'
import type { LookTrack } from './look/track.ts'
import { createMotionMeter } from './motion/meter.ts'
import { createOnsetMeter } from './onsets.ts'
import { SampleQueue } from './sample-queue.ts'
import { packTracks } from './series.ts'
import type { Boundary } from './shots/detect.ts'
import { detectBoundaries } from './shots/detect.ts'
import { createShotMeter } from './shots/meter.ts'

export interface MeasureInit extends LookInit {
  luma: FrameSize
  /** Samples a second of the `audio` channel (mono, 16-bit little-endian), when there is one. */
  audioHz?: number
}

export interface LookInit {
  colour: FrameSize
  /** Display size of the video. */
  display: FrameSize
  /** Transfer characteristic as the file names it, or null. */
  transfer: string | null
}

export interface Measured {
  /** `shots`, `motion`, `look` and `sound` tracks. */
  packed: Uint8Array<ArrayBuffer>
  boundaries: Boundary[]
  lumaFrames: number
  colourFrames: number
  /** False when a frame came without its time or a time without its frame. */
  complete: boolean
}

/** Channels: `luma`, `luma_pts`, `colour`, `colour_pts`, `audio`. Result: Measured. */
export function measureTask(init: unknown) {
  const { luma, colour, audioHz, ...rest } = init as MeasureInit
  const shots = createShotMeter({ size: luma })
  const motion = createMotionMeter({ size: luma })
  const sound = audioHz === undefined ? null : createOnsetMeter(audioHz)
  const samples = new SampleQueue((part) => sound?.push(part))
  const look = lookMeter({ colour, ...rest })
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
      if (channel === 'audio' && chunk instanceof Uint8Array) samples.bytes(chunk)
      else feed(channel, chunk, { luma: lumaFrames, colour: colourFrames })
    },
    finish(): Measured {
      const l = lumaFrames.end()
      const c = colourFrames.end()
      const shotTrack = shots.finish()
      return {
        packed: packTracks({
          shots: shotTrack,
          motion: motion.finish(),
          look: look.finish(),
          sound: { onsetsMs: Float64Array.from(sound?.finish() ?? []) },
        }),
        boundaries: detectBoundaries(shotTrack),
        lumaFrames: l.frames,
        colourFrames: c.frames,
        complete: l.complete && c.complete,
      }
    },
  }
}

/** Channels: `colour`, `colour_pts`. Result: the look track of just these frames. */
export function lookTask(init: unknown) {
  const { colour } = init as LookInit
  const look = lookMeter(init as LookInit)
  const frames = new FrameQueue(colour.width * colour.height * 3, (rgb, ptsMs) =>
    look.push({ ptsMs, rgb }),
  )
  return {
    write(channel: string, chunk: Uint8Array | number[]): void {
      feed(channel, chunk, { colour: frames })
    },
    finish(): LookTrack {
      return look.finish()
    },
  }
}

const lookMeter = ({ colour, display, transfer }: LookInit) =>
  createLookMeter({ size: colour, display, transfer: transferOfTag(transfer) })

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
