// GET /v1/video-analysis/jobs: newest first, in pages.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { JobList, JobStatus } from '#lib/schema/job.ts'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'
import { JOBS_PATH } from './shared/job-view.ts'
import * as openapi from './shared/openapi-shapes.ts'
import { readQuery } from './shared/read-query.ts'

const Query = v.strictObject({
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 20),
  cursor: v.optional(
    v.pipe(v.string(), v.regex(/^[\w.~:+/=-]{1,200}$/, 'must be a next_cursor of this list')),
  ),
  status: v.optional(JobStatus),
})

export function jobsList(ports: Pick<AppPorts, 'jobs'>): Hono<AppEnv> {
  return new Hono<AppEnv>().get(JOBS_PATH, describeRoute(DESCRIPTION), async (c) => {
    const { limit, cursor, status } = readQuery(c, Query)
    const page = await ports.jobs.list({
      limit,
      ...(cursor !== undefined && { cursor }),
      ...(status !== undefined && { status }),
    })
    const jobs = page.jobs.map((row) => ({
      job_id: row.jobId,
      mode: row.mode,
      status: row.status,
      percent: row.progress.percent,
      created_at: row.createdAt,
      finished_at: row.finishedAt,
    }))
    return c.json({ jobs, next_cursor: page.nextCursor })
  })
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'listJobs',
  tags: ['jobs'],
  summary: 'All jobs, newest first',
  parameters: openapi.queryParameters(Query, {
    limit: 'Jobs on a page.',
    cursor: 'The next_cursor of the page before.',
    status: 'Only jobs with this status.',
  }),
  responses: {
    200: openapi.json('A page of jobs.', 'JobList', JobList),
    ...openapi.problems('unauthorized', 'request_invalid'),
  },
}
