// GET /v1/video-analysis/jobs/{job_id}: state, progress and result; may wait for a change.

import { type Context, Hono } from 'hono'
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
import { createWaiter, type Turnstile } from './shared/waits.ts'

const Query = v.strictObject({
  wait: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(30)), 0),
  view: v.optional(v.picklist(RESULT_VIEWS), 'full'),
})

export function jobsGet(ports: AppPorts, waits: WaitSettings, turnstile: Turnstile): Hono<AppEnv> {
  return new Hono<AppEnv>().get(`${JOBS_PATH}/:job_id`, describeRoute(DESCRIPTION), async (c) => {
    const { wait, view } = readQuery(c, Query)
    const jobId = jobIdOf(c.req.param('job_id'))
    const known = c.req.header('if-none-match')
    if (wait > 0) await waitFor(c, jobId, wait * 1000, (rev) => jobEtag(jobId, rev, view))
    const row = await findJob(ports.jobs, jobId)
    const etag = jobEtag(jobId, row.rev, view)
    c.header('ETag', etag)
    c.header('Cache-Control', 'private, no-cache')
    if (!isFinal(row.status)) c.header('Retry-After', '1')
    if (matchesEtag(known, etag)) return c.body(null, 304)
    c.header('Content-Type', 'application/json')
    return c.body(bodyOf(row, await resultText(ports.storage, row), view))
  })

  /** Until the job is over; with If-None-Match, until it differs from what the client has. */
  async function waitFor(
    c: Context<AppEnv>,
    jobId: string,
    waitMs: number,
    etagOf: (rev: number) => string,
  ): Promise<void> {
    const leave = turnstile.enter()
    const signal = AbortSignal.any([c.req.raw.signal, ports.stopping])
    const waiter = createWaiter(ports.wake, signal)
    const known = c.req.header('if-none-match')
    const until = ports.clock.monotonicMs() + waitMs
    try {
      for (;;) {
        const now = await ports.jobs.peek(jobId)
        if (!now) throw noSuchJob()
        const isNews = known !== undefined && !matchesEtag(known, etagOf(now.rev))
        const leftMs = until - ports.clock.monotonicMs()
        if (isFinal(now.status) || isNews || leftMs <= 0 || signal.aborted) return
        await waiter.next(Math.min(leftMs, waits.pollMs))
      }
    } finally {
      waiter.close()
      leave()
    }
  }
}

/** The stored result is already JSON text: the full view is not parsed again. */
function bodyOf(row: JobRow, result: string | null, view: ResultView): string {
  const head = JSON.stringify(jobView(row))
  return result === null ? head : `${head.slice(0, -1)},"result":${resultView(result, view)}}`
}

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
