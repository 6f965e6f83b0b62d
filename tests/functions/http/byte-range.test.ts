import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rangeOf } from '#functions/http/shared/byte-range.ts'

const TAG = '"t"'

it('a part always lies inside the file and is what the header asked for', () => {
  const bound = fc.option(fc.nat(40), { nil: null })
  fc.assert(
    fc.property(bound, bound, fc.nat(30), (first, last, size) => {
      const answer = rangeOf(`bytes=${first ?? ''}-${last ?? ''}`, undefined, size, TAG)
      expect(answer).toEqual(expected(first, last, size))
    }),
  )
})

it('any other header is the whole or refused, never a wrong part', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      fc.pre(!/^bytes=\s*\d*-\d*\s*$/i.test(header))
      expect(rangeOf(header, undefined, 100, TAG).kind).toBe('whole')
    }),
  )
})

/** The slow way: pick the bytes one by one. */
function expected(first: number | null, last: number | null, size: number) {
  if (first === null && last === null) return { kind: 'whole' }
  if (first !== null && last !== null && last < first) return { kind: 'whole' }
  const all = Array.from({ length: size }, (_, i) => i)
  const wanted =
    first === null
      ? all.slice(Math.max(0, size - (last ?? 0)))
      : all.filter((i) => i >= first && i <= (last ?? size))
  if (wanted.length === 0) return { kind: 'outside' }
  return { kind: 'part', range: { start: wanted[0], end: wanted[wanted.length - 1] } }
}
