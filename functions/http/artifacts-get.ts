// GET|HEAD /v1/video-analysis/jobs/{job_id}/artifacts/{artifact_id}: a file by its id, never by a path.

import { type Context, Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { AppError } from '#lib/core/errors.ts'
import type { ArtifactRecord } from '#lib/db/records.port.ts'
import type { ByteRange } from '#lib/storage/storage.port.ts'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'
import { rangeOf } from './shared/byte-range.ts'
import { ARTIFACT_TYPES, disposition, safeType } from './shared/content-types.ts'
import { matchesEtag } from './shared/etag.ts'
import { isId } from './shared/find-job.ts'
import { JOBS_PATH } from './shared/job-view.ts'
import * as openapi from './shared/openapi-shapes.ts'

export function artifactsGet(ports: Pick<AppPorts, 'jobs' | 'storage'>): Hono<AppEnv> {
  return new Hono<AppEnv>().get(
    `${JOBS_PATH}/:job_id/artifacts/:artifact_id`,
    describeRoute(DESCRIPTION),
    async (c) => {
      const record = await find(c.req.param('job_id'), c.req.param('artifact_id'))
      const etag = describe(c, record)
      if (matchesEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304)
      const answer = rangeOf(c.req.header('range'), c.req.header('if-range'), record.bytes, etag)
      if (answer.kind === 'outside') {
        c.header('Content-Range', `bytes */${record.bytes}`)
        throw outside(record.bytes)
      }
      if (answer.kind === 'whole') return send(c, record, null)
      const { start, end } = answer.range
      c.header('Content-Range', `bytes ${start}-${end}/${record.bytes}`)
      return send(c, record, answer.range)
    },
  )

  async function find(jobId: string, artifactId: string): Promise<ArtifactRecord> {
    const isOurs = isId('job', jobId) && isId('art', artifactId)
    const record = isOurs ? await ports.jobs.artifact(jobId, artifactId) : null
    if (!record) throw noSuchArtifact()
    return record
  }

  async function send(
    c: Context<AppEnv>,
    record: ArtifactRecord,
    range: ByteRange | null,
  ): Promise<Response> {
    const length = range ? range.end - range.start + 1 : record.bytes
    c.header('Content-Type', safeType(record.contentType).type)
    c.header('Content-Length', String(length))
    const status = range ? 206 : 200
    if (c.req.method === 'HEAD') return c.body(null, status)
    const body = await ports.storage.read(record.key, range ?? undefined)
    if (!body) {
      c.get('log').error('artifact has no file', { artifact_id: record.artifactId })
      throw noSuchArtifact()
    }
    return c.body(body, status)
  }
}

/** Headers of every answer about this file; returns its strong ETag. */
function describe(c: Context<AppEnv>, record: ArtifactRecord): string {
  const etag = `"${record.sha256}"`
  const { isShown } = safeType(record.contentType)
  c.header('ETag', etag)
  c.header('Accept-Ranges', 'bytes')
  c.header('Cache-Control', 'private, no-cache')
  c.header('Content-Disposition', disposition(isShown, record.fileName))
  c.header('Content-Security-Policy', "sandbox; default-src 'none'")
  return etag
}

const noSuchArtifact = () =>
  new AppError(
    'artifact_not_found',
    'There is no file with this id; GET …/jobs/{job_id}/artifacts lists those of the job.',
  )

const outside = (size: number) =>
  new AppError('range_not_satisfiable', `The file has ${size} bytes; ask for a range inside it.`)

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'getArtifact',
  tags: ['artifacts'],
  summary: 'A file of a job',
  parameters: [
    openapi.pathParameter('job_id', 'job'),
    openapi.pathParameter('artifact_id', 'art'),
    openapi.headerParameter('Range', 'One byte range; several are answered with the whole.'),
    openapi.headerParameter('If-Range', 'The ETag that the range belongs to.'),
    openapi.headerParameter('If-None-Match', 'The ETag of an earlier answer.'),
  ],
  responses: {
    200: openapi.bytes('The file.', ARTIFACT_TYPES),
    206: openapi.bytes('The range of it.', ARTIFACT_TYPES),
    304: openapi.empty('Unchanged.'),
    ...openapi.problems('unauthorized', 'artifact_not_found', 'range_not_satisfiable'),
  },
}
