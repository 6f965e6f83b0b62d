// motion_img2video_v1 — a preview from an image-to-video service: order (paid, sent at most once), ask, fetch, make
// fit. Each part is stateless; what it must remember stands in its answer or in `submissions`.

import type { MotionOrderer } from '#plugins/contracts.ts'
import { fetchClip } from './fetch-clip.ts'
import { normalise } from './normalise.ts'
import { poll } from './poll.ts'
import { start } from './start.ts'

export const motionImg2videoV1: MotionOrderer = {
  id: 'motion_img2video_v1',
  kind: 'order',
  resource: 'io',
  start,
  poll,
  fetch: fetchClip,
  normalise,
}
