// The published contract: valid OpenAPI 3.1 by an independent validator, and true: a real answer of every
// operation and status is checked against the schema that the document gives for it.
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import { createTestApp, JOBS, LEARN, type TestApp, UPLOADS } from '#tests/helpers/app.ts'

interface Operation {
  operationId: string
  summary?: string
  tags?: string[]
  parameters?: { name: string; in: string; required?: boolean; schema?: object }[]
  requestBody?: {
    content: Record<string, { schema: object; examples?: Record<string, { value: unknown }> }>
  }
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}
interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

let document: Document
const ajv = new Ajv2020({ strict: false, allErrors: true })

beforeAll(async () => {
  document = (await (await createTestApp().request('/openapi.json')).json()) as Document
  ajv.addSchema({ $id: 'openapi', components: document.components })
})

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

/** Compiles a schema of the document; its references point into the document. */
const compile = (schema: object) =>
  ajv.compile(
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/')),
  )

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const result = await validator.validate({ ...structuredClone(document) })
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  it('is refused by the validator when it is spoiled', async () => {
    const spoiled = structuredClone(document) as unknown as { paths: Record<string, unknown> }
    spoiled.paths[JOBS] = { post: { responses: { banana: {} } } }
    expect((await new Validator().validate(spoiled)).valid).toBe(false)
  })

  it('names every operation once, with summary, tag and described answers', () => {
    const ids = operations().map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.sort()).toEqual(
      [
        'cancelJob',
        'cancelVirtualMotion',
        'createJob',
        'createUpload',
        'createVirtualMotion',
        'deleteJob',
        'exportJob',
        'getArtifact',
        'getHealth',
        'getJob',
        'getReady',
        'getVersion',
        'getVirtualMotion',
        'headArtifact',
        'listArtifacts',
        'listJobs',
        'streamJobEvents',
      ].sort(),
    )
    for (const { operation } of operations()) {
      expect(operation.summary).toBeTruthy()
      expect(operation.tags).toHaveLength(1)
      for (const response of Object.values(operation.responses))
        expect(response.description).toBeTruthy()
    }
  })

  it('declares every error as a problem, and every path parameter', () => {
    for (const { path, operation } of operations()) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      const declared = operation.parameters?.filter((p) => p.in === 'path' && p.required) ?? []
      expect(declared.map((p) => p.name).sort()).toEqual(names.sort())
      for (const [status, { content }] of Object.entries(operation.responses))
        if (Number(status) >= 400)
          expect([path, status, Object.keys(content ?? {})]).toEqual([
            path,
            status,
            ['application/problem+json'],
          ])
    }
  })

  it('speaks the dialect of 3.1: no schema of an older draft', () => {
    const text = JSON.stringify(document)
    expect(text).not.toMatch(/draft-0[47]|"additionalItems"|"nullable"|"items":\[/)
    expect(text).toContain('"prefixItems"')
    for (const schema of Object.values(document.components.schemas)) compile(schema)
  })

  it('has examples that the service itself accepts', async () => {
    const body = document.paths[JOBS]?.post?.requestBody?.content['application/json']
    const check = compile(body?.schema ?? {})
    const examples = Object.values(body?.examples ?? {})
    expect(examples.length).toBeGreaterThan(1)
    const t = createTestApp({
      ports: {
        sources: { judge: async (path) => path, open: () => Promise.reject(new Error('unused')) },
      },
    })
    t.ports.uploads.get = async (uploadId) => ({
      uploadId,
      key: 'k',
      bytes: 1,
      sha256: '',
      createdAt: 0,
    })
    for (const { value } of examples) {
      expect([check(value), check.errors]).toEqual([true, null])
      expect((await t.post(`${JOBS}?validate_only=true`, value)).status).toBe(200)
    }
    expect(check({ mode: 'learn', nonsense: 1 })).toBe(false)
  })
})

interface Case {
  operation: string
  status: number
  send(t: TestApp): Promise<Response>
  app?: () => TestApp
}

const NOBODY = `job_${'0'.repeat(26)}`
const withKey = () => createTestApp({ http: { apiKey: new Secret('some-long-key') } })
const broken = () => {
  const t = createTestApp()
  const fail = () => Promise.reject(new Error('broken'))
  Object.assign(t.jobs, {
    get: fail,
    peek: fail,
    list: fail,
    cancel: fail,
    create: fail,
    artifact: fail,
  })
  t.storage.put = fail
  return t
}
const host = { headers: { host: 'evil.example' } }
const site = { headers: { 'sec-fetch-site': 'cross-site' } }
const fileOf = async (t: TestApp) => {
  const id = await t.newJob()
  const { artifactId } = await t.newArtifact(id, new Uint8Array(10))
  return `${JOBS}/${id}/artifacts/${artifactId}`
}

