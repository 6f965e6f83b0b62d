// Camera path → text of ffmpeg's `perspective`, the one filter that moves a window by fractions of a pixel
// (0.03 px/frame² of jitter against 1.85 of zoompan, providers §4). Each corner's track becomes a spline.

import type { FrameSize } from '#lib/analysis/frame.ts'
import { CORNERS, cornerNumbers } from './corners.ts'
import type { Pose } from './pose.ts'
import { fitSplines, type Spline, splineAt } from './spline.ts'

export interface MotionFilter {
  /** Null when the picture is shown as it is. */
  text: string | null
  /** Corner numbers at a frame (0 = the first), as ffmpeg works them out from the text. */
  cornersAt(frame: number): number[]
}

/** The filter itself counts in 1/256 px. */
const TOLERANCE_PX = 0.004
/** More would come near to the longest argument that a system takes (128 KiB). */
const MAX_PIECES = 160
const DECIMALS = 4

/** `size` is the picture that the filter gets, and gives. One pose per frame. */
export function perspectiveFilter(poses: readonly Pose[], size: FrameSize): MotionFilter {
  const exact = poses.map((pose) => cornerNumbers(pose, size))
  const count = poses.length
  if (poses.every(isStill)) return { text: null, cornersAt: () => exact[0] ?? [] }
  const tracks = CORNERS.map((_, i) => exact.map((corners) => corners[i] as number))
  const splines = follow(tracks)
  const options = CORNERS.map((name, i) => `${name}='${expression(splines[i] as Spline, count)}'`)
  return {
    text: `perspective=${options.join(':')}:sense=source:eval=frame:interpolation=cubic`,
    cornersAt: (frame) => splines.map((spline) => splineAt(spline, frame, count)),
  }
}

/** As few pieces as follow the tracks within the tolerance; control values rounded as they are written. */
function follow(tracks: readonly (readonly number[])[]): Spline[] {
  const count = tracks[0]?.length ?? 0
  // With a knot at every frame nothing is left to miss.
  const most = Math.max(1, Math.min(MAX_PIECES, count - 1))
  for (let pieces = 1; ; pieces = Math.min(most, pieces * 2)) {
    const splines = fitSplines(tracks, pieces).map((spline) => ({
      pieces,
      control: spline.control.map((c) => Number(c.toFixed(DECIMALS))),
    }))
    const worst = tracks.reduce(
      (max, track, i) =>
        track.reduce(
          (most, value, n) =>
            Math.max(most, Math.abs(value - splineAt(splines[i] as Spline, n, count))),
          max,
        ),
      0,
    )
    if (worst <= TOLERANCE_PX || pieces === most) return splines
  }
}

/**
 * The spline over `on`, which counts from 1. A variable, because ffmpeg parses every expression again for every
 * frame. In groups, because its parser refuses trees deeper than 100, and a flat sum is as deep as it is long.
 */
function expression(spline: Spline, count: number): string {
  const step = count > 1 ? spline.pieces / (count - 1) : 0
  const terms = spline.control.flatMap((c, k) => {
    if (c === 0) return []
    const away = `abs(ld(0)${signed(1 - k)})`
    return `${signedNumber(c)}*(pow(max(0,2-${away}),3)-4*pow(max(0,1-${away}),3))`
  })
  return `0*st(0,clip(on-1,0,${Math.max(0, count - 1)})*${step.toPrecision(15)})+(${grouped(terms)})/6`
}

const GROUP = 12

function grouped(terms: readonly string[]): string {
  const groups: string[] = []
  for (let at = 0; at < terms.length; at += GROUP)
    groups.push(`(0${terms.slice(at, at + GROUP).join('')})`)
  return groups.length > 0 ? groups.join('+') : '0'
}

const signed = (n: number): string => (n === 0 ? '' : n > 0 ? `+${n}` : String(n))
const signedNumber = (n: number): string => (n < 0 ? String(n) : `+${n}`)

function isStill({ zoom, x, y, rollRad }: Pose): boolean {
  return zoom === 1 && x === 0 && y === 0 && rollRad === 0
}
