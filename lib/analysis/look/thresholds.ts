// Every threshold of light and colour in one place, with where it comes from.
// `vocabulary`: the definitions of lib/schema/vocabulary.json as numbers (a test holds them together).
// `practice`: ours, where a definition leaves a number open.

/** One label and where its interval ends (exclusive); the last one has no end. */
export interface Band {
  id: string
  below: number
}

/** Conditions on single pixels. */
export const PIXEL = {
  /** vocabulary: a pixel is near neutral below this C*, and counts for hue above the next. */
  neutralChroma: 12,
  /** practice: "mid-tone" for the neutral cast. Near-black chroma is noise, near-white is clipped. */
  neutralMinL: 10,
  neutralMaxL: 90,
  chromaticChroma: 8,
  /** vocabulary, after EBU R 103: max(R, G, B) of 8-bit codes. */
  clipHighCode: 254,
  clipLowCode: 2,
  /** Finlayson & Trezzi 2004 ask to leave out clipped and dark pixels: 0.03 and 0.98 of full scale. */
  illuminantMinCode: 7.65,
  illuminantMaxCode: 249.9,
  /** vocabulary: light contrast is read from luminance blurred at this share of the width. */
  lightBlurShare: 0.03,
} as const

const END = Number.POSITIVE_INFINITY

/** vocabulary, `{category}.{type}`; the number is in the type's unit. */
export const BANDS = {
  'lighting.key_level': [
    { id: 'very_low_key', below: 10 },
    { id: 'low_key', below: 25 },
    { id: 'mid_key', below: 50 },
    { id: 'high_key', below: 70 },
    { id: 'very_high_key', below: END },
  ],
  'lighting.exposure_level': [
    { id: 'underexposed', below: -1.5 },
    { id: 'slightly_under', below: -0.5 },
    { id: 'normal', below: 0.5 },
    { id: 'slightly_over', below: 1.5 },
    { id: 'overexposed', below: END },
  ],
  'lighting.contrast_ratio': [
    { id: 'flat', below: 1.2 },
    { id: 'low', below: 2.2 },
    { id: 'medium', below: 3.3 },
    { id: 'high', below: 4.2 },
    { id: 'extreme', below: END },
  ],
  'lighting.dynamic_span': [
    { id: 'narrow', below: 35 },
    { id: 'medium', below: 60 },
    { id: 'wide', below: 80 },
    { id: 'full', below: END },
  ],
  'lighting.highlight_clipping': [
    { id: 'none', below: 0.1 },
    { id: 'slight', below: 1 },
    { id: 'visible', below: 5 },
    { id: 'heavy', below: END },
  ],
  'lighting.shadow_clipping': [
    { id: 'none', below: 0.5 },
    { id: 'slight', below: 5 },
    { id: 'visible', below: 20 },
    { id: 'heavy', below: END },
  ],
  'lighting.source_temperature': [
    { id: 'candle', below: 2500 },
    { id: 'tungsten', below: 3800 },
    { id: 'neutral_white', below: 5000 },
    { id: 'daylight', below: 7000 },
    { id: 'shade', below: END },
  ],
  'lighting.mixed_temperature': [
    { id: 'uniform', below: 40 },
    { id: 'mixed', below: 120 },
    { id: 'strongly_mixed', below: END },
  ],
  'color_grading.temperature': [
    { id: 'very_cool', below: -8 },
    { id: 'cool', below: -2.5 },
    { id: 'neutral', below: 4 },
    { id: 'warm', below: 14 },
    { id: 'very_warm', below: END },
  ],
  'color_grading.tint': [
    { id: 'green', below: -4 },
    { id: 'slightly_green', below: -1.5 },
    { id: 'neutral', below: 2 },
    { id: 'slightly_magenta', below: 5 },
    { id: 'magenta', below: END },
  ],
  /** `monochrome` has its own condition, below. */
  'color_grading.saturation': [
    { id: 'desaturated', below: 18 },
    { id: 'moderate', below: 45 },
    { id: 'saturated', below: 75 },
    { id: 'vivid', below: END },
  ],
  'color_grading.contrast': [
    { id: 'very_low', below: 0.11 },
    { id: 'low', below: 0.15 },
    { id: 'medium', below: 0.21 },
    { id: 'high', below: 0.26 },
    { id: 'very_high', below: END },
  ],
  /** `crushed` has its own condition, below. */
  'color_grading.black_level': [
    { id: 'true_black', below: 3 },
    { id: 'soft_black', below: 8 },
    { id: 'lifted', below: 16 },
    { id: 'faded', below: END },
  ],
  'color_grading.white_level': [
    { id: 'dim', below: 65 },
    { id: 'soft_white', below: 85 },
    { id: 'bright_white', below: 97 },
    { id: 'clipped_white', below: END },
  ],
  'color_grading.midtone_level': [
    { id: 'dark', below: 20 },
    { id: 'medium', below: 45 },
    { id: 'bright', below: END },
  ],
  'color_grading.hue_variety': [
    { id: 'single', below: 1.2 },
    { id: 'narrow', below: 2.3 },
    { id: 'moderate', below: 3.2 },
    { id: 'wide', below: END },
  ],
  'composition.symmetry': [
    { id: 'asymmetric', below: 0.75 },
    { id: 'symmetric', below: END },
  ],
  'stability.sharpness': [
    { id: 'soft', below: 0.5 },
    { id: 'normal', below: 2 },
    { id: 'crisp', below: END },
  ],
} as const satisfies Record<string, readonly Band[]>

