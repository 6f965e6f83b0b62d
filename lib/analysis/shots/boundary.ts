// What shot detection returns.

export type BoundaryKind =
  | 'cut'
  | 'dissolve'
  | 'fade_in'
  | 'fade_out'
  | 'dip_black'
  | 'dip_white'
  | 'wipe'
  | 'whip'

/** One place where a shot ends and the next begins. */
export interface Boundary {
  /** An id of the vocabulary's `transition.kind`. */
  kind: BoundaryKind
  /** A cut: pts of the first frame of the new shot. A gradual transition: its middle. */
  atMs: number
  /** First mixed and first clean frame of a gradual transition; equal times for a cut. */
  spanMs: [number, number]
  /** 0..1 */
  confidence: number
  /** Index of the frame at `atMs`: the first of the new shot. */
  frame: number
}
