import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SampleQueue } from '#lib/analysis/sample-queue.ts'

test('samples come out whole and in order, however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -32768, max: 32767 })),
      fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
      (values, sizes) => {
        const bytes = new Uint8Array(new Int16Array(values).buffer)
        const got: number[] = []
        const queue = new SampleQueue((samples) => got.push(...samples))
        for (let at = 0; at < bytes.length; ) {
          const n = sizes.next().value as number
          queue.bytes(bytes.subarray(at, at + n))
          at += n
        }
        expect(got).toEqual(values)
      },
    ),
  )
})
