import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backoffMs } from '#lib/core/backoff.ts'
import { AppError, ERROR_CODES, type ErrorCode, toAppError } from '#lib/core/errors.ts'
import { ID_PATTERN, idFromBytes, idFromParts, segmentId } from '#lib/core/ids.ts'
import { safeParseJson, stableJson } from '#lib/core/json.ts'
import { toProblem } from '#lib/core/problem.ts'
import { formatTime } from '#lib/core/time.ts'

describe('errors', () => {
  test.each(Object.keys(ERROR_CODES) as ErrorCode[])('%s has a status and both titles', (code) => {
    const problem = toProblem(new AppError(code, 'Say what to do.'), { language: 'zh' })
    expect(problem.status).toBeGreaterThanOrEqual(400)
    expect(problem.title).toMatch(/[\u4e00-\u9fff]/)
    expect(problem.code).toBe(code)
  })

  test('what is not ours becomes internal and shows nothing of itself', () => {
    const problem = toProblem(toAppError(new TypeError('password is hunter2')))
    expect(problem.code).toBe('internal')
    expect(JSON.stringify(problem)).not.toContain('hunter2')
  })
})

describe('ids', () => {
  test('any 16 bytes give an id that the pattern accepts, different bytes another', () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(idFromBytes('job', a)).toMatch(ID_PATTERN)
        if (a.some((x, i) => x !== b[i]))
          expect(idFromBytes('job', a)).not.toBe(idFromBytes('job', b))
      }),
    )
  })

  test('parts name an id: the same again, and no gluing of neighbours', async () => {
    expect(await idFromParts('art', 'a', 'bc')).toBe(await idFromParts('art', 'a', 'bc'))
    expect(await idFromParts('art', 'a', 'bc')).not.toBe(await idFromParts('art', 'ab', 'c'))
  })

  test('segments count from one', () => expect(segmentId('user', 0)).toBe('u_s001'))
})

describe('json', () => {
  test('a million brackets are refused by depth, not by a crash', () => {
    expect(safeParseJson('['.repeat(1_000_000))).toMatchObject({ ok: false })
    expect(safeParseJson(`${'['.repeat(64)}${']'.repeat(64)}`)).toMatchObject({ ok: true })
    expect(safeParseJson(JSON.stringify('['.repeat(500)))).toMatchObject({ ok: true })
  })

  test('agrees with the platform on everything shallow', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value)
        expect(safeParseJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
      }),
    )
  })

  test('stable text does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse())
        expect(stableJson(turned)).toBe(stableJson(value))
        expect(JSON.parse(stableJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

test('backoff stays inside its window, and a wish wins up to five minutes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99 }),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      (n, r) => {
        const ms = backoffMs(n, r)
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThan(Math.min(60_000, 1000 * 2 ** n))
      },
    ),
  )
  expect(backoffMs(1, 0.5, 7_000)).toBe(7_000)
  expect(backoffMs(1, 0.5, 9e9)).toBe(300_000)
})

test('times read as people write them', () => {
  expect(formatTime(61_234)).toBe('1:01.234')
  expect(formatTime(3_600_000)).toBe('1:00:00.000')
})
