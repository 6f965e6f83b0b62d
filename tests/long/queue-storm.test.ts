// The kill -9 smoke of tests/e2e, for minutes: hundreds of kills under both durability levels.

import { afterEach, expect, it } from 'vitest'
import { type Arena, createArena, storm } from '#tests/helpers/db-crash.ts'

const KILLS = Number(process.env.STORM_KILLS ?? 200)

let arena: Arena | undefined
afterEach(() => arena?.dispose())

it.each(['full', 'normal'] as const)('survives a storm with sync %s', async (sync) => {
  const stall = { everyJobs: 50, ms: 1_500 }
  arena = await createArena({ sync, leaseMs: 1_000, stall })
  const kills = await storm(arena, { kills: KILLS, workers: 3, jobsInFlight: 20, lifeMs: 600 })
  await arena.allOver(120_000)
  expect(await arena.faults()).toEqual([])
  const { jobs, succeeded, poisoned, steps, runs } = await arena.figures()
  console.log(JSON.stringify({ sync, kills, jobs, succeeded, poisoned, steps, runs }))
  expect(succeeded + poisoned).toBe(jobs)
  expect(poisoned).toBeLessThanOrEqual(jobs / 10)
})
