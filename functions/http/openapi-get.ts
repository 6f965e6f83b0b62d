// GET /openapi.json: the contract, derived from the shapes that check every request.

import { Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'

/** `app` is read at the first request, when every route is mounted; the document never changes after. */
export function openapiGet(app: Hono<AppEnv>, ports: Pick<AppPorts, 'http'>): Hono<AppEnv> {
  let document: Promise<string> | undefined
  return new Hono<AppEnv>().get('/openapi.json', async (c) => {
    document ??= write(app, ports.http)
    c.header('Content-Type', 'application/json')
    return c.body(await document)
  })
}

async function write(app: Hono<AppEnv>, http: AppPorts['http']): Promise<string> {
  const document = await generateSpecs(app, {
    defaultValidationErrorResponse: false,
    documentation: {
      info: {
        title: 'Shotcoach',
        version: http.version,
        description:
          'Two videos in; aligned shots, measured gaps, ordered steps, previews and a checkable next take out. Times are integer milliseconds; every error is an RFC 9457 problem with a stable `code`.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'jobs', description: 'Analysis of one video or comparison of two.' },
        { name: 'uploads', description: 'Files that jobs may name.' },
        { name: 'artifacts', description: 'Files that jobs make.' },
        { name: 'exports', description: 'Results to take away.' },
        { name: 'service', description: 'The service itself.' },
      ],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'API_KEY, when one is set.' },
        },
      },
      security: http.apiKey ? [{ apiKey: [] }] : [{}, { apiKey: [] }],
    },
  })
  const artifact = document.paths['/v1/video-analysis/jobs/{job_id}/artifacts/{artifact_id}']
  // The framework answers HEAD by GET; the document has to say so itself.
  if (artifact?.get)
    artifact.head = { ...artifact.get, operationId: 'headArtifact', summary: 'Its headers only' }
  return JSON.stringify(document)
}
