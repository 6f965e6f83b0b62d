// GET /v1/video-analysis/jobs/{job_id}/exports/{format}: the result as a file to take away.

import { makeZip, predictLength } from 'client-zip'
import { type Context, Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { AppError } from '#lib/core/errors.ts'
import type { JobRow } from '#lib/db/jobs.port.ts'
import { type ZipPlan, zipPlan } from '#lib/exports/zip-plan.ts'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'
import { disposition } from './shared/content-types.ts'
import { findJob } from './shared/find-job.ts'
import { JOBS_PATH } from './shared/job-view.ts'
import * as openapi from './shared/openapi-shapes.ts'
import { resultText } from './shared/result-text.ts'

export function exportsGet(ports: Pick<AppPorts, 'jobs' | 'storage'>): Hono<AppEnv> {
  const formats: Record<
    string,
    (c: Context<AppEnv>, job: JobRow, result: string) => Promise<Response>
  > = {
    json: async (c, job, result) => {
      describe(c, job, 'application/json', 'json')
      return c.body(result)
    },
    zip: async (c, job, result) => {
      const planned = zipPlan(result, await ports.jobs.artifacts(job.jobId))
      const modified = new Date(job.finishedAt ?? job.createdAt)
      describe(c, job, 'application/zip', 'zip')
      c.header('Content-Length', String(predictLength(planned.entries)))
      return c.body(endsQuietly(makeZip(contents(planned, modified))))
    },
  }

  return new Hono<AppEnv>().get(
    `${JOBS_PATH}/:job_id/exports/:format`,
    describeRoute(DESCRIPTION),
    async (c) => {
      const format = c.req.param('format')
      const write = Object.hasOwn(formats, format) ? formats[format] : undefined
      if (!write)
        throw new AppError(
          'export_not_found',
          `There is no such format. Use one of: ${Object.keys(formats).join(', ')}.`,
        )
      const job = await findJob(ports.jobs, c.req.param('job_id'))
      const result = await resultText(ports.storage, job)
      if (result === null)
        throw new AppError(
          'job_not_finished',
          `The job is ${job.status} and has no result; only a job that succeeded can be exported.`,
        )
      return write(c, job, result)
    },
  )

  /** Opens one file at a time, when its turn comes. */
  async function* contents(planned: ZipPlan, lastModified: Date) {
    for (const entry of planned.entries) {
      if (entry.text !== undefined) yield { name: entry.name, lastModified, input: entry.text }
      else {
        const input = await ports.storage.read(entry.key)
        if (!input) throw new Error(`a file of the export is gone: ${entry.name}`)
        yield { name: entry.name, lastModified, input }
      }
    }
  }
}

/** The zip writer throws what it is cancelled with; a client that leaves is no fault of ours. */
function endsQuietly(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = stream.getReader()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason).catch(() => {}),
  })
}

function describe(c: Context<AppEnv>, job: JobRow, type: string, extension: string): void {
  c.header('Content-Type', type)
  c.header('Content-Disposition', disposition(false, `${job.jobId}.${extension}`))
  c.header('Cache-Control', 'private, no-cache')
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'exportJob',
  tags: ['exports'],
  summary: 'The result as a file',
  parameters: [
    openapi.pathParameter('job_id', 'job'),
    {
      in: 'path',
      name: 'format',
      required: true,
      description: 'json: the result. zip: the result with all files of the job.',
      schema: { type: 'string', enum: ['json', 'zip'] },
    },
  ],
  responses: {
    200: openapi.bytes('The file.', ['application/json', 'application/zip']),
    ...openapi.problems('unauthorized', 'job_not_found', 'export_not_found', 'job_not_finished'),
  },
}
