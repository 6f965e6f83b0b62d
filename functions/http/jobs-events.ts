// GET /v1/video-analysis/jobs/{job_id}/events: a server-sent event stream (WHATWG HTML §9.2) that resumes
// after Last-Event-ID and ends after the job's last event. A client that reconnects then gets 204, which
// tells EventSource to stop.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import type { JobEvent } from '#lib/db/jobs.port.ts'
import type { AppEnv, AppPorts, WaitSettings } from './shared/app-ports.ts'
import { jobIdOf, noSuchJob } from './shared/find-job.ts'
import { isFinal, JOBS_PATH } from './shared/job-view.ts'
import * as openapi from './shared/openapi-shapes.ts'
import { invalid } from './shared/parse.ts'
import { createWaiter, type Turnstile } from './shared/waits.ts'

const PAGE = 100
const RECONNECT_MS = 2_000

export function jobsEvents(
  ports: AppPorts,
  waits: WaitSettings,
  turnstile: Turnstile,
): Hono<AppEnv> {
  return new Hono<AppEnv>().get(
    `${JOBS_PATH}/:job_id/events`,
    describeRoute(DESCRIPTION),
    async (c) => {
      const jobId = jobIdOf(c.req.param('job_id'))
      const after = lastSeq(c.req.header('last-event-id'))
      const now = await ports.jobs.peek(jobId)
      if (!now) throw noSuchJob()
      const isOver = isFinal(now.status) && (await ports.jobs.events(jobId, after, 1)).length === 0
      if (isOver) return c.body(null, 204)
      c.header('Content-Type', 'text/event-stream; charset=utf-8')
      // Tells buffering proxies to pass every line on.
      c.header('X-Accel-Buffering', 'no')
      // Nobody would read the stream, so nothing would ever end it.
      if (c.req.method === 'HEAD') return c.body(null)
      return c.body(stream(jobId, after, c.req.raw.signal))
    },
  )

  /** One `pull` sends what there is, or waits; so a slow reader holds back the queries, not memory. */
  function stream(jobId: string, after: number, request: AbortSignal): ReadableStream<Uint8Array> {
    const leave = turnstile.enter()
    const cancelled = new AbortController()
    const signal = AbortSignal.any([request, ports.stopping, cancelled.signal])
    const waiter = createWaiter(ports.wake, signal)
    const encoder = new TextEncoder()
    const until = ports.clock.monotonicMs() + waits.streamMaxMs
    let seq = after
    const end = () => {
      // The service's signal outlives every stream; a listener left on it would keep the stream too.
      signal.removeEventListener('abort', end)
      waiter.close()
      leave()
    }
    // A stream that is never pulled again has no other way to let go of its place.
    signal.addEventListener('abort', end)
    return new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(encoder.encode(`retry: ${RECONNECT_MS}\n\n`))
      },
      async pull(controller) {
        try {
          let quietSince = ports.clock.monotonicMs()
          while (!signal.aborted && ports.clock.monotonicMs() < until) {
            // The status first: an event that comes between the two looks is then still sent.
            const now = await ports.jobs.peek(jobId)
            const events = await ports.jobs.events(jobId, seq, PAGE)
            if (events.length > 0) {
              seq = events.at(-1)?.seq ?? seq
              return controller.enqueue(encoder.encode(events.map(lines).join('')))
            }
            if (!now || isFinal(now.status)) break
            if (ports.clock.monotonicMs() - quietSince >= waits.heartbeatMs) {
              quietSince = ports.clock.monotonicMs()
              return controller.enqueue(encoder.encode(': still here\n\n'))
            }
            await waiter.next(Math.min(waits.pollMs, waits.heartbeatMs))
          }
          end()
          controller.close()
        } catch (error) {
          end()
          throw error
        }
      },
      cancel() {
        cancelled.abort()
        end()
      },
    })
  }
}

/** Throws request_invalid for anything but one of our sequence numbers. */
function lastSeq(header: string | undefined): number {
  if (header === undefined || header === '') return 0
  if (/^\d{1,15}$/.test(header)) return Number(header)
  throw invalid('The header', [
    { pointer: '/header/last-event-id', detail: 'must be the id of an event of this stream.' },
  ])
}

/** The data is JSON on one line, so no line of it can begin a field of its own. */
function lines(event: JobEvent): string {
  const data = event.dataJson.replaceAll(/[\r\n]+/g, ' ')
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${data}\n\n`
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'streamJobEvents',
  tags: ['jobs'],
  summary: 'Progress as server-sent events',
  description:
    'Each event has an id, a type and one line of JSON. The stream ends after the last event, and after ten minutes; resume with Last-Event-ID.',
  parameters: [
    openapi.pathParameter('job_id', 'job'),
    openapi.headerParameter('Last-Event-ID', 'The id of the last event that was seen.'),
  ],
  responses: {
    200: openapi.bytes('The events.', ['text/event-stream']),
    204: openapi.empty('The job is over and every event has been seen.'),
    ...openapi.problems('unauthorized', 'job_not_found', 'request_invalid', 'rate_limited'),
  },
}
