import { describe, expect, it } from 'vitest'
import type { Compute } from '#lib/compute/compute.port.ts'
import { createInlineCompute } from '#lib/compute/inline.ts'
import { createWorkerCompute } from '#lib/compute/worker.node.ts'
import { AppError } from '#lib/core/errors.ts'
import { tasks } from './test-tasks.ts'

const tasksUrl = new URL('./test-tasks.ts', import.meta.url).href
const never = (): AbortSignal => new AbortController().signal
const adapters: [string, Compute][] = [
  ['inline', createInlineCompute(tasks)],
  ['worker', createWorkerCompute({ tasksUrl })],
]

/** `count` chunks of `size` bytes with a pattern that a swap or a loss would change. */
const chunks = (count: number, size: number): Uint8Array[] =>
  Array.from({ length: count }, (_, n) => Uint8Array.from({ length: size }, (_, i) => n * 7 + i))

describe.each(adapters)('Compute %s', (_, compute) => {
  it('feeds chunks in order, channel by channel, and gives the result', async () => {
    const expected = tasks.checksum?.({ frames: 2 })
    const session = await compute.open('checksum', { frames: 2 }, never())
    for (const chunk of chunks(40, 5000)) {
      expected?.write('luma', chunk)
      await session.write('luma', chunk.slice())
      expected?.write('pts', [chunk.length, 0.25])
      await session.write('pts', [chunk.length, 0.25])
    }
    expect(await session.finish()).toEqual(expected?.finish())
  })

  it('takes views into larger buffers and node buffers', async () => {
    const pool = Uint8Array.from({ length: 1000 }, (_, i) => i)
    const session = await compute.open('checksum', null, never())
    await session.write('a', pool.subarray(10, 20))
    await session.write('a', Buffer.from('pooled'))
    await session.write('a', new Uint8Array())
    expect(pool[15]).toBe(15)
    expect(await session.finish()).toMatchObject({ lengths: { a: 16 } })
  })

  it('keeps the code of an AppError and hides everything else', async () => {
    await expect(compute.open('neverBorn', null, never())).rejects.toMatchObject({
      code: 'request_invalid',
      detail: 'bad start',
    })
    const refusing = await compute.open('refuses', null, never())
    const feed = async () => {
      for (;;) await refusing.write('a', new Uint8Array(1 << 20))
    }
    await expect(feed()).rejects.toMatchObject({ code: 'input_decode_failed' })
    await refusing.close()
    const breaking = await compute.open('breaks', null, never())
    const fault = await breaking.finish().catch((thrown: unknown) => thrown)
    expect(fault).toMatchObject({ code: 'internal' })
    expect(String(fault)).not.toContain('secret')
  })

  it('names the tasks that exist when asked for another', async () => {
    await expect(compute.open('constructor', null, never())).rejects.toThrow(/checksum, slow/)
  })

  it('is dead after close, which may be called twice', async () => {
    const session = await compute.open('checksum', null, never())
    await session.close()
    await session.close()
    await expect(session.write('a', [1])).rejects.toBeInstanceOf(AppError)
    await expect(session.finish()).rejects.toBeInstanceOf(AppError)
  })

  it('honours an aborted signal with its own reason', async () => {
    const early = AbortSignal.abort(new AppError('step_timeout', 'late'))
    await expect(compute.open('checksum', null, early)).rejects.toMatchObject({
      code: 'step_timeout',
    })
    const controller = new AbortController()
    const session = await compute.open('checksum', null, controller.signal)
    controller.abort()
    await expect(session.write('a', [1])).rejects.toMatchObject({ code: 'cancelled' })
    await expect(session.finish()).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('worker', () => {
  it('makes a fast writer wait for a slow task', async () => {
    const compute = createWorkerCompute({ tasksUrl, maxBytesInFlight: 100_000 })
    const session = await compute.open('slow', null, never())
    let accepted = 0
    const writing = (async () => {
      for (let i = 0; i < 20; i++) {
        await session.write('a', new Uint8Array(60_000))
        accepted++
      }
    })()
    await Promise.resolve()
    await Promise.resolve()
    expect(accepted).toBeLessThanOrEqual(2)
    await writing
    expect(await session.finish()).toBe(1_200_000)
  })

  it('moves whole buffers instead of copying them', async () => {
    const compute = createWorkerCompute({ tasksUrl })
    const session = await compute.open('checksum', null, never())
    const chunk = new Uint8Array(1000)
    await session.write('a', chunk)
    expect(chunk.byteLength).toBe(0)
    await session.close()
  })

  it('stops a task that never returns, on abort and on close', async () => {
    const compute = createWorkerCompute({ tasksUrl, maxBytesInFlight: 1 })
    const controller = new AbortController()
    const stuck = await compute.open('forever', null, controller.signal)
    const write = stuck.write('a', [1])
    controller.abort()
    await expect(write).rejects.toMatchObject({ code: 'cancelled' })
    const other = await compute.open('forever', null, never())
    const pending = other.write('a', [1])
    pending.catch(() => undefined)
    await other.close()
    await expect(pending).rejects.toBeInstanceOf(AppError)
  })

  it('leaves the event loop free while the task works', async () => {
    const session = await createWorkerCompute({ tasksUrl }).open('slow', null, never())
    for (let i = 0; i < 10; i++) await session.write('a', [1])
    let turns = 0
    const count = setInterval(() => turns++, 1)
    await session.finish()
    clearInterval(count)
    expect(turns).toBeGreaterThan(2)
  })

  it('fails with a code when the table cannot be loaded', async () => {
    await expect(
      createWorkerCompute({ tasksUrl: 'file:///nowhere/tasks.ts' }).open('x', null, never()),
    ).rejects.toMatchObject({ code: 'internal' })
  })
})
