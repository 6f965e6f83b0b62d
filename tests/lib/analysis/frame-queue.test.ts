import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameQueue } from '#lib/analysis/frame-queue.ts'

test('frames come out whole, in order and with their times, however the streams are cut', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 0, max: 40 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 25 })),
      fc.infiniteStream(fc.boolean()),
      (frameBytes, count, sizes, turns) => {
        const stream = Uint8Array.from({ length: frameBytes * count }, (_, i) => i % 251)
        const times = Array.from({ length: count }, (_, i) => i * 40)
        const got: [number, number[]][] = []
        const queue = new FrameQueue(frameBytes, (frame, t) => got.push([t, [...frame]]))
        let at = 0
        let told = 0
        while (at < stream.length || told < count) {
          const n = sizes.next().value as number
          if (turns.next().value && at < stream.length) {
            queue.bytes(stream.subarray(at, at + n))
            at += n
          } else {
            queue.times(times.slice(told, told + n))
            told += n
          }
        }
        expect(queue.end()).toEqual({ frames: count, times: count, complete: true })
        expect(got.map(([t]) => t)).toEqual(times)
        expect(got.flatMap(([, bytes]) => bytes)).toEqual([...stream])
      },
    ),
  )
})

test('a lost frame, a lost time and half a frame are seen', () => {
  for (const [bytes, times] of [
    [4, [0, 40, 80]],
    [8, [0]],
    [3, [0]],
  ] as const) {
    const queue = new FrameQueue(4, () => {})
    queue.bytes(new Uint8Array(bytes))
    queue.times(times)
    expect(queue.end().complete).toBe(false)
  }
})
