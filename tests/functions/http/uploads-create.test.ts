import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createTestApp, JOBS, UPLOADS } from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'

const MAX = 64 * 1024
const app = () => createTestApp({ http: { maxUploadBytes: MAX } })
const send = (t: ReturnType<typeof app>, body: BodyInit | null, headers: HeadersInit = {}) =>
  t.request(UPLOADS, { method: 'POST', body, headers, duplex: 'half' } as RequestInit)

function chunks(count: number, size: number, onPull = () => {}): ReadableStream<Uint8Array> {
  let left = count
  return new ReadableStream({
    pull(controller) {
      onPull()
      if (left-- > 0) controller.enqueue(new Uint8Array(size).fill(left))
      else controller.close()
    },
  })
}

async function storedKeys(t: ReturnType<typeof app>): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of t.storage.list('uploads/')) keys.push(key)
  return keys
}

describe('201', () => {
  it('streams the body into the storage and can be named by a job', async () => {
    const t = app()
    const answer = await send(t, chunks(4, 1000))
    expect(answer.status).toBe(201)
    const body = (await answer.json()) as { upload_id: string; sha256: string }
    expect(body).toEqual({
      upload_id: expect.stringMatching(/^upl_[0-9a-z]{26}$/),
      bytes: 4000,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const kept = await t.storage.readBytes(`uploads/${body.upload_id}`)
    expect(
      createHash('sha256')
        .update(kept ?? '')
        .digest('hex'),
    ).toBe(body.sha256)
    const source = { type: 'upload', upload_id: body.upload_id }
    expect((await t.post(JOBS, { mode: 'learn', target_video: { source } })).status).toBe(202)
  })

  it.each(['video/mp4', 'application/octet-stream', 'application/x-www-form-urlencoded'])(
    'takes any raw type (%s), exactly up to the limit',
    async (type) => {
      const t = app()
      const answer = await send(t, new Uint8Array(MAX), { 'content-type': type })
      expect(answer.status).toBe(201)
    },
  )
})

describe('413', () => {
  it('input_too_large by its announced length', async () => {
    const t = app()
    const answer = await send(t, new Uint8Array(MAX + 1), { 'content-length': String(MAX + 1) })
    expect((await problemOf(answer)).code).toBe('input_too_large')
    expect(await storedKeys(t)).toEqual([])
  })

  it('input_too_large in chunks, keeping nothing and reading on only a little', async () => {
    const t = app()
    let pulled = 0
    const answer = await send(
      t,
      chunks(1000, 16 * 1024, () => pulled++),
    )
    expect((await problemOf(answer)).code).toBe('input_too_large')
    expect(await storedKeys(t)).toEqual([])
    expect(pulled).toBeLessThan(300)
  })
})

describe('415', () => {
  it.each(['multipart/form-data; boundary=x', 'application/json'])('%s', async (type) => {
    const answer = await send(app(), new Uint8Array(3), { 'content-type': type })
    expect((await problemOf(answer)).code).toBe('content_type_unsupported')
  })
})

describe('422', () => {
  it.each([null, new Uint8Array(0)])('input_empty, keeping nothing', async (body) => {
    const t = app()
    expect((await problemOf(await send(t, body))).code).toBe('input_empty')
    expect(await storedKeys(t)).toEqual([])
  })
})
