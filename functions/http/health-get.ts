// GET /health: the process answers. Says nothing about what it depends on; that is /ready.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import type { AppEnv } from './shared/app-ports.ts'
import * as openapi from './shared/openapi-shapes.ts'

const Health = v.strictObject({ status: v.literal('ok') })

export function healthGet(): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/health', describeRoute(DESCRIPTION), (c) =>
    c.json({ status: 'ok' }),
  )
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'getHealth',
  tags: ['service'],
  summary: 'Is the process alive?',
  security: [],
  responses: { 200: openapi.json('It is.', 'Health', Health), ...openapi.problems() },
}
