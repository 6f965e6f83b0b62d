// The table: step name → step. The dispatcher knows steps only through it.

import type { Step } from '#functions/step.ts'
import { artifacts } from './artifacts.ts'
import { decomposeFeatures } from './decompose-features.ts'
import { decomposeSegments } from './decompose-segments.ts'
import { extractFrames } from './extract-frames.ts'
import { ingest } from './ingest.ts'
import { persist } from './persist.ts'
import { reconcile } from './reconcile.ts'
import { virtualMotionDownload } from './virtual-motion-download.ts'
import { virtualMotionNormalise } from './virtual-motion-normalise.ts'
import { virtualMotionPlan } from './virtual-motion-plan.ts'
import { virtualMotionPoll } from './virtual-motion-poll.ts'
import { virtualMotionRender } from './virtual-motion-render.ts'
import { virtualMotionStart } from './virtual-motion-start.ts'

export const STEPS: Readonly<Record<string, Step>> = Object.fromEntries(
  [
    ingest,
    extractFrames,
    decomposeSegments,
    decomposeFeatures,
    reconcile,
    artifacts,
    persist,
    virtualMotionPlan,
    virtualMotionRender,
    virtualMotionStart,
    virtualMotionPoll,
    virtualMotionDownload,
    virtualMotionNormalise,
  ].map((step) => [step.name, step]),
)
