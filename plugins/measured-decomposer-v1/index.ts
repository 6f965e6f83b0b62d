// measured_decomposer_v1 — needs no key: the measured boundaries are the shots, the measured claims are the
// features, and nothing is asked of anybody.

import type { Decomposer } from '#plugins/contracts.ts'

export const measuredDecomposerV1: Decomposer = {
  id: 'measured_decomposer_v1',
  resource: 'light',
  version: '1',
  usesModel: false,
  supports: () => true,
  segments: async (_context, _stills, measured) => ({
    shots: measured,
    featureBatches: () => 0,
    warnings: [],
  }),
  features: async () => [],
}
