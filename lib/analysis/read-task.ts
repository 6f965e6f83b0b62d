// The reading task: packed series and final segments in, numbers and claims of each segment out. Pure; run
// off the event loop because a long video has hundreds of segments.

import type { Claim } from './claim.ts'
import { summariseLook } from './look/summarise.ts'
import type { LookTrack } from './look/track.ts'
import type { MotionTrack } from './motion/meter.ts'
import { summariseMotion } from './motion/summarise.ts'
import { unpackTracks } from './series.ts'

export interface ReadSpan {
  startMs: number
  endMs: number
  /** Transitions that reach into the segment. */
  transitions: { kind: string; span_ms: [number, number] }[]
}

export interface ReadInit {
  packed: Uint8Array
  picture: { width: number; height: number }
  /** Transfer characteristic as the file names it, or null. */
  transfer: string | null
  modules: string[]
  spans: ReadSpan[]
}

export interface ReadSegment {
  claims: Claim[]
  measurements: Record<string, number>
  curve?: {
    ts_ms: number
    pan_pct_w_per_s: number
    tilt_pct_h_per_s: number
    zoom_pct_per_s: number
    roll_deg_per_s: number
  }[]
  warnings: { code: string; message: string }[]
}
