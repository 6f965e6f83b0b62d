// GET /v1/video-analysis/jobs/{job_id}: state, progress and result; may wait for a change.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import type { JobRow } from '#lib/db/jobs.port.ts'
import { RESULT_VIEWS, type ResultView, resultView } from '#lib/exports/result-view.ts'
import { JobView } from '#lib/schema/job.ts'
import type { AppEnv, AppPorts, WaitSettings } from './shared/app-ports.ts'
import { jobEtag, matchesEtag } from './shared/etag.ts'
import { findJob, jobIdOf, noSuchJob } from './shared/find-job.ts'
import { isFinal, JOBS_PATH, jobView } from './shared/job-view.ts'
import * as openapi from './shared/openapi-shapes.ts'
import { readQuery } from './shared/read-query.ts'
import { resultText } from './shared/result-text.ts'
import { type Turnstile, waitForJob } from './shared/waits.ts'

const Query = v.strictObject({
  wait: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(30)), 0),
  view: v.optional(v.picklist(RESULT_VIEWS), 'full'),
})

export function jobsGet(ports: AppPorts, waits: WaitSettings, turnstile: Turnstile): Hono<AppEnv> {
  return new Hono<AppEnv>().get(`${JOBS_PATH}/:job_id`, describeRoute(DESCRIPTION), async (c) => {
    const { wait, view } = readQuery(c, Query)
    const jobId = jobIdOf(c.req.param('job_id'))
    const known = c.req.header('if-none-match')
    if (wait > 0)
      await waitForJob(ports, turnstile, {
        jobId,
        waitMs: wait * 1000,
        pollMs: waits.pollMs,
        signal: AbortSignal.any([c.req.raw.signal, ports.stopping]),
        isOver: ({ status, rev }) =>
          isFinal(status) ||
          (known !== undefined && !matchesEtag(known, jobEtag(jobId, rev, view))),
        missing: noSuchJob,
      })
    const row = await findJob(ports.jobs, jobId)
    const previews = await ports.jobs.previews(jobId)
    // A preview that moves changes the view; it begins when the job is over and waits no more.
    const etag = jobEtag(jobId, row.rev + sum(previews.map(({ rev }) => rev)), view)
    c.header('ETag', etag)
    c.header('Cache-Control', 'private, no-cache')
    if (!isFinal(row.status)) c.header('Retry-After', '1')
    if (matchesEtag(known, etag)) return c.body(null, 304)
    c.header('Content-Type', 'application/json')
    return c.body(bodyOf(row, previews, await resultText(ports.storage, row), view))
  })
}

/** The stored result is already JSON text: the full view is not parsed again. */
function bodyOf(row: JobRow, previews: JobRow[], result: string | null, view: ResultView): string {
  const head = JSON.stringify(jobView(row, previews))
  return result === null ? head : `${head.slice(0, -1)},"result":${resultView(result, view)}}`
}

const sum = (numbers: number[]): number => numbers.reduce((total, n) => total + n, 0)

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'getJob',
  tags: ['jobs'],
  summary: 'State, progress and result of a job',
  parameters: [
    openapi.pathParameter('job_id', 'job'),
    ...openapi.queryParameters(Query, {
      wait: 'Seconds to wait until the job is over; with If-None-Match, until anything changed.',
      view: 'How much of the result: its head, the shots as a timeline, or everything.',
    }),
    openapi.headerParameter('If-None-Match', 'The ETag of an earlier answer.'),
  ],
  responses: {
    200: openapi.json('The job.', 'JobView', JobView),
    304: openapi.empty('Nothing changed since the answer with that ETag.'),
    ...openapi.problems('unauthorized', 'job_not_found', 'request_invalid', 'rate_limited'),
  },
}
