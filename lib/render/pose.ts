// Where the virtual camera looks, frame by frame: shapes that the files of this room share.

/** A window in the source picture: what it shows fills the output. */
export interface Pose {
  /** 1 = the whole picture; 1.2 = a window of 1/1.2 of its sides. */
  zoom: number
  /** Centre of the window minus centre of the picture, as a fraction of the picture's width … */
  x: number
  /** … and height, downwards. */
  y: number
  /** Turn of the camera, clockwise; the picture turns the other way. */
  rollRad: number
}

/**
 * A course before its cover: as a Pose, but `x` and `y` are counted in displayed frames (camera to the right
 * and down), and it may reach over the border of the picture.
 */
export type Waypoint = Pose

/** Timing of an output: `frames` pictures at a constant rate. */
export interface Timing {
  frames: number
  fpsNum: number
  fpsDen: number
}

/** Camera moves between the first and the last frame: 0..1. A single frame stands at the start. */
export function progressOf(frame: number, frames: number): number {
  return frames > 1 ? frame / (frames - 1) : 0
}
