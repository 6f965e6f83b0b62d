// Colour grading: every type that is read from pooled numbers. The palette has a file of its own.

import { temperature, tint } from './cast.ts'
import { harmony } from './harmony.ts'
import { dominantHue, highlightHue, shadowHue } from './hue-types.ts'
import { bandedType, type LookType } from './judgement.ts'
import { blackLevel, highlightRolloff } from './levels.ts'
import { saturation } from './saturation.ts'
import { splitTone } from './split-tone.ts'

export const GRADING_TYPES: readonly LookType[] = [
  temperature,
  tint,
  saturation,
  bandedType('color_grading.contrast', 'rmsL', 'RMS of L*/100'),
  blackLevel,
  bandedType('color_grading.white_level', 'whiteL', 'CIE L* (99.5th percentile)'),
  highlightRolloff,
  bandedType('color_grading.midtone_level', 'midtoneL', 'CIE L*'),
  dominantHue,
  shadowHue,
  highlightHue,
  splitTone,
  bandedType('color_grading.hue_variety', 'hueEntropyBits', 'bit (36 hue bins)'),
  harmony,
]
