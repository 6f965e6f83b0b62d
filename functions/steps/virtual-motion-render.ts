// virtual_motion_render — a local preview in one step: the shot (or its stills) seen by a moving camera.

import * as v from 'valibot'
import { makeLocally, recordsOf } from '#functions/preview-made.ts'
import { defineStep } from '#functions/step.ts'
import { PreviewMade } from '#lib/schema/motion-steps.ts'

export const virtualMotionRender = defineStep({
  name: 'virtual_motion_render',
  input: v.object({}),
  output: PreviewMade,
  timeoutMs: 5 * 60_000,
  run: (ctx, { job }) => makeLocally(ctx, job, null),
  records: recordsOf,
})
