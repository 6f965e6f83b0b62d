// GET /ready: can a job be accepted and worked on now?

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { AppError } from '#lib/core/errors.ts'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'
import * as openapi from './shared/openapi-shapes.ts'

const Ready = v.strictObject({
  status: v.literal('ready'),
  checks: v.array(
    v.strictObject({ name: v.string(), ok: v.boolean(), detail: v.optional(v.string()) }),
  ),
})

export function readyGet(ports: Pick<AppPorts, 'checks' | 'stopping'>): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/ready', describeRoute(DESCRIPTION), async (c) => {
    if (ports.stopping.aborted) throw new AppError('shutting_down', 'Ask another instance.')
    const checks = await ports.checks()
    const failed = checks.filter((check) => !check.ok)
    if (failed.length === 0) return c.json({ status: 'ready', checks })
    const names = failed.map((check) => check.name).join(', ')
    throw new AppError('not_ready', `These are not ready: ${names}.`, {
      errors: failed.map((check) => ({
        pointer: `/checks/${check.name}`,
        detail: check.detail ?? 'does not answer.',
      })),
      retryAfterMs: 5_000,
    })
  })
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'getReady',
  tags: ['service'],
  summary: 'Can it work?',
  security: [],
  responses: {
    200: openapi.json('It can.', 'Ready', Ready),
    ...openapi.problems('not_ready', 'shutting_down'),
  },
}
