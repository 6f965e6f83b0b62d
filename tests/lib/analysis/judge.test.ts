import { describe, expect, test } from 'vitest'
import type { Claim } from '#lib/analysis/claim.ts'
import { judge, type Measurable } from '#lib/analysis/judge.ts'

const claim = (type: string, value: string, confidence: number): Claim => ({
  category: 'c',
  type,
  value,
  confidence,
  timeRangesMs: [[0, 10]],
})
const kinds: Record<string, Measurable> = { yes: 'yes', weak: 'weak', no: 'no' }
const measurable = (_: string, type: string) => kinds[type]

describe('when both speak', () => {
  test('agreement raises confidence', () => {
    const [verdict] = judge([claim('yes', 'a', 0.8)], [claim('yes', 'a', 0.5)], measurable)
    expect(verdict).toMatchObject({ value: 'a', source: 'reconciled', confidence: 0.9 })
  })

  test.each([
    ['yes', 'own', 'measured', 'measured_otherwise'],
    ['no', 'theirs', 'model', 'not_measurable'],
  ])('%s: %s wins and the other is kept aside', (type, value, source, reason) => {
    const [verdict] = judge([claim(type, 'own', 0.1)], [claim(type, 'theirs', 0.9)], measurable)
    expect(verdict).toMatchObject({ value, source })
    expect(verdict?.extensions).toMatchObject({ rejected_claims: [{ reason }] })
  })

  test('weak is a vote, and dissent costs confidence', () => {
    const [verdict] = judge([claim('weak', 'own', 0.6)], [claim('weak', 'theirs', 0.5)], measurable)
    expect(verdict).toMatchObject({ value: 'own', source: 'reconciled' })
    expect(verdict?.confidence).toBeCloseTo(0.42)
  })

  test('a measured unknown yields', () => {
    const [verdict] = judge([claim('yes', 'unknown', 0)], [claim('yes', 'a', 0.5)], measurable)
    expect(verdict).toMatchObject({ value: 'a', source: 'model' })
  })
})

test('one claim per type; inventions of types are dropped; swatches stay together', () => {
  const palette = [claim('palette', '#000000', 0.9), claim('palette', '#ffffff', 0.9)]
  const judged = judge(
    palette,
    [claim('no', 'a', 0.5), claim('no', 'b', 0.9), claim('made_up', 'x', 1)],
    measurable,
  )
  expect(judged.map((j) => j.value)).toEqual(['#000000', '#ffffff', 'a'])
})

test('"cannot tell" contradicts nobody; the second word of the same voice is kept aside', () => {
  const [told] = judge([claim('weak', 'own', 0.6)], [claim('weak', 'unknown', 0.9)], measurable)
  expect(told).toMatchObject({ value: 'own', source: 'measured', confidence: 0.6 })
  const [twice] = judge([], [claim('no', 'a', 0.5), claim('no', 'b', 0.9)], measurable)
  expect(twice?.extensions).toMatchObject({
    rejected_claims: [{ value: 'b', reason: 'named_twice' }],
  })
})

test('a rejected claim keeps what it said beside its value; agreement keeps the frames', () => {
  const raw = { ...claim('yes', 'b', 0.2), extensions: { raw_value: 'b and c' } }
  const [verdict] = judge([claim('yes', 'a', 0.9)], [raw], measurable)
  expect(verdict?.extensions).toMatchObject({
    rejected_claims: [{ value: 'b', raw_value: 'b and c', reason: 'measured_otherwise' }],
  })
  const seen = { ...claim('yes', 'a', 0.5), framesMs: [4] }
  expect(judge([claim('yes', 'a', 0.9)], [seen], measurable)[0]?.framesMs).toEqual([4])
})
