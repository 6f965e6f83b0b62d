// Request for a preview → stored sub-job. Everything that can be told from the parent's result is told here: is it
// finished, is there such a segment or step, who shall make it. The order holds all that the steps need.

import * as v from 'valibot'
import { AppError } from '#lib/core/errors.ts'
import { sha256Hex } from '#lib/core/hash.ts'
import { idFromBytes } from '#lib/core/ids.ts'
import { parseJson, stableJson } from '#lib/core/json.ts'
import type { JobRow } from '#lib/db/jobs.port.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import { plan } from '#lib/pipeline/plan.ts'
import type { PreviewOrder } from '#lib/pipeline/preview-order.ts'
import { CompareResult } from '#lib/schema/compare.ts'
import { DecomposeResult, type MotionCurve, type Segment } from '#lib/schema/decompose.ts'

import { VideoDescription } from '#lib/schema/step-outputs.ts'
import { VirtualMotionCreate } from '#lib/schema/virtual-motion.ts'
import type { AppPorts } from './http/shared/app-ports.ts'
import { findJob } from './http/shared/find-job.ts'
import { parseOrThrow } from './http/shared/parse.ts'
import { resultText } from './http/shared/result-text.ts'
import { chooseProvider } from './motion-provider.ts'
import { type MotionWish, refused, wishOf } from './motion-wish.ts'

export type MotionPorts = Pick<
  AppPorts,
  'jobs' | 'storage' | 'wake' | 'clock' | 'randomBytes' | 'motionProviders'
>

export interface SubmittedMotion {
  subtaskId: string
  created: boolean
}

/**
 * Throws request_invalid, provider_unknown (422); job_not_found, segment_not_found, step_not_found (404);
 * job_not_finished, idempotency_conflict (409). Faults of a field carry its pointer.
 */
export async function submitMotion(
  ports: MotionPorts,
  body: unknown,
  options: { idempotencyKey?: string } = {},
): Promise<SubmittedMotion> {
  const request = parseOrThrow(VirtualMotionCreate, body, 'The body')
  const provider = chooseProvider(ports.motionProviders, request.options)
  const parent = await findJob(ports.jobs, request.parent_job_id)
  const result = await resultOf(ports, parent)
  const wish = wishOf(request, result)
  const order = await orderFrom(ports, parent, wish)
  const { fallback, source, layout, language } = request.options
  const scope: JobScope = {
    ...parent.scope,
    job_id: idFromBytes('sub', ports.randomBytes(16)),
    revision: 1,
    created_at: ports.clock.nowMs(),
    warnings: [],
    preview: {
      ...order,
      provider,
      fallback,
      source,
      layout,
      language: language ?? parent.scope.request.options.language,
    },
  }
  const { idempotencyKey: key } = options
  const { jobId, created } = await ports.jobs.create({
    scope,
    steps: plan(scope),
    ...(key !== undefined && {
      idempotency: { key, bodyHash: await sha256Hex(stableJson(request)) },
    }),
  })
  if (created) ports.wake.notify()
  return { subtaskId: jobId, created }
}

export type ParentResult = DecomposeResult | CompareResult

async function resultOf(ports: MotionPorts, parent: JobRow): Promise<ParentResult> {
  const text = parent.status === 'succeeded' ? await resultText(ports.storage, parent) : null
  if (text === null)
    throw new AppError(
      'job_not_finished',
      `A preview needs a result; the job is ${parent.status}. Ask again when it has succeeded.`,
    )
  const json = parseJson<unknown>(text)
  return parent.mode === 'compare' ? v.parse(CompareResult, json) : v.parse(DecomposeResult, json)
}

type OrderParts = Omit<PreviewOrder, 'provider' | 'fallback' | 'source' | 'layout' | 'language'>

async function orderFrom(
  ports: MotionPorts,
  parent: JobRow,
  { role, segment, recipe, curve, stepId }: MotionWish,
): Promise<OrderParts> {
  const [asset, artifacts] = await Promise.all([
    ports.jobs.asset(parent.jobId, role),
    ports.jobs.artifacts(parent.jobId),
  ])
  const keyOf = new Map(artifacts.map(({ artifactId, key }) => [artifactId, key]))
  const keyframes = segment.keyframes.flatMap(({ artifact_id, ts_ms }) => {
    const key = keyOf.get(artifact_id)
    return key === undefined ? [] : [{ key, ts_ms }]
  })
  if (!asset && keyframes.length === 0)
    throw refused('/segment_id', 'There is neither video nor a keyframe of this segment any more.')
  const { saliency_x: x, saliency_y: y, jitter_pct_diag } = segment.measurements
  return {
    parent_job_id: parent.jobId,
    asset_role: role,
    segment_id: segment.segment_id,
    step_id: stepId,
    recipe,
    target_curve: curve && thinned(curve),
    focus: x === undefined || y === undefined ? null : { x, y },
    jitter_pct_diag: jitter_pct_diag ?? null,
    clip: asset && clipOf(asset, segment),
    keyframes,
  }
}

function clipOf(asset: { key: string; mediaJson: string }, segment: Segment): PreviewOrder['clip'] {
  const info = v.parse(VideoDescription, parseJson(asset.mediaJson))
  return { key: asset.key, info, start_ms: segment.start_ms, end_ms: segment.end_ms }
}

/** A preview lasts ten seconds at the most; more samples than this say nothing new. */
const MAX_SAMPLES = 400

function thinned(curve: MotionCurve): MotionCurve {
  const every = Math.ceil(curve.length / MAX_SAMPLES)
  return every <= 1 ? curve : curve.filter((_, i) => i % every === 0 || i === curve.length - 1)
}
