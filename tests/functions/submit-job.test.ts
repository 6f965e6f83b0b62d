// What the CLI and the HTTP door share. Most of it is tested through the endpoint; here is the rest.
import { describe, expect, it } from 'vitest'
import { prepareJob, submitJob } from '#functions/submit-job.ts'
import { AppError } from '#lib/core/errors.ts'
import { plan } from '#lib/pipeline/plan.ts'
import { createTestApp, LEARN } from '#tests/helpers/app.ts'

describe('prepareJob', () => {
  it('plans without storing or waking', async () => {
    const t = createTestApp()
    let woken = 0
    t.wake.subscribe(() => woken++)
    const { scope, steps, warnings } = await prepareJob(t.ports, LEARN)
    expect(steps).toEqual(plan(scope))
    expect(warnings).toEqual([])
    expect(woken).toBe(0)
    expect(await t.jobs.get(scope.job_id)).toBeNull()
  })

  it('takes the first decomposer that can work here, in the order of the list', async () => {
    const { plugins } = createTestApp().ports
    const modelFirst = {
      ...plugins,
      decomposers: { ...plugins.decomposers, all: [...plugins.decomposers.all].reverse() },
    }
    const chosen = async (llmProviders: string[]) => {
      const { ports } = createTestApp({ ports: { plugins: modelFirst, llmProviders } })
      return (await prepareJob(ports, LEARN)).scope.plugins.decomposer.id
    }
    expect(await chosen([])).toBe('measured_decomposer_v1')
    expect(await chosen(['default'])).toBe('llm_decomposer_v1')
  })

  it('keeps an error that is not ours as it is', async () => {
    const { ports } = createTestApp()
    const broken = {
      ...ports,
      sources: { ...ports.sources, judge: () => Promise.reject(new RangeError('x')) },
    }
    await expect(prepareJob(broken, LEARN)).rejects.toThrow(RangeError)
  })

  it('keeps the wait that an address asks for', async () => {
    const { ports } = createTestApp()
    const busy = new AppError('url_http_busy', 'Later.', { retryAfterMs: 7_000 })
    const net = { ...ports.net, judge: () => Promise.reject(busy) }
    const body = {
      mode: 'learn',
      target_video: { source: { type: 'url', url: 'https://a.example' } },
    }
    await expect(prepareJob({ ...ports, net }, body)).rejects.toMatchObject({ retryAfterMs: 7_000 })
  })
})

describe('submitJob', () => {
  it('does not wake for a repeated key', async () => {
    const t = createTestApp()
    let woken = 0
    t.wake.subscribe(() => woken++)
    const first = await submitJob(t.ports, LEARN, { idempotencyKey: 'k' })
    const again = await submitJob(t.ports, LEARN, { idempotencyKey: 'k' })
    expect([first.created, again.created, again.jobId]).toEqual([true, false, first.jobId])
    expect(woken).toBe(1)
  })

  it('gives every job another id', async () => {
    const t = createTestApp()
    const ids = await Promise.all(Array.from({ length: 50 }, () => submitJob(t.ports, LEARN)))
    expect(new Set(ids.map((job) => job.jobId)).size).toBe(50)
  })
})