export type BandedType = keyof typeof BANDS

/** Sectors of the CIELAB hue circle: label and where it ends, degrees; the last wraps to the first. */
export const DOMINANT_HUES: readonly Band[] = [
  { id: 'red', below: 50 },
  { id: 'orange', below: 75 },
  { id: 'yellow', below: 105 },
  { id: 'green', below: 170 },
  { id: 'cyan', below: 225 },
  { id: 'blue', below: 300 },
  { id: 'purple', below: 345 },
  { id: 'red', below: 410 },
]
export const TONE_HUES: readonly Band[] = [
  { id: 'magenta', below: 20 },
  { id: 'warm', below: 110 },
  { id: 'green', below: 170 },
  { id: 'teal', below: 240 },
  { id: 'blue', below: 300 },
  { id: 'magenta', below: 380 },
]

/** vocabulary: single numbers inside definitions. */
export const RULES = {
  /** Below this share of the area the neutral cast falls back to the mean of the whole picture. */
  neutralMinPct: 5,
  monochromeChromaP90: 4,
  crushedBlackL: 0.5,
  crushedClipPct: 1,
  chromaticMinPct: 5,
  neutralShadowChroma: 2.5,
  neutralHighlightChroma: 4,
  shadowMinL: 3,
  toneShare: 0.2,
  splitMin: 6,
  splitShadowMaxB: 1,
  complementaryMinDeg: 150,
  complementaryMaxDeg: 210,
  complementaryMinChroma: 5,
  steadySpanL: 2,
  driftL: 4,
  flickerHz: 2,
  flickerRmsL: 1,
  flashL: 15,
} as const

/** practice: numbers that no definition gives. */
export const PRACTICE = {
  /** Mid grey, the reference of exposure. */
  midGrey: 0.18,
  /** Variance of the Laplacian of L* at 320 px in ordinary in-focus film stills (105–172 seen). */
  sharpnessReference: 140,
  outOfFocusSharpness: 12,
  /** Standard deviation of (a*, b*) left after a line over L* explains them: a toned black-and-white. */
  tonedMonochromeSd: 2,
  /** Ungraded camera log: over the whole file (own measurements on log and graded footage). */
  logMinBlackL: 10,
  logMaxWhiteL: 75,
  logMaxM3: 18,
  logMinMedianL: 25,
  logMinChroma: 1.5,
  /** A transition leaves traces this far into a shot. */
  edgeMs: 80,
} as const
