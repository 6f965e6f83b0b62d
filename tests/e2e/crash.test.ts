// Several processes on one file: nothing lost, nothing done twice, no step before its parents; with workers
// that stall, with kill -9, and a control without the fence that the oracle must see.

import { afterEach, expect, it } from 'vitest'
import { type Arena, createArena, storm } from '#tests/helpers/db-crash.ts'

let arena: Arena | undefined
afterEach(() => arena?.dispose())

const LEASE_MS = 400
const STALL = { everyJobs: 4, ms: 1_000 }

it('two processes share the work, and a stalled one is fenced off', {
  timeout: 60_000,
}, async () => {
  arena = await createArena({ sync: 'full', leaseMs: LEASE_MS, stall: STALL })
  await arena.submit(12)
  await Promise.all([arena.startWorker(), arena.startWorker()])
  await arena.allOver(45_000)
  expect(await arena.faults()).toEqual([])
  const { jobs, succeeded, steps, runs, workers } = await arena.figures()
  expect([jobs, succeeded, workers]).toEqual([12, 12, 2])
  // Every stall was long enough to lose its lease.
  expect(runs).toBeGreaterThan(steps)
})

it('control: without the fence the oracle sees it', { timeout: 60_000 }, async () => {
  arena = await createArena({ sync: 'normal', leaseMs: LEASE_MS, stall: STALL, unfenced: true })
  await arena.submit(12)
  await Promise.all([arena.startWorker(), arena.startWorker()])
  await arena.allOver(45_000)
  expect((await arena.faults()).filter((fault) => /succeeded twice/.test(fault))).not.toEqual([])
})

it('kill -9 at random times loses and repeats nothing', { timeout: 60_000 }, async () => {
  arena = await createArena({ sync: 'full', leaseMs: 1_500 })
  const kills = await storm(arena, { kills: 8, workers: 2, jobsInFlight: 12, lifeMs: 500 })
  expect(kills).toBeGreaterThanOrEqual(8)
  await arena.allOver(40_000)
  expect(await arena.faults()).toEqual([])
  const { jobs, succeeded, poisoned, steps, runs } = await arena.figures()
  // Few steps have the bad luck to be in flight at three kills.
  expect(succeeded + poisoned).toBe(jobs)
  expect(poisoned).toBeLessThanOrEqual(4)
  // What was in flight at a kill (ten slots) is done again, and no more than that.
  expect(runs - steps).toBeLessThanOrEqual(kills * 10)
})
