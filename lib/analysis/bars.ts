// Finds black bars (letterbox, pillarbox, windowbox) in rgb frames, one frame at a time.
// A bar is flat, black, as wide as the picture, mirrored by an equal bar on the other side, and ends
// in a straight edge against a lit picture. A dark scene has no such edge, so it is never trimmed by
// itself: it keeps the bars that were last proved. Black: 98 % of a line at or below code 16.

import type { FrameSize } from './frame.ts'

/** Lines that are bar on each side, in pixels of the frame. */
export interface Bars {
  top: number
  bottom: number
  left: number
  right: number
}

export interface BarFinder {
  /** The returned object is reused: copy what must outlive the call. */
  find(rgb: Uint8Array): Readonly<Bars>
}

const BLACK_CODE = 16
/** Share of a line that may be brighter than black: noise, a logo, the end of a subtitle. */
const STRAY_SHARE = 0.02
/** Share of the second line inside the picture that must be lit for a straight edge. */
const LIT_SHARE = 0.35
const LIT_OVER_BAR = 10
const MAX_BAR_SD = 2
/** Lines of compression ringing between a bar and the picture. */
const MAX_RINGING = 3
const MAX_BARS_SHARE = 0.76
/** Share of a bar's area that must stay black while a subtitle stands in it. */
const SUBTITLED_BLACK_SHARE = 0.7

/** One direction of looking: lines across the frame, addressed from the first side. */
interface Axis {
  lines: number
  length: number
  lineStep: number
  pixelStep: number
  /** Bars that were last proved, first and last side. */
  first: number
  last: number
}

export function createBarFinder(size: FrameSize): BarFinder {
  const { width, height } = size
  const rows = axis(height, width, width * 3, 3)
  const columns = axis(width, height, 3, width * 3)
  const bars: Bars = { top: 0, bottom: 0, left: 0, right: 0 }
  return {
    find(rgb) {
      settle(rgb, rows, 0, width)
      bars.top = rows.first
      bars.bottom = rows.last
      settle(rgb, columns, rows.first, height - rows.last)
      bars.left = columns.first
      bars.right = columns.last
      return bars
    },
  }
}

function axis(lines: number, length: number, lineStep: number, pixelStep: number): Axis {
  return { lines, length, lineStep, pixelStep, first: 0, last: 0 }
}

/** Updates `axis.first` and `axis.last`; lines are looked at between pixels `from` and `to`. */
function settle(rgb: Uint8Array, a: Axis, from: number, to: number): void {
  const first = blackRun(rgb, a, from, to, false)
  if (first === a.lines) return
  const last = blackRun(rgb, a, from, to, true)
  const run = Math.min(first, last)
  const possible = run >= 2 && 2 * run <= MAX_BARS_SHARE * a.lines && isFlat(rgb, a, from, to, run)
  if (possible) {
    const firstEdge = edgeFrom(rgb, a, from, to, first, 1)
    const lastEdge = edgeFrom(rgb, a, from, to, a.lines - 1 - last, -1)
    const bar = Math.min(firstEdge, a.lines - 1 - lastEdge)
    if (bar - run <= MAX_RINGING) {
      // Scaling may leave the two bars one or two lines apart; farther is a dark edge of the picture.
      a.first = near(firstEdge, bar)
      a.last = near(a.lines - 1 - lastEdge, bar)
      return
    }
  }
  if (a.first === 0 && a.last === 0) return
  const firstHolds = first >= a.first - 1
  const lastHolds = last >= a.last - 1
  if (firstHolds && lastHolds) return
  const subtitled =
    (firstHolds || lastHolds) &&
    blackShare(rgb, a, from, to, 0, a.first) >= SUBTITLED_BLACK_SHARE &&
    blackShare(rgb, a, from, to, a.lines - a.last, a.lines) >= SUBTITLED_BLACK_SHARE
  if (subtitled) return
  a.first = 0
  a.last = 0
}

/** How many lines in a row are black, counted from the first side or (`backward`) from the last. */
function blackRun(rgb: Uint8Array, a: Axis, from: number, to: number, backward: boolean): number {
  const allowed = Math.floor(STRAY_SHARE * (to - from))
  for (let n = 0; n < a.lines; n++) {
    const line = backward ? a.lines - 1 - n : n
    if (litPixels(rgb, a, line, from, to, BLACK_CODE, allowed) > allowed) return n
  }
  return a.lines
}

/** Pixels of a line brighter than `code`; stops counting above `enough`. */
function litPixels(
  rgb: Uint8Array,
  a: Axis,
  line: number,
  from: number,
  to: number,
  code: number,
  enough: number,
): number {
  let count = 0
  let p = line * a.lineStep + from * a.pixelStep
  for (let i = from; i < to; i++, p += a.pixelStep) {
    if (luma(rgb, p) > code && ++count > enough) return count
  }
  return count
}

/** BT.709 luma of the full-range codes, 0..255. */
function luma(rgb: Uint8Array, p: number): number {
  return (54 * (rgb[p] as number) + 183 * (rgb[p + 1] as number) + 19 * (rgb[p + 2] as number)) >> 8
}

/** Whether both bars are one even tone; the line next to the picture is left out, for it is blended. */
function isFlat(rgb: Uint8Array, a: Axis, from: number, to: number, bar: number): boolean {
  let n = 0
  let sum = 0
  let squares = 0
  const inner = Math.max(1, bar - 1)
  for (let k = 0; k < inner; k++) {
    for (const line of [k, a.lines - 1 - k]) {
      let p = line * a.lineStep + from * a.pixelStep
      for (let i = from; i < to; i++, p += a.pixelStep) {
        const value = luma(rgb, p)
        n++
        sum += value
        squares += value * value
      }
    }
  }
  const mean = sum / n
  return Math.sqrt(Math.max(0, squares / n - mean * mean)) <= MAX_BAR_SD
}

/**
 * The first line of the picture, looking inwards (`step`) from the first line that is not black, when the
 * picture starts lit there: hard compression leaves a few grey lines between. Infinite when it does not.
 */
function edgeFrom(
  rgb: Uint8Array,
  a: Axis,
  from: number,
  to: number,
  line: number,
  step: 1 | -1,
): number {
  const need = LIT_SHARE * (to - from)
  for (let k = 0; k <= MAX_RINGING; k++) {
    // The line at the border itself is blended with the bar: the next one must be lit.
    const inside = line + (k + 1) * step
    if (litPixels(rgb, a, inside, from, to, BLACK_CODE + LIT_OVER_BAR, need) >= need) {
      return line + k * step
    }
  }
  return step === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
}

const near = (own: number, bar: number): number => (own <= bar + 2 ? own : bar)

function blackShare(
  rgb: Uint8Array,
  a: Axis,
  from: number,
  to: number,
  firstLine: number,
  endLine: number,
): number {
  const all = (endLine - firstLine) * (to - from)
  if (all <= 0) return 1
  let lit = 0
  for (let line = firstLine; line < endLine; line++) {
    lit += litPixels(rgb, a, line, from, to, BLACK_CODE, to - from)
  }
  return 1 - lit / all
}
