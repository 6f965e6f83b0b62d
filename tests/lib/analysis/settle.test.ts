import { describe, expect, test } from 'vitest'
import { settle } from '#lib/analysis/settle.ts'
import type { ShotSpan } from '#lib/analysis/shot-list.ts'

const shots = (...cuts: [ms: number, confidence: number][]): ShotSpan[] => {
  const starts = [[0, 1] as const, ...cuts]
  return starts.map(([ms, confidence], i) => ({
    start_ms: ms,
    end_ms: starts[i + 1]?.[0] ?? 10_000,
    start_frame: ms / 40,
    end_frame: (starts[i + 1]?.[0] ?? 10_000) / 40,
    transition_in: { kind: i === 0 ? 'none' : 'cut', span_ms: [ms, ms], confidence },
  }))
}
const startsOf = (list: readonly ShotSpan[]) => list.map((shot) => shot.start_ms)

describe('proposed against measured', () => {
  const measured = shots([2_000, 0.9], [5_000, 0.3], [8_000, 0.95])

  test('near ones snap, strong missed ones are added, weak ones need a voice', () => {
    const settled = settle(shots([2_300, 0.3]), measured)
    expect(startsOf(settled.shots)).toEqual([0, 2_000, 8_000])
    expect(settled.warnings).toMatchObject([{ code: 'boundaries_added' }])
    expect(settled.warnings[0]?.message).toContain('8.00 s')
    const voiced = settle(shots([2_000, 0.3], [4_900, 0.3], [8_000, 0.3]), measured)
    expect(startsOf(voiced.shots)).toEqual([0, 2_000, 5_000, 8_000])
    expect(voiced.warnings).toEqual([])
  })

  test('invented ones are dropped, and it is said which', () => {
    const settled = settle(shots([2_000, 1], [3_500, 1], [8_000, 1]), measured)
    expect(startsOf(settled.shots)).toEqual([0, 2_000, 8_000])
    expect(settled.warnings).toMatchObject([
      { code: 'boundaries_dropped', message: expect.stringContaining('3.50 s') },
    ])
  })

  test('whatever is proposed, the shots cover the video', () => {
    for (const proposal of [shots(), shots([9_999, 1]), shots([1, 1], [2, 1], [3, 1])]) {
      const { shots: settled } = settle(proposal, measured)
      expect(settled[0]?.start_ms).toBe(0)
      expect(settled.at(-1)?.end_ms).toBe(10_000)
      settled.slice(1).forEach((shot, i) => {
        expect(shot.start_ms).toBe(settled[i]?.end_ms)
      })
    }
  })
})
