// The numbers behind all motion claims of one shot: rates, holds, profile, jitter, and their spreads.
// Signs are the camera's: pan + = right, tilt + = up, zoom + = growing, roll + = clockwise.

import type { FrameSize } from '../frame.ts'
import type { Components } from './components.ts'
import { type MovingPart, movingPart } from './moving-part.ts'
import type { SegmentMotion } from './segment.ts'
import { lowPass, mean, median, oddCount, quantile } from './series.ts'
import { CLEAR_WAY_PX, FOLDED, jitterPx, swayPx, trendPx } from './shake.ts'

export interface MotionFacts {
  segment: SegmentMotion
  size: FrameSize
  durationS: number
  /** False without texture or with too few solved pairs: every claim is `unknown` or left out. */
  readable: boolean
  /** Net way over the shot, in pixels as seen; and its share of the way walked, 0..1. */
  net: Components
  directness: Components
  /** Share of the net motion's energy. */
  share: Components
  /** Where the camera moves (the shot without its holds), and how. */
  moving: MovingPart
  /** Medians over the moving part: % of width, of height, of scale a second, degrees a second. */
  panPctWPerS: number
  tiltPctHPerS: number
  travelPctWPerS: number
  zoomLogPerS: number
  rollDegPerS: number
  /** Net: % of width travelled, natural log of scale, degrees. */
  netTravelPctW: number
  /** The same from the straight line through the path: shake at either end does not count. */
  trendPctW: number
  netZoomLog: number
  netRollDeg: number
  /** Mean rates over the whole shot in the same units, for the question whether it moves at all. */
  driftPctWPerS: number
  driftZoomPctPerS: number
  driftRollDegPerS: number
  /** RMS of the path above about 1 Hz, % of the diagonal. */
  jitterPctDiag: number
  /** RMS of the path about a straight line, % of the diagonal: sway and jitter together. */
  swayPctDiag: number
  /** Standard errors of a median rate: % of width, % of scale, degrees a second. */
  travelSpread: number
  zoomSpread: number
  rollSpread: number
  /** 0..1: how well the pairs were solved; multiplies every confidence. */
  trust: number
  /** Large subjects move over a camera that stands still. */
  subjectOnly: boolean
}

const LOW_PASS_S = 0.5
const MIN_TEXTURE = 0.02
const MIN_PAIRS = 3
/** Share of still blocks that no moving camera leaves; rises with how much the motion explains. */
const stillEvidence = (inliers: number): number => 0.03 + 0.2 * Math.max(0, inliers - 0.7)
/**
 * One motion explains the whole picture: then blocks that seem to stand still only have their edges along
 * the motion (spokes of a zoom).
 */
const whole = (segment: SegmentMotion): boolean => segment.inliers > 0.97 && segment.leftOver < 0.5