const MOTION = '/v1/video-analysis/virtual-motion/jobs'
const NO_SUB = `sub_${'0'.repeat(26)}`
const motionBody = async (t: TestApp) => {
  const parent_job_id = await t.finishedJob()
  await t.newArtifact(parent_job_id, new Uint8Array(10))
  return {
    parent_job_id,
    asset_role: 'target',
    segment_id: 't_s001',
    motion_recipe: { type: 'push_in', strength: 0.2, duration_ms: 2000 },
  }
}
const newMotion = async (t: TestApp): Promise<string> => {
  const answer = await t.post(MOTION, await motionBody(t))
  return ((await answer.json()) as { subtask_id: string }).subtask_id
}

/** The statuses that any operation below /v1 can answer, at one of its addresses. */
const guards = (operation: string, path: string, method = 'GET'): Case[] => [
  { operation, status: 421, send: (t) => t.request(path, { method, ...host }) },
  { operation, status: 403, send: (t) => t.request(path, { method, ...site }) },
  { operation, status: 401, app: withKey, send: (t) => t.request(path, { method }) },
]

const CASES: Case[] = [
  {
    operation: 'createJob',
    status: 202,
    send: (t) => t.post(JOBS, { ...LEARN, options: { llm: {} } }),
  },
  { operation: 'createJob', status: 200, send: (t) => t.post(`${JOBS}?validate_only=true`, LEARN) },
  {
    operation: 'createJob',
    status: 400,
    send: (t) =>
      t.request(JOBS, {
        method: 'POST',
        body: '{',
        headers: { 'content-type': 'application/json' },
      }),
  },
  {
    operation: 'createJob',
    status: 404,
    send: (t) =>
      t.post(JOBS, {
        mode: 'learn',
        target_video: { source: { type: 'upload', upload_id: `upl_${'0'.repeat(26)}` } },
      }),
  },
  {
    operation: 'createJob',
    status: 409,
    send: async (t) => {
      await t.post(JOBS, LEARN, { 'idempotency-key': 'a' })
      return t.post(JOBS, { ...LEARN, options: { language: 'zh' } }, { 'idempotency-key': 'a' })
    },
  },
  { operation: 'createJob', status: 413, send: (t) => t.post(JOBS, { pad: 'x'.repeat(70_000) }) },
  {
    operation: 'createJob',
    status: 415,
    send: (t) => t.request(JOBS, { method: 'POST', body: 'x' }),
  },
  { operation: 'createJob', status: 422, send: (t) => t.post(JOBS, { mode: 'x' }) },
  { operation: 'createJob', status: 500, app: broken, send: (t) => t.post(JOBS, LEARN) },
  {
    operation: 'createJob',
    status: 502,
    send: (t) => {
      t.ports.net.judge = () => Promise.reject(new AppError('url_unreachable', 'Check the name.'))
      return t.post(JOBS, {
        mode: 'learn',
        target_video: { source: { type: 'url', url: 'https://a.example' } },
      })
    },
  },
  {
    operation: 'createJob',
    status: 503,
    app: () => createTestApp({ ports: { stopping: AbortSignal.abort() } }),
    send: (t) => t.post(JOBS, LEARN),
  },
  ...guards('createJob', JOBS, 'POST'),
  {
    operation: 'listJobs',
    status: 200,
    send: async (t) => {
      await t.finishedJob()
      await t.newJob()
      return t.request(`${JOBS}?limit=1`)
    },
  },
  { operation: 'listJobs', status: 422, send: (t) => t.request(`${JOBS}?limit=x`) },
  { operation: 'listJobs', status: 500, app: broken, send: (t) => t.request(JOBS) },
  ...guards('listJobs', JOBS),
  ...(['full', 'timeline', 'summary'] as const).map(
    (view): Case => ({
      operation: 'getJob',
      status: 200,
      send: async (t) => t.request(`${JOBS}/${await t.finishedJob()}?view=${view}`),
    }),
  ),
  { operation: 'getJob', status: 200, send: async (t) => t.request(`${JOBS}/${await t.newJob()}`) },
  {
    operation: 'getJob',
    status: 304,
    send: async (t) =>
      t.request(`${JOBS}/${await t.newJob()}`, { headers: { 'if-none-match': '*' } }),
  },
  { operation: 'getJob', status: 404, send: (t) => t.request(`${JOBS}/${NOBODY}`) },
  { operation: 'getJob', status: 422, send: (t) => t.request(`${JOBS}/${NOBODY}?view=x`) },
  {
    operation: 'getJob',
    status: 429,
    app: () => createTestApp({ http: { waits: { maxOpen: 0 } } }),
    send: async (t) => t.request(`${JOBS}/${await t.newJob()}?wait=1`),
  },
  { operation: 'getJob', status: 500, app: broken, send: (t) => t.request(`${JOBS}/${NOBODY}`) },
  ...guards('getJob', `${JOBS}/${NOBODY}`),
  {
    operation: 'cancelJob',
    status: 200,
    send: async (t) => t.post(`${JOBS}/${await t.newJob()}/cancel`),
  },
  {
    operation: 'cancelJob',
    status: 202,
    send: async (t) => {
      const id = await t.newJob()
      t.jobs.cancel = async () => 'running'
      return t.post(`${JOBS}/${id}/cancel`)
    },
  },
  { operation: 'cancelJob', status: 404, send: (t) => t.post(`${JOBS}/${NOBODY}/cancel`) },
  ...guards('cancelJob', `${JOBS}/${NOBODY}/cancel`, 'POST'),
  {
    operation: 'deleteJob',
    status: 204,
    send: async (t) => t.request(`${JOBS}/${await t.newJob()}`, { method: 'DELETE' }),
  },
  {
    operation: 'deleteJob',
    status: 404,
    send: (t) => t.request(`${JOBS}/${NOBODY}`, { method: 'DELETE' }),
  },
  ...guards('deleteJob', `${JOBS}/${NOBODY}`, 'DELETE'),
  {
    operation: 'streamJobEvents',
    status: 200,
    send: async (t) => t.request(`${JOBS}/${await t.finishedJob()}/events`),
  },
  {
    operation: 'streamJobEvents',
    status: 204,
    send: async (t) =>
      t.request(`${JOBS}/${await t.finishedJob()}/events`, { headers: { 'last-event-id': '9' } }),
  },
  { operation: 'streamJobEvents', status: 404, send: (t) => t.request(`${JOBS}/${NOBODY}/events`) },
  {
    operation: 'streamJobEvents',
    status: 422,
    send: (t) => t.request(`${JOBS}/${NOBODY}/events`, { headers: { 'last-event-id': 'x' } }),
  },
  ...guards('streamJobEvents', `${JOBS}/${NOBODY}/events`),
  {
    operation: 'listArtifacts',
    status: 200,
    send: async (t) => t.request((await fileOf(t)).replace(/\/art_\w+$/, '')),
  },
  {
    operation: 'listArtifacts',
    status: 404,
    send: (t) => t.request(`${JOBS}/${NOBODY}/artifacts`),
  },
  ...guards('listArtifacts', `${JOBS}/${NOBODY}/artifacts`),
  { operation: 'getArtifact', status: 200, send: async (t) => t.request(await fileOf(t)) },
  {
    operation: 'getArtifact',
    status: 206,
    send: async (t) => t.request(await fileOf(t), { headers: { range: 'bytes=0-1' } }),
  },
  {
    operation: 'getArtifact',
    status: 304,
    send: async (t) => t.request(await fileOf(t), { headers: { 'if-none-match': '*' } }),
  },
  {
    operation: 'getArtifact',
    status: 404,
    send: (t) => t.request(`${JOBS}/${NOBODY}/artifacts/x`),
  },
  {
    operation: 'getArtifact',
    status: 416,
    send: async (t) => t.request(await fileOf(t), { headers: { range: 'bytes=99-' } }),
  },
  {
    operation: 'getArtifact',
    status: 500,
    app: broken,
    send: (t) => t.request(`${JOBS}/${NOBODY}/artifacts/art_${'0'.repeat(26)}`),
  },
  ...guards('getArtifact', `${JOBS}/${NOBODY}/artifacts/x`),
  {
    operation: 'headArtifact',
    status: 200,
    send: async (t) => t.request(await fileOf(t), { method: 'HEAD' }),
  },
  ...(['json', 'zip'] as const).map(
    (format): Case => ({
      operation: 'exportJob',
      status: 200,
      send: async (t) => t.request(`${JOBS}/${await t.finishedJob()}/exports/${format}`),
    }),
  ),
  { operation: 'exportJob', status: 404, send: (t) => t.request(`${JOBS}/${NOBODY}/exports/x`) },
  {
    operation: 'exportJob',
    status: 409,
    send: async (t) => t.request(`${JOBS}/${await t.newJob()}/exports/json`),
  },
  ...guards('exportJob', `${JOBS}/${NOBODY}/exports/json`),
  {
    operation: 'createVirtualMotion',
    status: 202,
    send: async (t) => t.post(MOTION, await motionBody(t)),
  },
  {
    operation: 'createVirtualMotion',
    status: 400,
    send: (t) =>
      t.request(MOTION, {
        method: 'POST',
        body: '{',
        headers: { 'content-type': 'application/json' },
      }),
  },
  {
    operation: 'createVirtualMotion',
    status: 404,
    send: async (t) => t.post(MOTION, { ...(await motionBody(t)), segment_id: 't_s099' }),
  },
  {
    operation: 'createVirtualMotion',
    status: 409,
    send: async (t) =>
      t.post(MOTION, { ...(await motionBody(t)), parent_job_id: await t.newJob() }),
  },
  {
    operation: 'createVirtualMotion',
    status: 413,
    send: (t) => t.post(MOTION, 'x'.repeat(70_000)),
  },
  {
    operation: 'createVirtualMotion',
    status: 415,
    send: (t) => t.request(MOTION, { method: 'POST', body: '{}' }),
  },
  { operation: 'createVirtualMotion', status: 422, send: (t) => t.post(MOTION, {}) },
  ...guards('createVirtualMotion', MOTION, 'POST'),
  {
    operation: 'getVirtualMotion',
    status: 200,
    send: async (t) => t.request(`${MOTION}/${await newMotion(t)}`),
  },
  { operation: 'getVirtualMotion', status: 404, send: (t) => t.request(`${MOTION}/${NO_SUB}`) },
  {
    operation: 'getVirtualMotion',
    status: 422,
    send: (t) => t.request(`${MOTION}/${NO_SUB}?wait=99`),
  },
  ...guards('getVirtualMotion', `${MOTION}/${NO_SUB}`),
  {
    operation: 'cancelVirtualMotion',
    status: 200,
    send: async (t) => t.post(`${MOTION}/${await newMotion(t)}/cancel`),
  },
  {
    operation: 'cancelVirtualMotion',
    status: 202,
    send: async (t) => {
      const id = await newMotion(t)
      t.jobs.cancel = async () => 'running'
      return t.post(`${MOTION}/${id}/cancel`)
    },
  },
  {
    operation: 'cancelVirtualMotion',
    status: 404,
    send: (t) => t.post(`${MOTION}/${NO_SUB}/cancel`),
  },
  ...guards('cancelVirtualMotion', `${MOTION}/${NO_SUB}/cancel`, 'POST'),
  {
    operation: 'createUpload',
    status: 201,
    send: (t) => t.request(UPLOADS, { method: 'POST', body: 'x' }),
  },
  {
    operation: 'createUpload',
    status: 413,
    send: (t) => t.request(UPLOADS, { method: 'POST', body: new Uint8Array(2 ** 20 + 1) }),
  },
  { operation: 'createUpload', status: 415, send: (t) => t.post(UPLOADS, {}) },
  { operation: 'createUpload', status: 422, send: (t) => t.request(UPLOADS, { method: 'POST' }) },
  {
    operation: 'createUpload',
    status: 500,
    app: broken,
    send: (t) => t.request(UPLOADS, { method: 'POST', body: 'x' }),
  },
  ...guards('createUpload', UPLOADS, 'POST'),
  { operation: 'getHealth', status: 200, send: (t) => t.request('/health') },
  { operation: 'getHealth', status: 421, send: (t) => t.request('/health', host) },
  { operation: 'getReady', status: 200, send: (t) => t.request('/ready') },
  {
    operation: 'getReady',
    status: 503,
    app: () => createTestApp({ ports: { checks: async () => [{ name: 'x', ok: false }] } }),
    send: (t) => t.request('/ready'),
  },
  { operation: 'getVersion', status: 200, send: (t) => t.request('/version') },
]

