// The doors over each implementation of the database ports: the one of the tests and the real one.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterEach, describe, expect, it } from 'vitest'
import { openLibsql } from '#lib/db/libsql.node.ts'
import { migrate } from '#lib/db/migrate.node.ts'
import { createRepos } from '#lib/db/repos.ts'
import { createMemoryWake } from '#lib/queue/memory-wake.ts'
import { createSqlQueue } from '#lib/queue/sql-queue.ts'
import { JobList, JobView } from '#lib/schema/job.ts'
import {
  createTestApp,
  JOBS,
  LEARN,
  sampleResult,
  type TestApp,
  UPLOADS,
} from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'

interface Driven {
  t: TestApp
  /** Does all work of a job: it then has succeeded, with one artifact. */
  finish(jobId: string): Promise<string>
  /** Begins the work of a job. */
  begin(jobId: string): Promise<void>
}

const ARTIFACT = `art_${'0'.repeat(25)}1`
const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

async function memory(): Promise<Driven> {
  const t = createTestApp()
  const begin = async (jobId: string) =>
    t.jobs.advance(jobId, { status: 'running', startedAt: Date.now() })
  return {
    t,
    begin,
    async finish(jobId) {
      await begin(jobId)
      const { artifactId } = await t.newArtifact(jobId, new Uint8Array(10), {
        artifactId: ARTIFACT,
      })
      t.jobs.advance(jobId, { status: 'succeeded', resultJson: JSON.stringify(sampleResult()) })
      return artifactId
    },
  }
}

async function libsql(): Promise<Driven> {
  const folder = await mkdtemp(join(tmpdir(), 'http-jobs-'))
  cleanUp.push(() => rm(folder, { recursive: true, force: true }))
  const db = await openLibsql({ kind: 'file', path: join(folder, 'test.db'), sync: 'normal' })
  cleanUp.push(async () => db.close())
  await migrate(db)
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
  const wake = createMemoryWake()
  const { jobs, uploads } = createRepos({ db, clock })
  const owner = { id: 'test', isDead: async () => false }
  const queue = createSqlQueue({ db, clock, wake, owner })
  const t = createTestApp({ ports: { jobs, uploads, wake } })
  const claimNext = async () => (await queue.claim({ media: 1, llm: 1, io: 1, light: 1 }))[0]
  return {
    t,
    async begin() {
      if (!(await claimNext())) throw new Error('nothing to claim')
    },
    async finish(jobId) {
      const stored = await t.storage.put(`jobs/${jobId}/k.jpg`, new Uint8Array(10))
      for (let step = await claimNext(); step; step = await claimNext()) {
        const isLast = step.name === 'persist'
        await queue.complete(step, {
          outputJson: '{}',
          outputKey: null,
          expansion: { steps: [], edges: [] },
          records: isLast
            ? {
                resultJson: JSON.stringify(sampleResult()),
                artifacts: [
                  {
                    artifactId: ARTIFACT,
                    kind: 'keyframe',
                    role: 'target',
                    key: stored.key,
                    bytes: stored.bytes,
                    sha256: stored.sha256,
                    contentType: 'image/jpeg',
                    fileName: 'target-k.jpg',
                  },
                ],
              }
            : {},
        })
      }
      return ARTIFACT
    },
  }
}

const create = async (t: TestApp, headers: Record<string, string> = {}) => {
  const answer = await t.post(JOBS, LEARN, headers)
  expect(answer.status).toBe(202)
  return ((await answer.json()) as { job_id: string }).job_id
}
const view = async (t: TestApp, jobId: string, query = '') =>
  v.parse(JobView, await (await t.request(`${JOBS}/${jobId}${query}`)).json())

