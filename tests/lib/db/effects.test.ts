// Paid calls: one caller at a time, an answer that stays, and nothing left behind by those who died.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCapabilities } from '#lib/db/capabilities-repo.ts'
import type { EffectClaim, EffectStart } from '#lib/db/effects.port.ts'
import { createEffects } from '#lib/db/effects-repo.ts'
import { createTestClock, createTestDb, type TestDb, testOwner } from '#tests/helpers/db.ts'

let test: TestDb
const clock = createTestClock()
const dead = new Set<string>()
const effectsOf = (id: string) =>
  createEffects({ db: test.db, clock, owner: testOwner(id, dead), leaseMs: 1_000, keepMs: 9_000 })

beforeEach(async () => {
  test = await createTestDb()
  dead.clear()
})
afterEach(() => test.dispose())

const ANSWER = { body: '{"raw":1}', requestId: 'req_1' }

function mine(start: EffectStart): EffectClaim {
  if (start.state !== 'mine') throw new Error(`is ${start.state}`)
  return start.claim
}

describe('one key', () => {
  it('is called by one, and answered to all', async () => {
    const [a, b] = [effectsOf('a'), effectsOf('b')]
    const claim = mine(await a.begin('k'))
    expect(await a.calling(claim)).toBe(true)
    expect((await b.begin('k')).state).toBe('busy')
    expect(await b.find('k')).toBeNull()
    expect(await a.store(claim, ANSWER)).toBe(true)
    expect(await b.begin('k')).toEqual({ state: 'done', answer: ANSWER })
    expect(await b.find('k')).toEqual(ANSWER)
  })

  it('goes to exactly one of many that begin at once', async () => {
    const starts = await Promise.all(
      Array.from({ length: 12 }, (_, n) => effectsOf(`o${n}`).begin('k')),
    )
    expect(starts.filter(({ state }) => state === 'mine')).toHaveLength(1)
    expect(starts.filter(({ state }) => state === 'busy')).toHaveLength(11)
  })

  it('is taken over when the lease is over; the first one can write no more', async () => {
    const [a, b] = [effectsOf('a'), effectsOf('b')]
    const first = mine(await a.begin('k'))
    clock.now += 1_001
    const second = mine(await b.begin('k'))
    expect(second.fence).toBe(first.fence + 1)
    expect(await a.calling(first)).toBe(false)
    expect(await a.store(first, ANSWER)).toBe(false)
    await a.release(first)
    expect((await effectsOf('c').begin('k')).state).toBe('busy')
    expect(await b.store(second, ANSWER)).toBe(true)
  })

  it('is taken over at once from a dead process of this host', async () => {
    await effectsOf('a').begin('k')
    dead.add('a')
    expect((await effectsOf('b').begin('k')).state).toBe('mine')
  })

  it('every call extends the lease and is counted', async () => {
    const a = effectsOf('a')
    const claim = mine(await a.begin('k'))
    for (let n = 0; n < 3; n++) {
      clock.now += 900
      expect(await a.calling(claim)).toBe(true)
    }
    expect((await effectsOf('b').begin('k')).state).toBe('busy')
    const [rows] = await test.db.read([{ sql: 'SELECT calls FROM effects' }])
    expect(rows).toEqual([{ calls: 3 }])
  })

  it('given up or discarded, it can be called again', async () => {
    const [a, b] = [effectsOf('a'), effectsOf('b')]
    await a.release(mine(await a.begin('k')))
    const claim = mine(await b.begin('k'))
    await b.store(claim, ANSWER)
    await a.discard('k', { body: 'another', requestId: null })
    expect(await a.find('k')).toEqual(ANSWER)
    await a.discard('k', ANSWER)
    expect(await a.find('k')).toBeNull()
    expect(mine(await a.begin('k')).fence).toBeGreaterThan(claim.fence)
  })

  it('expires, and is swept in slices', async () => {
    const a = effectsOf('a')
    for (const key of ['k1', 'k2', 'k3']) await a.store(mine(await a.begin(key)), ANSWER)
    await a.begin('held')
    clock.now += 9_000
    expect(await a.find('k1')).toBeNull()
    expect((await a.begin('k1')).state).toBe('mine')
    expect([await a.sweep(2), await a.sweep(2)]).toEqual([2, 1])
    expect((await effectsOf('b').begin('k1')).state).toBe('busy')
  })
})

describe('capabilities', () => {
  it('are kept per address and model, for a day', async () => {
    const capabilities = createCapabilities({ db: test.db, clock })
    await capabilities.keep('u', 'm', '1')
    await capabilities.keep('u', 'm', '2')
    expect(await capabilities.find('u', 'm')).toBe('2')
    expect(await capabilities.find('u', 'n')).toBeNull()
    clock.now += 24 * 3_600_000
    expect(await capabilities.find('u', 'm')).toBeNull()
  })
})
