// The dispatcher with real queue, real file and toy steps: what runs, what is tried again, what is stopped.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Dispatcher, DispatcherOptions } from '#functions/dispatcher.ts'
import type { Step } from '#functions/step.ts'
import { AppError } from '#lib/core/errors.ts'
import { createRepos, type Repos } from '#lib/db/repos.ts'
import type { PlannedStep } from '#lib/pipeline/plan.ts'
import { createMemoryWake } from '#lib/queue/memory-wake.ts'
import type { StepQueue, Wake } from '#lib/queue/queue.port.ts'
import { createSqlQueue } from '#lib/queue/sql-queue.ts'
import { createMemoryStorage } from '#lib/storage/memory.ts'
import { createTestDb, scopeOf, type TestDb, testJobId, testOwner, toy } from '#tests/helpers/db.ts'
import {
  createToyDispatcher,
  eventually,
  jobOver,
  realClock,
  tableOf,
  toyStep,
} from '#tests/helpers/db-steps.ts'

let test: TestDb
let repos: Repos
let wake: Wake
let queue: StepQueue
let dispatcher: Dispatcher | undefined

beforeEach(async () => {
  test = await createTestDb()
  wake = createMemoryWake()
  repos = createRepos({ db: test.db, clock: realClock })
  queue = createSqlQueue({ db: test.db, clock: realClock, wake, owner: testOwner() })
})
afterEach(async () => {
  await dispatcher?.stop()
  await test.dispose()
})

const ID = testJobId(1)

async function begin(steps: Step[], more: Partial<DispatcherOptions> = {}): Promise<Dispatcher> {
  dispatcher = createToyDispatcher({ queue, wake, steps: tableOf(...steps), ...more })
  await dispatcher.start()
  return dispatcher
}

async function submit(...steps: PlannedStep[]): Promise<void> {
  await repos.jobs.create({ scope: scopeOf(1, Date.now()), steps })
  wake.notify()
}

/** Rejects when it is told to stop, as ffmpeg and undici do. */
const untilStopped = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

describe('a job', () => {
  it('runs from step to step with the outputs that each one reads', async () => {
    const seen: unknown[] = []
    await begin([
      toyStep('ingest', async () => ({ output: { size: 3 } })),
      toyStep('extract_frames', async (_, { from, role, job }) => {
        seen.push(from, role, job.job_id)
        return { output: 'x'.repeat(70_000) }
      }),
      toyStep('decompose_segments', async (_, { from }) => {
        seen.push((from as { extract_frames: string }).extract_frames.length)
        return { output: { feature_batches: 2 } }
      }),
      toyStep('decompose_features', async (_, { index }) => ({ output: { index } })),
      toyStep('reconcile', async (_, { from }) => {
        seen.push((from as { decompose_features: unknown }).decompose_features)
        return { output: null, records: { resultJson: '{"done":true}' } }
      }),
    ])
    await submit(
      toy('ingest:target'),
      toy('extract_frames:target', ['ingest:target']),
      toy('decompose_segments:target', ['extract_frames:target']),
      toy('reconcile:target', ['decompose_segments:target']),
    )
    const job = await jobOver(repos.jobs, ID)
    expect(job).toMatchObject({ status: 'succeeded', resultJson: '{"done":true}' })
    expect(seen).toEqual([
      { ingest: { size: 3 } },
      'target',
      ID,
      70_000,
      [{ index: 0 }, { index: 1 }],
    ])
  })

  it('large outputs lie in storage under the fence of their claim', async () => {
    const storage = createMemoryStorage()
    await begin([toyStep('a', async () => ({ output: 'é'.repeat(40_000) }))], { storage })
    await submit(toy('a'))
    await jobOver(repos.jobs, ID)
    const keys: string[] = []
    for await (const { key } of storage.list(`jobs/${ID}/`)) keys.push(key)
    expect(keys).toEqual([`jobs/${ID}/steps/a.1.json`])
  })
})

