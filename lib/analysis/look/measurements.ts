// The numbers of a segment under their published names: snake_case, unit in the name, in a closed list.
// What a label throws away stays here for the coach: casts of shadows and highlights, temperatures.

import type { LookStats } from './stats.ts'

/** Published key → the statistic behind it, and what it is. */
export const LOOK_MEASUREMENTS = {
  mean_l: ['meanL', 'mean L*'],
  median_l: ['medianL', 'median L*'],
  span_l: ['spanL', 'L* P95 − P5'],
  p5_l: ['p5L', 'L* P5'],
  p95_l: ['p95L', 'L* P95'],
  black_l: ['blackL', 'L* P0.5'],
  white_l: ['whiteL', 'L* P99.5'],
  midtone_l: ['midtoneL', 'mean of L* between P40 and P60'],
  rms_l: ['rmsL', 'RMS contrast of L*/100'],
  dark_pct: ['darkPct', 'area below L* 20, %'],
  bright_pct: ['brightPct', 'area above L* 70, %'],
  contrast_stops: ['contrastStops', 'spread of blurred linear luminance, P90 over P10, stops'],
  exposure_stops: ['exposureStops', 'centre-weighted mean luminance over mid grey 18 %, stops'],
  clip_high_pct: ['clipHighPct', 'area at or above 254/255 in any channel, %'],
  clip_low_pct: ['clipLowPct', 'area at or below 2/255 in every channel, %'],
  mean_a: ['meanA', 'mean a*'],
  mean_b: ['meanB', 'mean b*'],
  neutral_a: ['neutralA', 'mean a* of near-neutral mid-tones (of all pixels below 5 % of them)'],
  neutral_b: ['neutralB', 'mean b* of near-neutral mid-tones (of all pixels below 5 % of them)'],
  neutral_pct: ['neutralPct', 'area of near-neutral mid-tones, %'],
  mean_chroma: ['meanChroma', 'mean C*'],
  chroma_p90: ['chromaP90', 'C* P90'],
  m3: ['m3', 'Hasler–Süsstrunk colourfulness'],
  chromatic_pct: ['chromaticPct', 'area with C* above 8, %'],
  hue_deg: ['hueDeg', 'dominant CIELAB hue, degrees'],
  hue_share_pct: ['hueSharePct', 'share of chroma within 30° about the dominant hue, %'],
  hue_entropy_bits: ['hueEntropyBits', 'entropy of 36 hue bins weighted by C*, bits'],
  highlight_a: ['highlightA', 'mean a* of the brightest 20 %'],
  highlight_b: ['highlightB', 'mean b* of the brightest 20 %'],
  shadow_a: ['shadowA', 'mean a* of the darkest 20 % above L* 3'],
  shadow_b: ['shadowB', 'mean b* of the darkest 20 % above L* 3'],
  cct_k: ['cctK', 'guessed colour temperature of the illuminant (shades of grey), K'],
  duv: ['duv', 'distance of that illuminant from the Planckian locus, CIE 1960'],
  mixed_mired: ['mixedMired', 'temperature difference of highlights and shadows, mired'],
  rolloff_ratio: ['rolloffRatio', 'pixels in the top tenth between P95 and maximum ÷ mean tenth'],
  sharpness: ['sharpness', 'variance of the Laplacian of L* at 320 px'],
  sharp_tile_share: ['sharpTileShare', 'share of tiles above a quarter of the sharpest one'],
  symmetry: ['symmetry', 'correlation of L* with its mirror image'],
  active_aspect: ['activeAspect', 'width ÷ height without bars'],
  saliency_x: ['saliencyX', 'centroid of contrast and detail, 0..1 from the left'],
  saliency_y: ['saliencyY', 'centroid of contrast and detail, 0..1 from the top'],
  left_right_l: ['leftRightL', 'mean L* of the left third − right third'],
  centre_rim_l: ['centreRimL', 'mean L* of the middle − surround'],
} as const satisfies Record<string, readonly [keyof LookStats, string]>

/** All numbers that exist for these statistics, to four decimals. */
export function measurementsOf(stats: LookStats): Record<string, number> {
  const out: Record<string, number> = {}
  for (const [key, [stat]] of Object.entries(LOOK_MEASUREMENTS)) {
    const value = stats[stat]
    if (Number.isFinite(value)) out[key] = Math.round(1e4 * value) / 1e4
  }
  return out
}
