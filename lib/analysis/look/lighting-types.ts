// Lighting: types whose label is a band of one number.

import { bandedType, type LookType, WEAK } from './judgement.ts'
import { silhouette } from './silhouette.ts'

/** A graded picture hides the light that was set: these numbers tell differences, not physics. */
const DIFFERENCE_ONLY = 0.4

export const LIGHTING_TYPES: readonly LookType[] = [
  bandedType('lighting.key_level', 'medianL', 'CIE L*'),
  bandedType(
    'lighting.exposure_level',
    'exposureStops',
    'stops relative to mid grey 18 %',
    DIFFERENCE_ONLY,
  ),
  bandedType('lighting.contrast_ratio', 'contrastStops', 'stops', WEAK),
  bandedType('lighting.dynamic_span', 'spanL', 'CIE L* units'),
  bandedType('lighting.highlight_clipping', 'clipHighPct', '% of area'),
  bandedType('lighting.shadow_clipping', 'clipLowPct', '% of area'),
  bandedType('lighting.source_temperature', 'cctK', 'K', DIFFERENCE_ONLY),
  bandedType('lighting.mixed_temperature', 'mixedMired', 'mired', DIFFERENCE_ONLY),
  silhouette,
]
