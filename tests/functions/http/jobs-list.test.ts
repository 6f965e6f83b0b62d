import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { JobList } from '#lib/schema/job.ts'
import { createTestApp, JOBS } from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'

describe('200', () => {
  it('pages through every job once', async () => {
    const t = createTestApp()
    const made = new Set<string>()
    for (let i = 0; i < 7; i++) made.add(await t.newJob())
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = `limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
      const answer: Response = await t.request(`${JOBS}?${query}`)
      const page: v.InferOutput<typeof JobList> = v.parse(JobList, await answer.json())
      expect(page.jobs.length).toBeLessThanOrEqual(3)
      seen.push(...page.jobs.map((job) => job.job_id))
      cursor = page.next_cursor
    }
    expect(seen).toHaveLength(7)
    expect(new Set(seen)).toEqual(made)
  })

  it('filters by status', async () => {
    const t = createTestApp()
    await t.newJob()
    const done = await t.finishedJob()
    const page = v.parse(JobList, await (await t.request(`${JOBS}?status=succeeded`)).json())
    expect(page.jobs.map((job) => job.job_id)).toEqual([done])
  })

  it('is empty at the beginning', async () => {
    const t = createTestApp()
    expect(await (await t.request(JOBS)).json()).toEqual({ jobs: [], next_cursor: null })
  })
})

describe('422', () => {
  it.each(['limit=0', 'limit=101', 'limit=2.5', 'status=done', 'cursor=', 'cursor=%00', 'page=2'])(
    'the query %s',
    async (query) => {
      const t = createTestApp()
      expect((await problemOf(await t.request(`${JOBS}?${query}`))).status).toBe(422)
    },
  )
})
