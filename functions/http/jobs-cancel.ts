// POST /v1/video-analysis/jobs/{job_id}/cancel: asks for the end; asking again changes nothing.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { JobCreated } from '#lib/schema/job.ts'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'
import { jobIdOf, noSuchJob } from './shared/find-job.ts'
import { isFinal, JOBS_PATH, jobUrl } from './shared/job-view.ts'
import * as openapi from './shared/openapi-shapes.ts'

export function jobsCancel(ports: Pick<AppPorts, 'jobs' | 'wake'>): Hono<AppEnv> {
  return new Hono<AppEnv>().post(
    `${JOBS_PATH}/:job_id/cancel`,
    describeRoute(DESCRIPTION),
    async (c) => {
      const jobId = jobIdOf(c.req.param('job_id'))
      const status = await ports.jobs.cancel(jobId)
      if (!status) throw noSuchJob()
      ports.wake.notify()
      const body = { job_id: jobId, status, status_url: jobUrl(jobId) }
      return c.json(body, isFinal(status) ? 200 : 202)
    },
  )
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'cancelJob',
  tags: ['jobs'],
  summary: 'Cancel a job',
  description: 'A job that is over stays as it is; the answer says how it ended.',
  parameters: [openapi.pathParameter('job_id', 'job')],
  responses: {
    200: openapi.json('The job is over.', 'JobCreated', JobCreated),
    202: openapi.json('A running step still has to stop.', 'JobCreated', JobCreated),
    ...openapi.problems('unauthorized', 'job_not_found', 'shutting_down'),
  },
}
