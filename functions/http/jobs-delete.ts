// DELETE /v1/video-analysis/jobs/{job_id}: cancels it when it runs, then removes its rows and files.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { jobPrefix } from '#lib/pipeline/file-names.ts'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'
import { jobIdOf, noSuchJob } from './shared/find-job.ts'
import { JOBS_PATH } from './shared/job-view.ts'
import * as openapi from './shared/openapi-shapes.ts'

export function jobsDelete(ports: Pick<AppPorts, 'jobs' | 'storage' | 'wake'>): Hono<AppEnv> {
  return new Hono<AppEnv>().delete(
    `${JOBS_PATH}/:job_id`,
    describeRoute(DESCRIPTION),
    async (c) => {
      const jobId = jobIdOf(c.req.param('job_id'))
      // Rows first: a file without a row is collected later, a row without its file is a lie.
      if (!(await ports.jobs.cancel(jobId)) || !(await ports.jobs.remove(jobId))) throw noSuchJob()
      ports.wake.notify()
      await ports.storage.removeAll(jobPrefix(jobId))
      return c.body(null, 204)
    },
  )
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'deleteJob',
  tags: ['jobs'],
  summary: 'Delete a job and its files',
  description: 'What other jobs share with it (the cache of analysed videos) stays.',
  parameters: [openapi.pathParameter('job_id', 'job')],
  responses: {
    204: openapi.empty('Gone.'),
    ...openapi.problems('unauthorized', 'job_not_found', 'shutting_down'),
  },
}
