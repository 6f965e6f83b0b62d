// What a clip is: how it is made (a plan, hashed for the cache) and what is true of it.

import type { CameraPath } from './camera-path.ts'

export type Part = 'shots' | 'motion' | 'look'
export type Half = 'tune' | 'held_out'

/** Where pixels come from. `film` is a moment of a moving plate; `from` in seconds of the plate. */
export type Source =
  | { type: 'film'; name: 'bunny' | 'city'; from: number }
  | { type: 'photo'; number: number }
  | { type: 'painted'; style: PaintStyle; seed: string; width: number; height: number }
  | { type: 'lavfi'; text: string }

export type PaintStyle =
  | 'room'
  | 'street'
  | 'landscape'
  | 'page'
  | 'figure'
  | 'blob'
  | 'patches'
  | 'pointer'

/** One ffmpeg run: inputs become `[0:v]`, `[1:v]` …; the graph ends in `[out]`. */
export interface Plan {
  inputs: Source[]
  graph: string
  fps: number
  /** Frames the finished file must have; the render fails otherwise. */
  frames: number
  crf: number
  encode: string[]
  /** The graph also ends in `[truth]`: rgb24 frames of this size, at 2/s. */
  truthSize?: { width: number; height: number }
}

export type BoundaryKind =
  | 'cut'
  | 'dissolve'
  | 'fade_in'
  | 'fade_out'
  | 'dip_black'
  | 'dip_white'
  | 'wipe'
  | 'whip'

export interface TrueBoundary {
  kind: BoundaryKind
  /** Frame numbers of the finished file: [first mixed, first clean]; equal for cuts. */
  span: [number, number]
  /** At the very start or end of the file: counted apart. */
  edge?: boolean
}

export interface ShotsTruth {
  boundaries: TrueBoundary[]
  /** Presentation time in ms of every frame. */
  ptsMs: number[]
}

export interface MotionTruth {
  movement: string
  /** The number behind the label and the measurement key that should hold it; absent if none. */
  speed?: { key: 'zoom_pct_per_s' | 'travel_pct_w_per_s' | 'roll_deg_per_s'; value: number }
  easing?: string
  startHoldMs?: number
  endHoldMs?: number
  jitterPctDiag?: number
  extentPct?: number
  /** The path that was rendered; `verify.ts` holds the pixels against it. */
  camera?: CameraPath
}

/** A true label; `border`: too near a label border, or a matter of reading. */
export interface TrueLabel {
  category: string
  type: string
  accept: string[]
  number?: number
  border: boolean
}

export interface Clip {
  id: string
  part: Part
  kind: string
  half: Half
  plan: Plan
  shots?: ShotsTruth
  motion?: MotionTruth
  /** Labels known by construction; those measured on the render are added by it. */
  labels: TrueLabel[]
  /** Types that must be computed from the render (look clips only). */
  computeLook: boolean
  /** Black bars around the picture, in pixels a side. */
  bars?: { x: number; y: number }
}
