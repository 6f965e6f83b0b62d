import { expect, it } from 'vitest'
import { resultView } from '#lib/exports/result-view.ts'
import { sampleResult } from '#tests/helpers/app.ts'

const text = JSON.stringify(sampleResult())
const compare = JSON.stringify({
  mode: 'compare',
  target: sampleResult(),
  user: sampleResult(),
  mapping: { pairs: [] },
  improvements: [{ steps: [{ step_id: 'st_1' }] }],
  video_steps: [],
  top_fixes: ['st_1'],
  scorecard: { overall: 1 },
  warnings: [],
})
const read = (json: string) => JSON.parse(json) as Record<string, unknown>

it('full is the text itself', () => {
  expect(resultView(text, 'full')).toBe(text)
})

it('summary keeps everything but the shots, and counts them', () => {
  const { segments, ...head } = sampleResult()
  expect(read(resultView(text, 'summary'))).toEqual({ ...head, segment_count: segments.length })
})

it('timeline keeps times and keyframes of every shot', () => {
  const shots = read(resultView(text, 'timeline')).segments as Record<string, unknown>[]
  expect(shots).toHaveLength(1)
  expect(Object.keys(shots[0] ?? {})).toEqual(
    expect.arrayContaining(['segment_id', 'start_ms', 'end_ms', 'transition_in', 'keyframes']),
  )
  expect(shots[0]).not.toHaveProperty('analysis')
  expect(shots[0]).not.toHaveProperty('measurements')
})

it('a comparison: both videos are reduced, the mapping is part of the timeline only', () => {
  const summary = read(resultView(compare, 'summary'))
  expect(summary).toMatchObject({ top_fixes: ['st_1'], target: { segment_count: 1 } })
  expect(summary).not.toHaveProperty('improvements')
  expect(summary).not.toHaveProperty('mapping')
  expect(read(resultView(compare, 'timeline'))).toMatchObject({
    mapping: { pairs: [] },
    user: { segments: [{ segment_id: 't_s001' }] },
  })
})
