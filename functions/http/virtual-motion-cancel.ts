// POST /v1/video-analysis/virtual-motion/jobs/{subtask_id}/cancel: asks for the end; asking again changes nothing.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { VirtualMotionCreated } from '#lib/schema/virtual-motion.ts'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'
import { noSuchSubtask, subtaskIdOf } from './shared/find-subtask.ts'
import { isFinal } from './shared/job-view.ts'
import { MOTION_PATH, motionUrl } from './shared/motion-view.ts'
import * as openapi from './shared/openapi-shapes.ts'

export function virtualMotionCancel(ports: Pick<AppPorts, 'jobs' | 'wake'>): Hono<AppEnv> {
  return new Hono<AppEnv>().post(
    `${MOTION_PATH}/:subtask_id/cancel`,
    describeRoute(DESCRIPTION),
    async (c) => {
      const subtaskId = subtaskIdOf(c.req.param('subtask_id'))
      const status = await ports.jobs.cancel(subtaskId)
      if (!status) throw noSuchSubtask()
      ports.wake.notify()
      const body = { subtask_id: subtaskId, status, status_url: motionUrl(subtaskId) }
      return c.json(body, isFinal(status) ? 200 : 202)
    },
  )
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'cancelVirtualMotion',
  tags: ['virtual motion'],
  summary: 'Cancel a preview',
  description:
    'One that is over stays as it is. An order that a provider has taken may be charged.',
  parameters: [openapi.pathParameter('subtask_id', 'sub')],
  responses: {
    200: openapi.json('It is over.', 'VirtualMotionCreated', VirtualMotionCreated),
    202: openapi.json(
      'A running step still has to stop.',
      'VirtualMotionCreated',
      VirtualMotionCreated,
    ),
    ...openapi.problems('unauthorized', 'subtask_not_found', 'shutting_down'),
  },
}