describe('failures', () => {
  const attempts = async (fault: (attempt: number) => unknown) => {
    let tries = 0
    await begin([
      toyStep('a', async () => {
        throw fault(++tries)
      }),
    ])
    await submit(toy('a', [], { maxAttempts: 4 }))
    const job = await jobOver(repos.jobs, ID)
    return { tries, status: job.status, code: job.error?.code, step: job.error?.step }
  }
  const failed = (tries: number, code: string) => ({ tries, status: 'failed', code, step: 'a' })

  it.each([
    ['a permanent code at once', new AppError('input_not_media', 'No.'), 1, 'input_not_media'],
    [
      'a passing code until the tries are used up',
      new AppError('media_failed', 'No.'),
      4,
      'media_failed',
    ],
    ['a bug at most once more', new TypeError('x is undefined'), 2, 'internal'],
    ['the unknown twice more', new Error('?'), 3, 'internal'],
    ['what is no error at all', 'a string', 3, 'internal'],
    [
      'a wrong output at once',
      new AppError('step_output_invalid', 'No.'),
      1,
      'step_output_invalid',
    ],
  ])('ends %s', async (_, fault, tries, code) => {
    expect(await attempts(() => fault)).toEqual(failed(tries, code))
  })

  it('honours what the other side asked for', async () => {
    const startedMs = performance.now()
    const asked = new AppError('provider_rate_limited', 'Wait.', { retryAfterMs: 300 })
    let tries = 0
    await begin([
      toyStep('a', async () => {
        if (++tries === 1) throw asked
        return { output: null }
      }),
    ])
    await submit(toy('a'))
    expect((await jobOver(repos.jobs, ID)).status).toBe('succeeded')
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(295)
  })

  it('a step that takes too long is stopped and tried again', async () => {
    const reasons: unknown[] = []
    const slow = toyStep(
      'a',
      async ({ signal }) => {
        signal.addEventListener('abort', () => reasons.push(signal.reason.code))
        return untilStopped(signal)
      },
      30,
    )
    await begin([slow])
    await submit(toy('a', [], { maxAttempts: 2 }))
    expect((await jobOver(repos.jobs, ID)).error?.code).toBe('step_timeout')
    expect(reasons).toEqual(['step_timeout', 'step_timeout'])
  })

  it('a step that nobody knows fails its job', async () => {
    await begin([])
    await submit(toy('a', [], { maxAttempts: 1 }))
    expect((await jobOver(repos.jobs, ID)).error).toMatchObject({ code: 'internal', step: 'a' })
  })
})

describe('stopping', () => {
  it('a cancel reaches the running handler within a second', async () => {
    let reason: unknown
    const running = toyStep('a', async ({ signal }) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason.code
      })
      return untilStopped(signal)
    })
    const { running: count } = await begin([running])
    await submit(toy('a'), toy('b', ['a']))
    await eventually(async () => count() || null)
    const askedMs = performance.now()
    expect(await repos.jobs.cancel(ID)).toBe('running')
    wake.notify()
    expect((await jobOver(repos.jobs, ID)).status).toBe('cancelled')
    expect(performance.now() - askedMs).toBeLessThan(1_000)
    expect(reason).toBe('cancelled')
  })

  it('a cancel from another process arrives with the poll', async () => {
    const { running } = await begin([toyStep('a', ({ signal }) => untilStopped(signal))])
    await submit(toy('a'))
    await eventually(async () => running() || null)
    await repos.jobs.cancel(ID)
    expect((await jobOver(repos.jobs, ID, 3_000)).status).toBe('cancelled')
  })

  it('the siblings of a failed step are stopped', async () => {
    let stopped = false
    await begin([
      toyStep('a', ({ signal }) =>
        untilStopped(signal).finally(() => {
          stopped = true
        }),
      ),
      toyStep('b', async () => {
        throw new AppError('input_not_media', 'No.')
      }),
    ])
    await submit(toy('a'), toy('b'))
    expect((await jobOver(repos.jobs, ID)).error?.step).toBe('b')
    await eventually(async () => stopped || null)
  })

  it('a deleted job stops its handler', async () => {
    const { running } = await begin([toyStep('a', ({ signal }) => untilStopped(signal))])
    await submit(toy('a'))
    await eventually(async () => running() || null)
    expect(await repos.jobs.remove(ID)).toBe(true)
    wake.notify()
    await eventually(async () => (running() === 0 ? true : null))
  })

  it('a lost lease stops its handler, and nothing of it is written', async () => {
    let reason = ''
    const { running } = await begin(
      [
        toyStep('a', ({ signal }) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason.detail
          })
          return untilStopped(signal)
        }),
      ],
      { timing: { heartbeatMs: 20, pollMs: 5_000 } },
    )
    await submit(toy('a'))
    await eventually(async () => running() || null)
    await test.db.batch([{ sql: 'UPDATE steps SET fence = fence + 1' }])
    await eventually(async () => (running() === 0 ? true : null))
    expect(reason).toMatch(/lease/)
    expect((await repos.jobs.get(ID))?.progress.steps[0]?.status).toBe('running')
  })

  it('a graceful stop waits for what runs, and gives back what takes too long', async () => {
    let finish = () => {}
    const first = await begin(
      [
        toyStep(
          'a',
          () =>
            new Promise((resolve) => {
              finish = () => resolve({ output: null })
            }),
        ),
        toyStep('b', ({ signal }) => untilStopped(signal)),
      ],
      { timing: { stopMs: 100 } },
    )
    await submit(toy('a'), toy('b'))
    await eventually(async () => (first.running() === 2 ? true : null))
    const stopped = first.stop()
    finish()
    await stopped
    const steps = (await repos.jobs.get(ID))?.progress.steps
    expect(steps).toMatchObject([
      { name: 'a', status: 'succeeded', attempt: 1 },
      { name: 'b', status: 'ready', attempt: 0 },
    ])
  })

  it('a handler that ignores its signal is left behind', async () => {
    await begin([toyStep('a', () => new Promise(() => {}), 20)], { timing: { obeyMs: 50 } })
    await submit(toy('a', [], { maxAttempts: 1 }))
    expect((await jobOver(repos.jobs, ID)).error?.code).toBe('step_timeout')
  })
})

