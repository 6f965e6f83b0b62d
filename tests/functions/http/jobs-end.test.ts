// Cancelling and deleting.
import { describe, expect, it } from 'vitest'
import { createTestApp, JOBS } from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'

const NOBODY = `job_${'0'.repeat(26)}`

describe('POST cancel', () => {
  it('200 when the job is over with it, and the same again', async () => {
    const t = createTestApp()
    const id = await t.newJob()
    for (let i = 0; i < 2; i++) {
      const answer = await t.post(`${JOBS}/${id}/cancel`)
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject({ job_id: id, status: 'cancelled' })
    }
  })

  it('200 leaves a job that succeeded as it is', async () => {
    const t = createTestApp()
    const id = await t.finishedJob()
    const answer = await t.post(`${JOBS}/${id}/cancel`)
    expect(await answer.json()).toMatchObject({ status: 'succeeded' })
  })

  it('202 while a step still has to stop', async () => {
    const t = createTestApp()
    const id = await t.newJob()
    t.jobs.cancel = async () => 'running'
    expect((await t.post(`${JOBS}/${id}/cancel`)).status).toBe(202)
  })

  it('404', async () => {
    const t = createTestApp()
    expect((await problemOf(await t.post(`${JOBS}/${NOBODY}/cancel`))).code).toBe('job_not_found')
  })
})

describe('DELETE', () => {
  it('204 removes the rows and the files of this job only', async () => {
    const t = createTestApp()
    const [gone, kept] = [await t.finishedJob(), await t.finishedJob()]
    await t.newArtifact(gone, new Uint8Array(3))
    const other = await t.newArtifact(kept, new Uint8Array(3))
    const answer = await t.request(`${JOBS}/${gone}`, { method: 'DELETE' })
    expect(answer.status).toBe(204)
    expect(await answer.text()).toBe('')
    expect((await t.request(`${JOBS}/${gone}`)).status).toBe(404)
    const keys = []
    for await (const { key } of t.storage.list('jobs/')) keys.push(key)
    expect(keys).toEqual([other.key])
  })

  it('204 cancels a running job first', async () => {
    const t = createTestApp()
    const id = await t.newJob()
    t.jobs.advance(id, { status: 'running' })
    const calls: string[] = []
    const { cancel, remove } = t.jobs
    t.jobs.cancel = (jobId) => {
      calls.push('cancel')
      return cancel(jobId)
    }
    t.jobs.remove = (jobId) => {
      calls.push('remove')
      return remove(jobId)
    }
    expect((await t.request(`${JOBS}/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect(calls).toEqual(['cancel', 'remove'])
  })

  it('404', async () => {
    const t = createTestApp()
    const answer = await t.request(`${JOBS}/${NOBODY}`, { method: 'DELETE' })
    expect((await problemOf(answer)).code).toBe('job_not_found')
  })
})
