// The table: step name → step. The dispatcher knows steps only through it.

import type { Step } from '#functions/step.ts'
import { artifacts } from './artifacts.ts'
import { decomposeFeatures } from './decompose-features.ts'
import { decomposeSegments } from './decompose-segments.ts'
import { extractFrames } from './extract-frames.ts'
import { ingest } from './ingest.ts'
import { persist } from './persist.ts'
import { reconcile } from './reconcile.ts'

export const STEPS: Readonly<Record<string, Step>> = Object.fromEntries(
  [ingest, extractFrames, decomposeSegments, decomposeFeatures, reconcile, artifacts, persist].map(
    (step) => [step.name, step],
  ),
)
