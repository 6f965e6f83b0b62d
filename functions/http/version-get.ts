// GET /version: the program's version, and those of what it publishes.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { SCHEMA_VERSION } from '#lib/schema/decompose.ts'
import { VOCABULARY_VERSION } from '#lib/schema/vocabulary.ts'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'
import * as openapi from './shared/openapi-shapes.ts'

const Version = v.strictObject({
  name: v.literal('shotcoach'),
  version: v.string(),
  schema_version: v.string(),
  vocabulary_version: v.string(),
  decomposers: v.array(v.string()),
})

export function versionGet(ports: Pick<AppPorts, 'http' | 'plugins'>): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/version', describeRoute(DESCRIPTION), (c) =>
    c.json({
      name: 'shotcoach',
      version: ports.http.version,
      schema_version: SCHEMA_VERSION,
      vocabulary_version: VOCABULARY_VERSION,
      decomposers: ports.plugins.decomposers.all.map((plugin) => plugin.id),
    }),
  )
}

const DESCRIPTION: Parameters<typeof describeRoute>[0] = {
  operationId: 'getVersion',
  tags: ['service'],
  summary: 'What is running?',
  security: [],
  responses: { 200: openapi.json('The versions.', 'Version', Version), ...openapi.problems() },
}
