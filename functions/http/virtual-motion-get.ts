// GET /v1/video-analysis/virtual-motion/jobs/{subtask_id}: state, progress and result of a preview; may wait.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { VirtualMotionView } from '#lib/schema/virtual-motion.ts'
import type { AppEnv, AppPorts, WaitSettings } from './shared/app-ports.ts'
import { jobEtag, matchesEtag } from './shared/etag.ts'
import { findSubtask, noSuchSubtask, subtaskIdOf } from './shared/find-subtask.ts'
import { isFinal } from './shared/job-view.ts'
import { MOTION_PATH, motionView } from './shared/motion-view.ts'
import * as openapi from './shared/openapi-shapes.ts'
import { readQuery } from './shared/read-query.ts'
import { type Turnstile, waitForJob } from './shared/waits.ts'

const Query = v.strictObject({
  wait: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(30)), 0),
})

export function virtualMotionGet(
  ports: AppPorts,
  waits: WaitSettings,
  turnstile: Turnstile,
): Hono<AppEnv> {
  return new Hono<AppEnv>().get(
    `${MOTION_PATH}/:subtask_id`,
    describeRoute(DESCRIPTION),
    async (c) => {
      const { wait } = readQuery(c, Query)
      const subtaskId = subtaskIdOf(c.req.param('subtask_id'))
      const known = c.req.header('if-none-match')
      const etagOf = (rev: number) => jobEtag(subtaskId, rev, 'full')
      if (wait > 0)
        await waitForJob(ports, turnstile, {
          jobId: subtaskId,
          waitMs: wait * 1000,
          pollMs: waits.pollMs,
          signal: AbortSignal.any([c.req.raw.signal, ports.stopping]),
          isOver: (now) =>
            isFinal(now.status) || (known !== undefined && !matchesEtag(known, etagOf(now.rev))),
          missing: noSuchSubtask,
        })
      const row = await findSubtask(ports.jobs, subtaskId)
      const etag = etagOf(row.rev)
      c.header('ETag', etag)
      c.header('Cache-Control', 'private, no-cache')
      if (!isFinal(row.status)) c.header('Retry-After', '1')
      return matchesEtag(known, etag) ? c.body(null, 304) : c.json(motionView(row))
    },
  )
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'getVirtualMotion',
  tags: ['virtual motion'],
  summary: 'State and result of a preview',
  parameters: [
    openapi.pathParameter('subtask_id', 'sub'),
    ...openapi.queryParameters(Query, {
      wait: 'Seconds to wait until it is over; with If-None-Match, until anything changed.',
    }),
    openapi.headerParameter('If-None-Match', 'The ETag of an earlier answer.'),
  ],
  responses: {
    200: openapi.json('The preview.', 'VirtualMotionView', VirtualMotionView),
    304: openapi.empty('Nothing changed since the answer with that ETag.'),
    ...openapi.problems('unauthorized', 'subtask_not_found', 'request_invalid', 'rate_limited'),
  },
}
