// POST /v1/video-analysis/jobs: checks the request, stores the job, answers before any work is done.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { JobCreated, Quote } from '#lib/schema/job.ts'
import { JobCreate } from '#lib/schema/job-create.ts'
import { prepareJob, submitJob } from '../submit-job.ts'
import type { AppEnv, SubmitPorts } from './shared/app-ports.ts'
import { idempotencyKeyOf, KEY_PATTERN } from './shared/idempotency-key.ts'
import { quoteOf } from './shared/job-quote.ts'
import { JOBS_PATH, jobUrl } from './shared/job-view.ts'
import * as openapi from './shared/openapi-shapes.ts'
import { readJson } from './shared/read-json.ts'
import { readQuery } from './shared/read-query.ts'

const Query = v.strictObject({ validate_only: v.optional(v.boolean(), false) })

const LEARN = {
  mode: 'learn',
  target_video: { source: { type: 'url', url: 'https://example.com/reference.mp4' } },
  options: { frame_extract: { fps: 2, max_frames: 240 }, language: 'en' },
}
const UPLOAD = {
  mode: 'learn',
  target_video: {
    source: { type: 'upload', upload_id: 'upl_0000000000000000000000abcd' },
  },
}

export function jobsCreate(ports: SubmitPorts): Hono<AppEnv> {
  return new Hono<AppEnv>().post(JOBS_PATH, describeRoute(DESCRIPTION), async (c) => {
    const { validate_only } = readQuery(c, Query)
    const idempotencyKey = idempotencyKeyOf(c.req.header('idempotency-key'))
    const body = await readJson(c)
    if (validate_only) return c.json(quoteOf(await prepareJob(ports, body)))
    const job = await submitJob(ports, body, idempotencyKey === undefined ? {} : { idempotencyKey })
    const status = job.created ? 'queued' : ((await ports.jobs.peek(job.jobId))?.status ?? 'queued')
    c.header('Location', jobUrl(job.jobId))
    c.header('Retry-After', '1')
    return c.json(
      {
        job_id: job.jobId,
        status,
        status_url: jobUrl(job.jobId),
        ...(job.warnings.length > 0 && { warnings: job.warnings }),
      },
      202,
    )
  })
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'createJob',
  tags: ['jobs'],
  summary: 'Analyse a video',
  description:
    'Answers at once; poll `status_url`, or read its events. Sources are judged here (form, permission, missing files, refused addresses); what only reading tells fails the job.',
  parameters: [
    ...openapi.queryParameters(Query, {
      validate_only: 'Only check the request: 200 with a quote, no job.',
    }),
    openapi.headerParameter(
      'Idempotency-Key',
      'The same key with the same body answers the same job; with another body 409.',
      KEY_PATTERN,
    ),
  ],
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: openapi.accepted('JobCreate', JobCreate),
        examples: {
          learn: { summary: 'Break a video down', value: LEARN },
          upload: { summary: 'Break an uploaded video down', value: UPLOAD },
        },
      },
    },
  },
  responses: {
    200: openapi.json('With `validate_only=true`: what the job would cost.', 'Quote', Quote),
    202: {
      ...openapi.json('Accepted.', 'JobCreated', JobCreated, {
        job_id: 'job_0000000000000000000000abcd',
        status: 'queued',
        status_url: '/v1/video-analysis/jobs/job_0000000000000000000000abcd',
      }),
      headers: {
        Location: { description: 'The same as status_url.', schema: { type: 'string' } },
        'Retry-After': { description: 'Seconds until polling pays.', schema: { type: 'integer' } },
      },
    },
    ...openapi.problems(
      'request_not_json',
      'unauthorized',
      'input_path_forbidden',
      'url_forbidden_address',
      'upload_not_found',
      'idempotency_conflict',
      'body_too_large',
      'content_type_unsupported',
      'request_invalid',
      'plugin_unknown',
      'provider_unknown',
      'llm_not_configured',
      'input_path_not_found',
      'input_not_a_file',
      'url_invalid',
      'url_unreachable',
      'shutting_down',
      'database_busy',
    ),
  },
}
