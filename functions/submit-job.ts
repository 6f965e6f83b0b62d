// Request body → stored job: what the HTTP door and the CLI do alike. Everything that can be told without
// reading a video is told here: form, permission, missing files, refused addresses, unknown plugins.

import { AppError } from '#lib/core/errors.ts'
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
  const decomposer = chooseDecomposer(ports, request)
  const warnings = checkLlm(ports, request)
  const sources: [string, Source][] = [['/target_video/source', request.target_video.source]]
  if (request.user_video) sources.push(['/user_video/source', request.user_video.source])
  await Promise.all(sources.map(([pointer, source]) => judgeSource(ports, source, pointer)))
  const scope: JobScope = {
    job_id: idFromBytes('job', ports.randomBytes(16)),
    revision: 1,
    created_at: ports.clock.nowMs(),
    request,
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
  const { scope, steps, warnings } = await prepareJob(ports, body)
  const { idempotencyKey: key } = options
  const { jobId, created } = await ports.jobs.create({
    scope,
    steps,
    ...(key !== undefined && {
      idempotency: { key, bodyHash: await sha256Hex(stableJson(scope.request)) },
    }),
  })
  if (created) ports.wake.notify()
  return { jobId, created, warnings }
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

async function judgeSource(ports: SubmitPorts, source: Source, pointer: string): Promise<void> {
  switch (source.type) {
    case 'url':
      return judged(`${pointer}/url`, ports.net.judge(source.url))
    case 'path':
      return judged(`${pointer}/path`, ports.sources.judge(source.path))
    case 'upload':
      return judged(`${pointer}/upload_id`, uploadExists(ports, source.upload_id))
  }
}

async function uploadExists(ports: SubmitPorts, uploadId: string): Promise<void> {
  if (await ports.uploads.get(uploadId)) return
  throw new AppError(
    'upload_not_found',
    'There is no upload with this id; POST the file to /v1/video-analysis/uploads first.',
  )
}

async function judged(pointer: string, judgement: Promise<void>): Promise<void> {
  try {
    await judgement
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
