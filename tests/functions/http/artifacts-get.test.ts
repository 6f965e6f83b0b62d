import { describe, expect, it } from 'vitest'
import type { ArtifactRecord } from '#lib/db/records.port.ts'
import { createTestApp, JOBS } from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'

const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => i % 251)

async function withArtifact(patch: Partial<ArtifactRecord> = {}, bytes = BYTES) {
  const t = createTestApp()
  const jobId = await t.newJob()
  const record = await t.newArtifact(jobId, bytes, patch)
  const path = `${JOBS}/${jobId}/artifacts/${record.artifactId}`
  const get = (headers: HeadersInit = {}, method = 'GET') => t.request(path, { method, headers })
  return { t, jobId, record, path, get, etag: `"${record.sha256}"` }
}

const bytesOf = async (answer: Response) => new Uint8Array(await answer.arrayBuffer())

describe('200', () => {
  it('sends the file with its type, tag and guards', async () => {
    const { get, etag } = await withArtifact()
    const answer = await get()
    expect(answer.status).toBe(200)
    expect(await bytesOf(answer)).toEqual(BYTES)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': '1000',
      'content-disposition': 'inline; filename="target-k_1.jpg"',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      etag,
    })
  })

  it.each([
    ['image/svg+xml', 'application/octet-stream'],
    ['text/html', 'application/octet-stream'],
    ['text/html; charset=utf-8', 'application/octet-stream'],
    ['application/zip', 'application/zip'],
    ['text/csv', 'text/csv'],
  ])('%s is saved, not shown', async (contentType, sent) => {
    const { get } = await withArtifact({ contentType, fileName: 'a"b\r\nc/…d.svg' })
    const answer = await get()
    expect(answer.headers.get('content-type')).toBe(sent)
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="a_b__c__d.svg"')
  })

  it.each([
    ['several ranges', 'bytes=0-1,5-6'],
    ['another unit', 'rows=0-1'],
    ['nonsense', 'bytes=a-b'],
    ['backwards', 'bytes=9-3'],
    ['nothing', 'bytes=-'],
  ])('%s: the whole', async (_, range) => {
    const { get } = await withArtifact()
    const answer = await get({ range })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-range')).toBeNull()
    expect((await bytesOf(answer)).length).toBe(1000)
  })

  it('If-Range with another tag, a weak tag or a date: the whole', async () => {
    const { get, etag } = await withArtifact()
    for (const ifRange of ['"other"', `W/${etag}`, 'Wed, 21 Oct 2015 07:28:00 GMT'])
      expect((await get({ range: 'bytes=0-1', 'if-range': ifRange })).status).toBe(200)
  })
})

describe('206', () => {
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=10-19', 10, 19],
    ['bytes=990-', 990, 999],
    ['bytes=990-5000', 990, 999],
    ['bytes=-10', 990, 999],
    ['bytes=-5000', 0, 999],
    ['bytes= 0-1', 0, 1],
  ])('%s', async (range, start, end) => {
    const { get, etag } = await withArtifact()
    const answer = await get({ range, 'if-range': etag })
    expect(answer.status).toBe(206)
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/1000`)
    expect(answer.headers.get('content-length')).toBe(String(end - start + 1))
    expect(await bytesOf(answer)).toEqual(BYTES.slice(start, end + 1))
  })
})

describe('304', () => {
  it('wins over a range', async () => {
    const { get, etag } = await withArtifact()
    const answer = await get({ 'if-none-match': etag, range: 'bytes=0-1' })
    expect(answer.status).toBe(304)
    expect(answer.headers.get('etag')).toBe(etag)
    expect((await bytesOf(answer)).length).toBe(0)
  })
})

describe('HEAD', () => {
  it('answers the headers of GET without reading the file', async () => {
    const { t, get } = await withArtifact()
    const plain = Object.fromEntries((await get()).headers)
    t.storage.read = () => Promise.reject(new Error('must not be read'))
    const answer = await get({}, 'HEAD')
    expect(answer.status).toBe(200)
    expect((await bytesOf(answer)).length).toBe(0)
    const { 'x-request-id': _, ...rest } = plain
    expect(Object.fromEntries(answer.headers)).toMatchObject(rest)
    expect((await get({ range: 'bytes=0-9' }, 'HEAD')).headers.get('content-length')).toBe('10')
  })
})

describe('404', () => {
  it('artifact_not_found for unknown and malformed ids, and for those of another job', async () => {
    const { t, record } = await withArtifact()
    const other = await t.newJob()
    for (const path of [
      `${other}/artifacts/${record.artifactId}`,
      `${other}/artifacts/art_${'z'.repeat(26)}`,
      `${other}/artifacts/..%2f..%2fetc%2fpasswd`,
      `${other}/artifacts/result.json`,
      `nobody/artifacts/${record.artifactId}`,
    ])
      expect((await problemOf(await t.request(`${JOBS}/${path}`))).code).toBe('artifact_not_found')
  })

  it('artifact_not_found when the file is gone', async () => {
    const { t, record, get } = await withArtifact()
    await t.storage.remove(record.key)
    const answer = await get()
    expect((await problemOf(answer)).code).toBe('artifact_not_found')
  })
})

describe('416', () => {
  it.each(['bytes=1000-', 'bytes=1000-1001', 'bytes=-0', 'bytes=999999999999-'])(
    'range_not_satisfiable: %s',
    async (range) => {
      const { get } = await withArtifact()
      const answer = await get({ range })
      expect(answer.headers.get('content-range')).toBe('bytes */1000')
      expect((await problemOf(answer)).code).toBe('range_not_satisfiable')
    },
  )

  it('every range of an empty file', async () => {
    const { get } = await withArtifact({}, new Uint8Array(0))
    expect((await get({ range: 'bytes=0-' })).status).toBe(416)
    expect((await get()).status).toBe(200)
  })
})