export function motionFacts(segment: SegmentMotion, size: FrameSize): MotionFacts {
  const { width: w, height: h } = size
  const { x, y, scale, roll, stepMs } = segment
  /** Root-mean-square distance of the picture's pixels from its centre. */
  const radius = Math.sqrt((w * w + h * h) / 12)
  const dt = stepMs / 1000
  const durationS = (segment.endMs - segment.startMs) / 1000
  const width = oddCount(LOW_PASS_S, dt)
  const smooth = {
    pan: lowPass(
      x.map((v) => -v),
      width,
    ),
    tilt: lowPass(y, width),
    zoom: lowPass(
      scale.map((v) => v * radius),
      width,
    ),
    roll: lowPass(
      roll.map((v) => -v * radius),
      width,
    ),
  }
  const raw = {
    pan: x.map((v) => -v),
    tilt: y,
    zoom: scale.map((v) => v * radius),
    roll: roll.map((v) => -v * radius),
  }
  const net = mapComponents((key) => mean(raw[key]) * raw[key].length * dt)
  const directness = mapComponents((key) => {
    const way = mean(smooth[key].map(Math.abs)) * smooth[key].length * dt
    return way > 1e-6 ? Math.min(1, Math.abs(net[key]) / way) : 0
  })
  const energy = net.pan ** 2 + net.tilt ** 2 + net.zoom ** 2 + net.roll ** 2
  const share = mapComponents((key) => (energy > 1e-9 ? net[key] ** 2 / energy : 0))
  const moving = movingPart(segment, raw)
  const inMove = (values: Float64Array): Float64Array =>
    moving.to > moving.from ? values.subarray(moving.from, moving.to) : values
  const spreadOf = (values: Float64Array): number => standardError(inMove(values))
  const fine = {
    pan: lowPass(raw.pan, moving.smoothing),
    tilt: lowPass(raw.tilt, moving.smoothing),
    zoom: lowPass(raw.zoom, moving.smoothing),
    roll: lowPass(raw.roll, moving.smoothing),
  }
  const travel = travelSpeed(fine.pan, fine.tilt, net)
  const coveredS = Math.max(dt, segment.count * dt)
  return {
    segment,
    size,
    durationS,
    readable:
      segment.pairs >= MIN_PAIRS && segment.texture >= MIN_TEXTURE && segment.coverage > 0.3,
    net,
    directness,
    share,
    moving,
    panPctWPerS: (100 * median(inMove(fine.pan))) / w,
    tiltPctHPerS: (100 * median(inMove(fine.tilt))) / h,
    travelPctWPerS: (100 * median(inMove(travel))) / w,
    zoomLogPerS: median(inMove(fine.zoom)) / radius,
    rollDegPerS: (180 / Math.PI) * (median(inMove(fine.roll)) / radius),
    netTravelPctW: (100 * Math.hypot(net.pan, net.tilt)) / w,
    trendPctW: (100 * Math.hypot(trendPx(x, dt), trendPx(y, dt))) / w,
    netZoomLog: net.zoom / radius,
    netRollDeg: ((180 / Math.PI) * net.roll) / radius,
    driftPctWPerS: (100 * Math.hypot(net.pan, net.tilt)) / w / coveredS,
    driftZoomPctPerS: (100 * Math.abs(net.zoom)) / radius / coveredS,
    driftRollDegPerS: ((180 / Math.PI) * Math.abs(net.roll)) / radius / coveredS,
    jitterPctDiag: (100 * FOLDED * jitterPx(x, y, dt, net)) / Math.hypot(w, h),
    swayPctDiag: (100 * Math.hypot(swayPx(x, dt), swayPx(y, dt))) / Math.hypot(w, h),
    travelSpread: (100 * Math.hypot(spreadOf(raw.pan), spreadOf(raw.tilt))) / w,
    zoomSpread: (100 * spreadOf(raw.zoom)) / radius,
    rollSpread: ((180 / Math.PI) * spreadOf(raw.roll)) / radius,
    trust: trustOf(segment),
    subjectOnly: !whole(segment) && segment.contradicted > stillEvidence(segment.inliers),
  }
}

function mapComponents(of: (key: keyof Components) => number): Components {
  return { pan: of('pan'), tilt: of('tilt'), zoom: of('zoom'), roll: of('roll') }
}

/** Of a median: 1.25 σ/√n, from first differences, so that an eased speed is not taken for noise. */
function standardError(rates: Float64Array): number {
  if (rates.length < 3) return Math.abs(rates[0] ?? 0) * 0.2 + 0.3
  const steps = new Float64Array(rates.length - 1)
  for (let i = 1; i < rates.length; i++) steps[i - 1] = Math.abs(rates[i]! - rates[i - 1]!)
  const sigma = (quantile(steps, 0.5) * 1.4826) / Math.SQRT2
  return (1.25 * sigma) / Math.sqrt(rates.length)
}

/**
 * Speed of travel per step: along the net direction when there is one, so that noise does not add
 * up; else its plain length.
 */
function travelSpeed(pan: Float64Array, tilt: Float64Array, net: Components): Float64Array {
  const length = Math.hypot(net.pan, net.tilt)
  if (length < CLEAR_WAY_PX) return pan.map((v, i) => Math.hypot(v, tilt[i]!))
  return pan.map((v, i) => Math.max(0, (v * net.pan + tilt[i]! * net.tilt) / length))
}

function trustOf(segment: SegmentMotion): number {
  const solved = Math.min(1, segment.coverage / 0.8)
  const agreed = Math.min(1, Math.max(0, (segment.inliers - 0.3) / 0.3))
  const textured = Math.min(1, segment.texture / 0.06)
  const counted = 1 - Math.exp(-segment.pairs / 2)
  return solved * agreed * (0.5 + 0.5 * textured) * counted
}