describe('load', () => {
  it('keeps to the limits of each class and starves none', async () => {
    let media = 0
    let mediaMost = 0
    let lightDone = 0
    await begin([
      toyStep('a', async () => {
        mediaMost = Math.max(mediaMost, ++media)
        await new Promise((resolve) => setTimeout(resolve, 5))
        media--
        return { output: null }
      }),
      toyStep('b', async () => {
        lightDone++
        return { output: null }
      }),
    ])
    const many = [0, 1, 2, 3, 4, 5]
    await submit(
      ...many.map((n) => toy(`a:target:${n}`, [], { resource: 'media' })),
      ...many.map((n) => toy(`b:target:${n}`)),
    )
    expect((await jobOver(repos.jobs, ID)).status).toBe('succeeded')
    expect([mediaMost, lightDone]).toEqual([1, 6])
  })

  it('an idle dispatcher asks the database a few times a second and no more', async () => {
    let asked = 0
    const counted =
      <T extends unknown[], R>(call: (...args: T) => R) =>
      (...args: T): R => {
        asked++
        return call(...args)
      }
    const db = { ...test.db, batch: counted(test.db.batch), read: counted(test.db.read) }
    const idle = createSqlQueue({ db, clock: realClock, wake, owner: testOwner() })
    await begin([], { queue: idle })
    const before = asked
    const untilMs = performance.now() + 2_100
    await eventually(async () => (performance.now() > untilMs ? true : null))
    expect(asked - before).toBeLessThanOrEqual(10)
  })

  it('progress is written at most four times a second', async () => {
    let writes = 0
    const counting: StepQueue = {
      ...queue,
      async progress(step, percent, message) {
        writes++
        await queue.progress(step, percent, message)
      },
    }
    await begin(
      [
        toyStep('a', async ({ progress }) => {
          for (let percent = 0; percent < 100; percent++) {
            progress(percent, 'going')
            await new Promise((resolve) => setTimeout(resolve, 5))
          }
          return { output: null }
        }),
      ],
      { queue: counting },
    )
    await submit(toy('a'))
    await jobOver(repos.jobs, ID)
    expect(writes).toBeGreaterThanOrEqual(2)
    expect(writes).toBeLessThanOrEqual(6)
  })
})

describe('one delivery', () => {
  it('claims exactly the step of the message', async () => {
    dispatcher = createToyDispatcher({
      queue,
      wake,
      steps: tableOf(toyStep('a', async () => ({ output: null }))),
    })
    await submit(toy('a'), toy('b', ['a']))
    expect(await dispatcher.runOnce(ID, 'b')).toBe('busy')
    expect(await dispatcher.runOnce(ID, 'a')).toBe('done')
    expect(await dispatcher.runOnce(ID, 'a')).toBe('busy')
  })
})
