import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packTracks, unpackTracks } from '#lib/analysis/series.ts'

test('tracks survive packing, at any alignment of the file', () => {
  const column = fc.oneof(
    fc.float32Array({ noNaN: false }),
    fc.float64Array(),
    fc.uint8Array(),
    fc.uint16Array(),
    fc.int32Array(),
  )
  const field = fc.oneof(column, fc.double(), fc.string())
  const tracks = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,8}$/),
    fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,8}$/), field, {
      maxKeys: 6,
      noNullPrototype: true,
    }),
    { maxKeys: 4, noNullPrototype: true },
  )
  fc.assert(
    fc.property(tracks, fc.integer({ min: 0, max: 9 }), (given, shift) => {
      const finite = normalise(given)
      const packed = packTracks(finite)
      const moved = new Uint8Array(packed.length + shift)
      moved.set(packed, shift)
      expect(unpackTracks(moved.subarray(shift))).toEqual(finite)
    }),
    { numRuns: 100 },
  )
})

/** JSON carries neither NaN nor -0 as a scalar; columns carry both. */
function normalise(tracks: Record<string, Record<string, unknown>>) {
  const out: Parameters<typeof packTracks>[0] = Object.fromEntries(
    Object.entries(tracks).map(([name, track]) => [
      name,
      Object.fromEntries(
        Object.entries(track).map(([k, x]) => [
          k,
          typeof x === 'number' ? (Number.isFinite(x) ? x + 0 : 0) : (x as string | Float32Array),
        ]),
      ),
    ]),
  )
  return out
}
