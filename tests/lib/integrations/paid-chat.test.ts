// A process that dies at any point of a paid question: the next one repeats at most the call in flight.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCapabilities } from '#lib/db/capabilities-repo.ts'
import type { Effects } from '#lib/db/effects.port.ts'
import { createEffects } from '#lib/db/effects-repo.ts'
import { createMultimodalModel } from '#lib/integrations/mm-llm-client.ts'
import { readProfiles } from '#lib/integrations/provider-profiles.ts'
import type { ProviderCall } from '#lib/net/provider.port.ts'
import { createNodeProviderCall } from '#lib/net/provider-call.node.ts'
import { createTestDb, type TestDb, testOwner } from '#tests/helpers/db.ts'
import { type FakeLlm, startFakeLlm } from '#tests/helpers/fake-llm.ts'
import { testQuestion } from '#tests/helpers/fake-llm-model.ts'

const clock = { nowMs: Date.now }
const never = new AbortController().signal

let fake: FakeLlm
beforeAll(async () => {
  fake = await startFakeLlm({ key: null })
})
afterAll(() => fake.close())

/** Does `n` things, each whole, and is gone: what comes after never happens. */
function mortal(n: number, halfDone: boolean) {
  let left = n
  const names: string[] = []
  return {
    names,
    wrap<T extends object>(port: T): T {
      return new Proxy(port, {
        get(target, name, receiver) {
          const method: unknown = Reflect.get(target, name, receiver)
          if (typeof method !== 'function') return method
          return async (...args: unknown[]) => {
            if (left < 0) throw new Error('dead')
            names.push(String(name))
            if (left-- > 0) return Reflect.apply(method, target, args)
            // The last thing was either never begun, or done and never heard of.
            if (halfDone) await Reflect.apply(method, target, args)
            throw new Error('dead')
          }
        },
      })
    },
  }
}

function modelOf(test: TestDb, owner: string, wrap: <T extends object>(port: T) => T = (p) => p) {
  const effects: Effects = createEffects({
    db: test.db,
    clock,
    owner: testOwner(owner, new Set(['first'])),
  })
  const call: ProviderCall = createNodeProviderCall()
  return createMultimodalModel({
    profiles: readProfiles({
      environment: { baseUrl: fake.baseUrl, model: 'good', apiKey: null },
      fileText: null,
      variable: () => undefined,
    }),
    call: wrap(call),
    effects: wrap(effects),
    capabilities: createCapabilities({ db: test.db, clock }),
    clock,
    pollMs: 10,
  })
}

describe.each([false, true])('the last thing was done: %s', (halfDone) => {
  it.each([0, 1, 2, 3, 4])('death after %i things', async (n) => {
    const test = await createTestDb()
    fake.reset()
    try {
      const fate = mortal(n, halfDone)
      const first = modelOf(test, 'first', fate.wrap).ask(null, testQuestion(), never)
      await expect(first).rejects.toThrow('dead')
      const answer = await modelOf(test, 'second').ask(null, testQuestion(), never)
      expect(answer.finish).toBe('stop')
      const storedBefore = fate.names.at(-1) === 'store' && halfDone
      const sentBefore = fake.calls.length - answer.calls
      expect(answer.calls).toBe(storedBefore ? 0 : 1)
      expect(sentBefore).toBe(fate.names.includes('send') && (n > 3 || halfDone) ? 1 : 0)
      expect(await modelOf(test, 'third').ask(null, testQuestion(), never)).toMatchObject({
        calls: 0,
        text: answer.text,
      })
    } finally {
      await test.dispose()
    }
  })
})

it('the order is: look, take, count, send, keep', async () => {
  const test = await createTestDb()
  try {
    const fate = mortal(99, false)
    await modelOf(test, 'first', fate.wrap).ask(null, testQuestion(), never)
    expect(fate.names).toEqual(['find', 'begin', 'calling', 'send', 'store'])
  } finally {
    await test.dispose()
  }
})
