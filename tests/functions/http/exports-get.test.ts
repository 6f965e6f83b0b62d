import { describe, expect, it } from 'vitest'
import { createTestApp, JOBS, sampleResult } from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'
import { readStoredZip } from '#tests/helpers/app-zip.ts'

describe('200', () => {
  it('json: the result as a file', async () => {
    const t = createTestApp()
    const id = await t.finishedJob()
    const answer = await t.request(`${JOBS}/${id}/exports/json`)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${id}.json"`)
    expect(await answer.json()).toEqual(sampleResult())
  })

  it('zip: the result and every file, of the announced length', async () => {
    const t = createTestApp()
    const id = await t.finishedJob()
    const first = Uint8Array.from([1, 2, 3])
    const second = new Uint8Array(70_000).fill(7)
    await t.newArtifact(id, first)
    await t.newArtifact(id, second, { role: null, kind: '../x', fileName: '/../../etc/passwd' })
    const answer = await t.request(`${JOBS}/${id}/exports/zip`)
    expect(answer.status).toBe(200)
    const zip = new Uint8Array(await answer.arrayBuffer())
    expect(answer.headers.get('content-length')).toBe(String(zip.length))
    const entries = readStoredZip(zip)
    expect([...entries.keys()]).toEqual([
      'result.json',
      'target/keyframe/target-k_1.jpg',
      'job/__x/_.._.._etc_passwd',
    ])
    expect(JSON.parse(new TextDecoder().decode(entries.get('result.json')))).toEqual(sampleResult())
    expect(entries.get('target/keyframe/target-k_1.jpg')).toEqual(first)
  })

  it('zip: opens a file only when its turn comes', async () => {
    const t = createTestApp()
    const id = await t.finishedJob()
    for (let i = 0; i < 20; i++) await t.newArtifact(id, new Uint8Array(200_000))
    let opened = 0
    const { read } = t.storage
    t.storage.read = (key, range) => {
      opened++
      return read(key, range)
    }
    const answer = await t.request(`${JOBS}/${id}/exports/zip`)
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    expect(opened).toBeLessThan(5)
    await reader.cancel()
  })

  it('zip: breaks off rather than lying when a file is gone', async () => {
    const t = createTestApp()
    const id = await t.finishedJob()
    const { key } = await t.newArtifact(id, new Uint8Array(10))
    await t.storage.remove(key)
    const answer = await t.request(`${JOBS}/${id}/exports/zip`)
    await expect(answer.arrayBuffer()).rejects.toThrow('gone')
  })
})

describe('404', () => {
  it.each(['docx', 'toString', '__proto__', 'JSON'])('export_not_found: %s', async (format) => {
    const t = createTestApp()
    const id = await t.finishedJob()
    const problem = await problemOf(await t.request(`${JOBS}/${id}/exports/${format}`))
    expect(problem).toMatchObject({ status: 404, code: 'export_not_found' })
    expect(problem.detail).toContain('json, zip')
  })

  it('job_not_found', async () => {
    const t = createTestApp()
    const answer = await t.request(`${JOBS}/job_${'0'.repeat(26)}/exports/json`)
    expect((await problemOf(answer)).code).toBe('job_not_found')
  })
})

describe('409', () => {
  it.each(['queued', 'running', 'failed', 'cancelled'] as const)(
    'job_not_finished: %s',
    async (status) => {
      const t = createTestApp()
      const id = await t.newJob()
      t.jobs.advance(id, { status })
      expect(await problemOf(await t.request(`${JOBS}/${id}/exports/zip`))).toMatchObject({
        status: 409,
        code: 'job_not_finished',
      })
    },
  )
})
