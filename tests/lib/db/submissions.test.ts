// Orders that cost money: at most one sender ever, whatever happens in between.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSubmissions } from '#lib/db/submissions-repo.ts'
import { createTestClock, createTestDb, type TestDb } from '#tests/helpers/db.ts'

let test: TestDb
beforeEach(async () => {
  test = await createTestDb()
})
afterEach(() => test.dispose())
const open = () => createSubmissions({ db: test.db, clock: createTestClock() })

it('of many that begin at once exactly one may send', async () => {
  const states = await Promise.all(Array.from({ length: 20 }, () => open().begin('k')))
  expect(states.filter(({ state }) => state === 'fresh')).toHaveLength(1)
  expect(states.filter(({ state }) => state === 'unknown')).toHaveLength(19)
})

it('an answer is kept; the first one counts', async () => {
  await open().begin('k')
  await open().answered('k', '{"id":"1"}')
  await open().answered('k', '{"id":"2"}')
  expect(await open().begin('k')).toEqual({ state: 'answered', body: '{"id":"1"}' })
})

it('only what was refused may be sent again', async () => {
  const submissions = open()
  await submissions.begin('k')
  expect((await submissions.begin('k')).state).toBe('unknown')
  await submissions.refused('k')
  expect((await submissions.begin('k')).state).toBe('fresh')
  await submissions.answered('k', '{}')
  await submissions.refused('k')
  expect((await submissions.begin('k')).state).toBe('answered')
})
