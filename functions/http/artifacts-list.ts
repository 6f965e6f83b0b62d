// GET /v1/video-analysis/jobs/{job_id}/artifacts: every file that a job has made so far.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { artifactUrl } from '#lib/pipeline/file-names.ts'
import { ArtifactList } from '#lib/schema/job.ts'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'
import { jobIdOf, noSuchJob } from './shared/find-job.ts'
import { JOBS_PATH } from './shared/job-view.ts'
import * as openapi from './shared/openapi-shapes.ts'

export function artifactsList(ports: Pick<AppPorts, 'jobs'>): Hono<AppEnv> {
  return new Hono<AppEnv>().get(
    `${JOBS_PATH}/:job_id/artifacts`,
    describeRoute(DESCRIPTION),
    async (c) => {
      const jobId = jobIdOf(c.req.param('job_id'))
      if (!(await ports.jobs.peek(jobId))) throw noSuchJob()
      const records = await ports.jobs.artifacts(jobId)
      const artifacts = records.map((record) => ({
        artifact_id: record.artifactId,
        kind: record.kind,
        role: record.role,
        url: artifactUrl(jobId, record.artifactId),
        content_type: record.contentType,
        bytes: record.bytes,
        sha256: record.sha256,
      }))
      return c.json({ artifacts })
    },
  )
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'listArtifacts',
  tags: ['artifacts'],
  summary: 'Files of a job',
  parameters: [openapi.pathParameter('job_id', 'job')],
  responses: {
    200: openapi.json('The files.', 'ArtifactList', ArtifactList),
    ...openapi.problems('unauthorized', 'job_not_found'),
  },
}
