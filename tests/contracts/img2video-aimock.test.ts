// Our Ark codec and driver are held to a server that we did not write: aimock's Ark task API.

import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import { createMotionProviders } from '#lib/integrations/img2video/providers.ts'
import { createNodeProviderCall } from '#lib/net/provider-call.node.ts'
import { type LoopbackWatch, watchConnections } from '#tests/helpers/loopback-only.ts'

const never = new AbortController().signal
const call = createNodeProviderCall()
let mock: LLMock
let watch: LoopbackWatch

beforeAll(async () => {
  watch = watchConnections()
  mock = new LLMock({ port: 0, host: '127.0.0.1' })
  await mock.start()
})
afterAll(async () => {
  await call.close()
  await mock.stop()
  watch.stop()
  expect(watch.strangers).toEqual([])
})

const tasksOf = () =>
  createMotionProviders(
    {
      protocol: 'ark',
      baseUrl: `${mock.url}/api/v3`,
      model: 'seedance-1-0-pro-250528',
      apiKey: new Secret('marked-key-4711'),
    },
    call,
    { submitMs: 5_000 },
  ).open('ark', null)

const order = {
  recipe: { type: 'push_in', strength: 0.2, duration_ms: 3000, easing: 'ease_in_out' } as const,
  prompt: 'The camera slowly pushes in toward the subject.',
  firstFrame: { jpeg: new Uint8Array([0xff, 0xd8, 0xff]), width: 640, height: 360 },
  durationS: 4,
}

const play = (envelope: object) => {
  mock.clearFixtures()
  mock.addFixture({
    match: { endpoint: 'video' },
    response: { json: { id: 'cgt-fixture', model: 'seedance-1-0-pro-250528', ...envelope } },
  })
}

async function settle(): Promise<{ states: string[]; last: object }> {
  const tasks = tasksOf()
  const sent = await tasks.submit(order, never)
  if (sent.kind !== 'answered') throw new Error(`${sent.kind}: ${sent.error.detail}`)
  const ref = tasks.readStart(sent.body)
  const states: string[] = []
  for (let i = 0; i < 10; i++) {
    const status = await tasks.status(ref, never)
    states.push(status.state)
    if (status.state !== 'queued' && status.state !== 'running') return { states, last: status }
  }
  throw new Error(`never ended: ${states.join()}`)
}

describe('our driver against aimock', () => {
  it('orders, asks and finds the video', async () => {
    play({ status: 'succeeded', content: { video_url: 'https://cdn.example/v.mp4' } })
    const { last } = await settle()
    expect(last).toEqual({ state: 'succeeded', url: 'https://cdn.example/v.mp4' })
    const request = JSON.stringify(mock.getRequests())
    expect(request).toContain('first_frame')
    expect(request).not.toContain('marked-key-4711')
  })

  it.each([
    [{ status: 'failed', error: { code: 'OutputVideoSensitive', message: 'no' } }, 'failed'],
    [{ status: 'cancelled' }, 'cancelled'],
    [{ status: 'expired' }, 'expired'],
  ])('reads %j', async (envelope, state) => {
    play(envelope)
    expect((await settle()).last).toMatchObject({ state })
  })

  it('a refusal is one: nothing was ordered', async () => {
    mock.clearFixtures()
    const sent = await tasksOf().submit(order, never)
    expect(sent.kind).toBe('refused')
    const unknown = tasksOf().status('cgt-nobody', never)
    await expect(unknown).rejects.toMatchObject({ code: 'provider_rejected' })
  })
})