describe.each([
  ['memory', memory],
  ['libsql', libsql],
])('over %s', (_, open) => {
  it('a job from creation to its result, its file and its zip', async () => {
    const { t, finish } = await open()
    const id = await create(t)
    const queued = await view(t, id)
    expect(queued).toMatchObject({ status: 'queued', revision: 1, started_at: null })
    expect(queued.progress).toMatchObject({ percent: 0 })
    const artifactId = await finish(id)
    const done = await view(t, id)
    expect(done).toMatchObject({ status: 'succeeded', result: sampleResult() })
    expect(done.finished_at).toBeGreaterThanOrEqual(done.created_at)
    const file = await t.request(`${JOBS}/${id}/artifacts/${artifactId}`)
    expect((await file.arrayBuffer()).byteLength).toBe(10)
    expect((await t.request(`${JOBS}/${id}/exports/zip`)).status).toBe(200)
  })

  it('the ETag changes with the work and stays without', async () => {
    const { t, begin } = await open()
    const id = await create(t)
    const etag = (await t.request(`${JOBS}/${id}`)).headers.get('etag') ?? ''
    const headers = { 'if-none-match': etag }
    expect((await t.request(`${JOBS}/${id}`, { headers })).status).toBe(304)
    await begin(id)
    expect((await t.request(`${JOBS}/${id}`, { headers })).status).toBe(200)
  })

  it('a long poll is woken by the work', async () => {
    const { t, finish } = await open()
    const id = await create(t)
    const waiting = view(t, id, '?wait=20')
    await finish(id)
    expect((await waiting).status).toBe('succeeded')
  })

  it('the events tell the whole story in order, and resume', async () => {
    const { t, finish } = await open()
    const id = await create(t)
    await finish(id)
    const read = async (headers: HeadersInit = {}) => {
      const answer = await t.request(`${JOBS}/${id}/events`, { headers })
      const blocks = (await answer.text()).split('\n\n').filter((text) => text.startsWith('id: '))
      return blocks.map((text) => ({
        seq: Number(/^id: (\d+)$/m.exec(text)?.[1]),
        type: /^event: (\S+)$/m.exec(text)?.[1],
        data: JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '') as { status?: string },
      }))
    }
    const events = await read()
    expect(events.at(-1)).toMatchObject({ type: 'job.succeeded', data: { status: 'succeeded' } })
    const seqs = events.map((event) => event.seq)
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
    expect(new Set(seqs).size).toBe(seqs.length)
    const middle = seqs[0] ?? 0
    expect(await read({ 'last-event-id': String(middle) })).toEqual(events.slice(1))
    const headers = { 'last-event-id': String(seqs.at(-1)) }
    expect((await t.request(`${JOBS}/${id}/events`, { headers })).status).toBe(204)
  })

  it('the same key answers the same job, and refuses another body', async () => {
    const { t } = await open()
    const headers = { 'idempotency-key': 'k-1' }
    const id = await create(t, headers)
    expect(await create(t, headers)).toBe(id)
    const other = await t.post(JOBS, { ...LEARN, options: { language: 'zh' } }, headers)
    expect(await problemOf(other)).toMatchObject({ status: 409, code: 'idempotency_conflict' })
    expect(await create(t, { 'idempotency-key': 'k-2' })).not.toBe(id)
  })

  it('twenty requests with one key at once make one job', async () => {
    const { t } = await open()
    const ids = await Promise.all(
      Array.from({ length: 20 }, () => create(t, { 'idempotency-key': 'k' })),
    )
    expect(new Set(ids).size).toBe(1)
    const page = v.parse(JobList, await (await t.request(JOBS)).json())
    expect(page.jobs).toHaveLength(1)
  })

  it('the list shows every job once over its pages, newest first, also by status', async () => {
    const { t, finish } = await open()
    const first = await create(t)
    await finish(first)
    const made = [first]
    for (let i = 0; i < 6; i++) made.push(await create(t))
    const seen: v.InferOutput<typeof JobList>['jobs'] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const answer: Response = await t.request(`${JOBS}?limit=3${more}`)
      const page: v.InferOutput<typeof JobList> = v.parse(JobList, await answer.json())
      seen.push(...page.jobs)
      cursor = page.next_cursor
    }
    expect(seen.map((job) => job.job_id).sort()).toEqual(made.sort())
    const times = seen.map((job) => job.created_at)
    expect(times).toEqual([...times].sort((a, b) => b - a))
    const done = v.parse(JobList, await (await t.request(`${JOBS}?status=succeeded`)).json())
    expect(done.jobs.map((job) => [job.job_id, job.percent > 0])).toEqual([
      [first, done.jobs[0]?.percent !== 0],
    ])
  })

  it('cancelling before any work ends the job; deleting removes it', async () => {
    const { t } = await open()
    const id = await create(t)
    const answer = await t.post(`${JOBS}/${id}/cancel`)
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { job_id: id, status: 'cancelled', status_url: `${JOBS}/${id}` },
    ])
    expect((await view(t, id)).status).toBe('cancelled')
    expect((await t.request(`${JOBS}/${id}`, { method: 'DELETE' })).status).toBe(204)
    for (const path of ['', '/events', '/artifacts'])
      expect((await t.request(`${JOBS}/${id}${path}`)).status).toBe(404)
    expect((await t.request(`${JOBS}/${id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await t.post(`${JOBS}/${id}/cancel`)).status).toBe(404)
  })

  it('a running job can be deleted', async () => {
    const { t, begin } = await open()
    const id = await create(t)
    await begin(id)
    expect((await t.request(`${JOBS}/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await t.request(`${JOBS}/${id}`)).status).toBe(404)
  })

  it('an upload can be named by a job', async () => {
    const { t } = await open()
    const made = await t.request(UPLOADS, { method: 'POST', body: 'bytes' })
    const { upload_id } = (await made.json()) as { upload_id: string }
    const body = { mode: 'learn', target_video: { source: { type: 'upload', upload_id } } }
    expect((await t.post(JOBS, body)).status).toBe(202)
  })

  it.each(['x', '0', '99999999999999', 'eyJhIjoxfQ==', '..'])(
    'a cursor that is none of ours is refused or harmless: %s',
    async (cursor) => {
      const { t } = await open()
      await create(t)
      const answer = await t.request(`${JOBS}?cursor=${encodeURIComponent(cursor)}`)
      expect([200, 422]).toContain(answer.status)
    },
  )
})
