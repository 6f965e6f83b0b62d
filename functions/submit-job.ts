// Request body → stored job: what the HTTP door and the CLI do alike. Everything that can be told without
// reading a video is told here: form, permission, missing files, refused addresses, unknown plugins.

import { AppError, idempotencyConflict } from '#lib/core/errors.ts'
import { sha256Hex } from '#lib/core/hash.ts'
import { idFromBytes } from '#lib/core/ids.ts'
import { stableJson } from '#lib/core/json.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import { type PlannedStep, plan } from '#lib/pipeline/plan.ts'
import { JobCreate, type Source } from '#lib/schema/job-create.ts'
import type { Warning } from '#lib/schema/primitives.ts'
import type { Decomposer } from '#plugins/contracts.ts'
import type { SubmitPorts } from './http/shared/app-ports.ts'
import { parseOrThrow } from './http/shared/parse.ts'

export type { SubmitPorts } from './http/shared/app-ports.ts'

/** A job that could be created, and has not been. */
export interface PreparedJob {
  scope: JobScope
  steps: PlannedStep[]
  decomposer: Decomposer
  warnings: Warning[]
}

export interface SubmittedJob {
  jobId: string
  /** False: the same key and body created it before. */
  created: boolean
  warnings: Warning[]
}

/**
 * Checks the whole request and plans the job. Throws request_invalid, input_path_*, input_not_a_file,
 * url_*, upload_not_found, plugin_unknown, provider_unknown, llm_not_configured; faults that belong to
 * a field carry its pointer.
 */
export async function prepareJob(ports: SubmitPorts, body: unknown): Promise<PreparedJob> {
  const request = parseOrThrow(JobCreate, body, 'The body')
  refuseCompare(request)
  const decomposer = chooseDecomposer(ports, request)
  const warnings = checkLlm(ports, request)
  const target = await judgeSource(ports, request.target_video.source, '/target_video/source')
  const scope: JobScope = {
    job_id: idFromBytes('job', ports.randomBytes(16)),
    revision: 1,
    created_at: ports.clock.nowMs(),
    request: { ...request, target_video: { source: target } },
    decomposer_required: request.options.analysis.decomposer !== undefined,
    plugins: { decomposer: { id: decomposer.id, resource: decomposer.resource } },
    warnings,
  }
  return { scope, steps: plan(scope), decomposer, warnings }
}

/**
 * Prepares, stores and wakes the dispatcher. With a key, the same body again answers the same job; throws
 * idempotency_conflict when the body differs.
 */
export async function submitJob(
  ports: SubmitPorts,
  body: unknown,
  options: { idempotencyKey?: string } = {},
): Promise<SubmittedJob> {
  const idempotency = await idempotencyOf(body, options.idempotencyKey)
  const before = idempotency && (await ports.jobs.findByKey(idempotency.key))
  if (before) {
    if (before.bodyHash !== idempotency.bodyHash) throw idempotencyConflict()
    return { jobId: before.jobId, created: false, warnings: [] }
  }
  const { scope, steps, warnings } = await prepareJob(ports, body)
  const { jobId, created } = await ports.jobs.create({
    scope,
    steps,
    ...(idempotency && { idempotency }),
  })
  if (created) ports.wake.notify()
  return { jobId, created, warnings }
}

/**
 * A repeated request is known before its source is judged again: the file may be gone by then. The hash is
 * of the request with its defaults, so that leaving one out is the same body.
 */
async function idempotencyOf(body: unknown, key: string | undefined) {
  if (key === undefined) return undefined
  const request = parseOrThrow(JobCreate, body, 'The body')
  return { key, bodyHash: await sha256Hex(stableJson(request)) }
}

/** The named one, which then is required; else the first that can work here. */
function chooseDecomposer(ports: SubmitPorts, request: JobCreate): Decomposer {
  const pointer = '/options/analysis/decomposer'
  const { decomposers } = ports.plugins
  const here = { llmConfigured: ports.llmProviders.length > 0 }
  const named = request.options.analysis.decomposer
  if (named === undefined) {
    const first = decomposers.all.find((plugin) => plugin.supports(here))
    if (first) return first
    throw new AppError('llm_not_configured', 'No decomposer can work here; configure a model.')
  }
  const found = located(pointer, () => decomposers.get(named))
  if (found.supports(here)) return found
  throw withPointer(
    new AppError(
      'llm_not_configured',
      `${named} needs a model; set MM_LLM_MODEL and MM_LLM_API_KEY, or leave options.analysis.decomposer out.`,
    ),
    pointer,
  )
}

/** Model options without a model are a wish that cannot be met, not an error; a wrong name is one. */
function checkLlm(ports: SubmitPorts, request: JobCreate): Warning[] {
  const { llm } = request.options
  if (!llm) return []
  if (ports.llmProviders.length === 0)
    return [
      {
        code: 'llm_not_configured',
        message: 'options.llm is ignored: no model is configured, so the video is measured only.',
      },
    ]
  const { provider } = llm
  if (provider === undefined || provider === 'default' || ports.llmProviders.includes(provider))
    return []
  const names = [...new Set(['default', ...ports.llmProviders])].join(', ')
  throw withPointer(
    new AppError('provider_unknown', `There is no provider of this name. Use one of: ${names}.`),
    '/options/llm/provider',
  )
}

/** Two videos are broken down, but nothing maps them yet: better said now than after the work. */
function refuseCompare(request: JobCreate): void {
  if (request.mode === 'learn') return
  const detail = 'Compare is not available in this version. Use mode "learn", once for each video.'
  throw withPointer(new AppError('request_invalid', detail), '/mode')
}

/**
 * The source as the job will use it: a path becomes its real path, so that the process that runs the job
 * need not share the roots of the one that allowed it.
 */
async function judgeSource(ports: SubmitPorts, source: Source, pointer: string): Promise<Source> {
  switch (source.type) {
    case 'url':
      await judged(`${pointer}/url`, ports.net.judge(source.url))
      return source
    case 'path':
      return {
        type: 'path',
        path: await judged(`${pointer}/path`, ports.sources.judge(source.path)),
      }
    case 'upload':
      await judged(`${pointer}/upload_id`, uploadExists(ports, source.upload_id))
      return source
  }
}

async function uploadExists(ports: SubmitPorts, uploadId: string): Promise<void> {
  if (await ports.uploads.get(uploadId)) return
  throw new AppError(
    'upload_not_found',
    'There is no upload with this id; POST the file to /v1/video-analysis/uploads first.',
  )
}

async function judged<T>(pointer: string, judgement: Promise<T>): Promise<T> {
  try {
    return await judgement
  } catch (thrown) {
    throw thrown instanceof AppError ? withPointer(thrown, pointer) : thrown
  }
}

function located<T>(pointer: string, find: () => T): T {
  try {
    return find()
  } catch (thrown) {
    throw thrown instanceof AppError ? withPointer(thrown, pointer) : thrown
  }
}

function withPointer(error: AppError, pointer: string): AppError {
  return new AppError(error.code, error.detail, {
    ...(error.cause !== undefined && { cause: error.cause }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    errors: [{ pointer, detail: error.detail }],
  })
}