describe('real answers', () => {
  it('every operation is tried, and every answer that it promises on success', () => {
    const tried = new Set(CASES.map((c) => `${c.operation} ${c.status}`))
    const promised = operations().flatMap(({ operation: { operationId, responses } }) =>
      Object.keys(responses)
        .filter((status) => Number(status) < 300)
        .map((status) => `${operationId} ${status}`),
    )
    const untried = promised.filter((name) => !tried.has(name) && name !== 'headArtifact 206')
    expect(untried).toEqual([])
  })

  it.each(CASES)('$operation $status', async ({ operation: id, status, send, app }) => {
    const answer = await send((app ?? createTestApp)())
    expect(answer.status).toBe(status)
    const operation = operations().find((o) => o.operation.operationId === id)?.operation
    const declared = operation?.responses[String(status)]
    expect(declared, `${id} declares ${status}`).toBeDefined()
    const type = answer.headers.get('content-type')?.split(';')[0] ?? null
    const content = declared?.content
    if (!content) {
      expect(await answer.text()).toBe('')
      return
    }
    expect(Object.keys(content)).toContain(type)
    if (!type?.endsWith('json')) return
    const check = compile(content[type]?.schema ?? {})
    const body: unknown = answer.body ? await answer.json() : undefined
    if (id === 'headArtifact') return
    expect([check(body), check.errors]).toEqual([true, null])
  })
})
