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
  mean_l: 'mean L*',
  median_l: 'median L*',
  span_l: 'L* P95 − P5',
  p5_l: 'L* P5',
  p95_l: 'L* P95',
  black_l: 'L* P0.5',
  white_l: 'L* P99.5',
  midtone_l: 'mean of L* between P40 and P60',
  rms_l: 'RMS contrast of L*/100',
  dark_pct: 'area below L* 20, %',
  bright_pct: 'area above L* 70, %',
  contrast_stops: 'spread of blurred linear luminance, P90 over P10, stops',
  exposure_stops: 'centre-weighted mean luminance over mid grey 18 %, stops',
  clip_high_pct: 'area at or above 254/255 in any channel, %',
  clip_low_pct: 'area at or below 2/255 in every channel, %',
  mean_a: 'mean a*',
  mean_b: 'mean b*',
  neutral_a: 'mean a* of near-neutral mid-tones (of all pixels below 5 % of them)',
  neutral_b: 'mean b* of near-neutral mid-tones (of all pixels below 5 % of them)',
  neutral_pct: 'area of near-neutral mid-tones, %',
  mean_chroma: 'mean C*',
  chroma_p90: 'C* P90',
  m3: 'Hasler–Süsstrunk colourfulness',
  chromatic_pct: 'area with C* above 8, %',
  hue_deg: 'dominant CIELAB hue, degrees',
  hue_share_pct: 'share of chroma within 30° about the dominant hue, %',
  hue_entropy_bits: 'entropy of 36 hue bins weighted by C*, bits',
  highlight_a: 'mean a* of the brightest 20 %',
  highlight_b: 'mean b* of the brightest 20 %',
  shadow_a: 'mean a* of the darkest 20 % above L* 3',
  shadow_b: 'mean b* of the darkest 20 % above L* 3',
  cct_k: 'guessed colour temperature of the illuminant (shades of grey), K',
  duv: 'distance of that illuminant from the Planckian locus, CIE 1960',
  mixed_mired: 'temperature difference of highlights and shadows, mired',
  rolloff_ratio: 'pixels in the top tenth between P95 and maximum ÷ mean tenth',
  sharpness: 'variance of the Laplacian of L* at 320 px',
  sharp_tile_share: 'share of tiles above a quarter of the sharpest one',
  symmetry: 'correlation of L* with its mirror image',
  active_aspect: 'width ÷ height without bars',
  saliency_x: 'centroid of contrast and detail, 0..1 from the left',
  saliency_y: 'centroid of contrast and detail, 0..1 from the top',
  left_right_l: 'mean L* of the left third − right third',
  centre_rim_l: 'mean L* of the middle − surround',
} as const

export type MeasurementKey = keyof typeof MEASUREMENTS

export const Measurements = v.record(
  v.picklist(Object.keys(MEASUREMENTS) as [MeasurementKey, ...MeasurementKey[]]),
  v.number(),
)
export type Measurements = v.InferOutput<typeof Measurements>
