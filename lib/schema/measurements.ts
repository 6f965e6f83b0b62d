// The closed list of numbers that a segment may carry. A validation rule may name only these keys
// or `{category}.{type}`; the unit is part of the key.

import * as v from 'valibot'

/** key → what it is, in plain words. */
export const MEASUREMENTS = {
  zoom_pct_per_s: 'net change of scale, % a second, positive = growing',
  travel_pct_w_per_s: 'speed of the picture, % of frame width a second',
  travel_deg: 'direction in which the camera travels, degrees, 0 = right, 90 = up',
  pan_pct_w_per_s: 'camera to the right, % of frame width a second',
  tilt_pct_h_per_s: 'camera upwards, % of frame height a second',
  roll_deg_per_s: 'camera clockwise, degrees a second',
  jitter_pct_diag: 'RMS of the camera path above 1 Hz, % of the diagonal',
  extent_pct: 'net displacement between start and end, % of width or of scale',
  start_hold_ms: 'still time before the move',
  end_hold_ms: 'still time after the move',
  median_l: 'median L*',
  span_l: 'L* P95 − P5',
  contrast_stops: 'spread of blurred linear luminance, P90 over P10, stops',
  clip_high_pct: 'area at or above 254/255 in any channel, %',
  clip_low_pct: 'area at or below 2/255 in every channel, %',
  mean_a: 'mean a*',
  mean_b: 'mean b*',
  m3: 'Hasler–Süsstrunk colourfulness',
  rms_l: 'RMS contrast of L*/100',
  black_l: 'L* P0.5',
  white_l: 'L* P99.5',
} as const

export type MeasurementKey = keyof typeof MEASUREMENTS

export const Measurements = v.record(
  v.picklist(Object.keys(MEASUREMENTS) as [MeasurementKey, ...MeasurementKey[]]),
  v.number(),
)
export type Measurements = v.InferOutput<typeof Measurements>
