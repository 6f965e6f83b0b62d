// POST /v1/video-analysis/virtual-motion/jobs: a preview of a move over a shot of a finished job.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { VirtualMotionCreate, VirtualMotionCreated } from '#lib/schema/virtual-motion.ts'
import { type MotionPorts, submitMotion } from '../submit-motion.ts'
import type { AppEnv } from './shared/app-ports.ts'
import { idempotencyKeyOf, KEY_PATTERN } from './shared/idempotency-key.ts'
import { MOTION_PATH, motionUrl } from './shared/motion-view.ts'
import * as openapi from './shared/openapi-shapes.ts'
import { readJson } from './shared/read-json.ts'

const BY_RECIPE = {
  parent_job_id: 'job_0000000000000000000000abcd',
  asset_role: 'target',
  segment_id: 't_s001',
  motion_recipe: { type: 'push_in', strength: 0.2, duration_ms: 3000, easing: 'ease_in_out' },
}
const BY_STEP = {
  parent_job_id: 'job_0000000000000000000000abcd',
  step_id: 'st_t_s001_movement',
  options: { provider: 'local' },
}

export function virtualMotionCreate(ports: MotionPorts): Hono<AppEnv> {
  return new Hono<AppEnv>().post(MOTION_PATH, describeRoute(DESCRIPTION), async (c) => {
    const idempotencyKey = idempotencyKeyOf(c.req.header('idempotency-key'))
    const body = await readJson(c)
    const { subtaskId, created } = await submitMotion(
      ports,
      body,
      idempotencyKey === undefined ? {} : { idempotencyKey },
    )
    const status = created ? 'queued' : ((await ports.jobs.peek(subtaskId))?.status ?? 'queued')
    c.header('Location', motionUrl(subtaskId))
    c.header('Retry-After', '1')
    return c.json({ subtask_id: subtaskId, status, status_url: motionUrl(subtaskId) }, 202)
  })
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'createVirtualMotion',
  tags: ['virtual motion'],
  summary: 'Preview a camera move over a shot',
  description:
    'A job of its own behind its parent, which must have succeeded; several per parent. Its files are artifacts of the parent (`GET …/jobs/{parent_job_id}/artifacts/{artifact_id}`) and go when the parent is deleted. Without `options.provider` the configured image-to-video provider makes it, else this machine.',
  parameters: [
    openapi.headerParameter(
      'Idempotency-Key',
      'The same key with the same body answers the same preview; with another body 409.',
      KEY_PATTERN,
    ),
  ],
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: openapi.accepted('VirtualMotionCreate', VirtualMotionCreate),
        examples: {
          recipe: { summary: 'A move of your own', value: BY_RECIPE },
          step: { summary: 'The move of a coaching step', value: BY_STEP },
        },
      },
    },
  },
  responses: {
    202: {
      ...openapi.json('Accepted.', 'VirtualMotionCreated', VirtualMotionCreated, {
        subtask_id: 'sub_0000000000000000000000abcd',
        status: 'queued',
        status_url: `${MOTION_PATH}/sub_0000000000000000000000abcd`,
      }),
      headers: {
        Location: { description: 'The same as status_url.', schema: { type: 'string' } },
        'Retry-After': { description: 'Seconds until polling pays.', schema: { type: 'integer' } },
      },
    },
    ...openapi.problems(
      'request_not_json',
      'unauthorized',
      'job_not_found',
      'segment_not_found',
      'step_not_found',
      'job_not_finished',
      'idempotency_conflict',
      'body_too_large',
      'content_type_unsupported',
      'request_invalid',
      'provider_unknown',
      'shutting_down',
      'database_busy',
    ),
  },
}
