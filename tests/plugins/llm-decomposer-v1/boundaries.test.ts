import { describe, expect, test } from 'vitest'
import { AppError } from '#lib/core/errors.ts'
import { ModelLimitError } from '#lib/integrations/model-limit.ts'
import { readBoundaries } from '#plugins/llm-decomposer-v1/boundary-rules.ts'
import { llmDecomposerV1 } from '#plugins/llm-decomposer-v1/index.ts'
import { imagesIn, rateLimited, segments, shotsAt, stills, talk, textIn } from './talk.ts'

const frames = stills(6).map((still, i) => ({ ...still, number: i + 1 }))
const read = (text: string) => readBoundaries(text, frames, 3_000)

describe('reading an answer', () => {
  test.each([
    ['as asked', segments([1, 2], [3, 6]), [3]],
    ['numbers as text', segments([1, 2], [3, 6]).replaceAll(/\d/g, '"$&"'), [3]],
    ['a shared border frame', segments([1, 3], [3, 6]), [3]],
    ['times instead of numbers', segments([0, 1_000], [1_000, 3_000]), [3]],
    ['a bare list', '[{"start_frame":1,"end_frame":6}]', []],
    ['extra fields', '{"note":1,"segments":[{"start_frame":1,"end_frame":6,"mood":"x"}]}', []],
  ])('%s', (_, text, starts) => {
    expect(read(text)).toEqual({ value: starts, faults: [], needsSight: false })
  })

  test.each([
    ['a gap', segments([1, 2], [4, 6]), '/segments/1/start_frame'],
    ['an overlap', segments([1, 4], [3, 6]), '/segments/1/start_frame'],
    ['wrong order', segments([4, 6], [1, 3]), '/segments/0/start_frame'],
    ['outside', segments([1, 9_999]), '/segments/0/end_frame'],
    ['backwards', segments([1, 3], [5, 4]), '/segments/1/end_frame'],
    ['not to the end', segments([1, 4]), '/segments'],
    ['negative', segments([-1, 6]), '/segments/0/start_frame'],
    ['no list', '{"shots":5}', '/segments'],
    ['empty', '{"segments":[]}', '/segments'],
    ['nothing at all', 'I cannot see the video.', '/'],
  ])('%s is named with its path', (_, text, path) => {
    const reading = read(text)
    expect(reading.value).toBeNull()
    expect(reading.faults[0]?.path).toBe(path)
  })

  test('twenty thousand shots are not walked', () => {
    const many = JSON.stringify({ segments: Array(20_000).fill({ start_frame: 1, end_frame: 1 }) })
    const started = performance.now()
    expect(read(many).value).toBeNull()
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

const measured = shotsAt(9_000, [3_000, 0.9], [6_000, 0.3])
const propose = (t: ReturnType<typeof talk>) =>
  llmDecomposerV1.segments(t.context, stills(18), measured)
const starts = (proposal: { shots: { start_ms: number }[] }) =>
  proposal.shots.map((s) => s.start_ms)

describe('proposing', () => {
  test('one question with numbered, timed frames; cuts land on measured boundaries', async () => {
    const t = talk(() => segments([1, 2], [3, 6]))
    const proposal = await propose(t)
    const [question] = t.requests
    expect(textIn(question)).toMatch(/Frame 1 \| t=0\.00s/)
    expect(textIn(question)).toContain('between frame')
    expect(imagesIn(question)).toBe(6)
    // The weak boundary at 6 s has nobody's voice.
    expect(starts(proposal)).toEqual([0, 3_000])
    expect(proposal.usage).toMatchObject({ calls: 1, images: imagesIn(question) })
  })

  test('one repair turn that quotes the fault and buys no image again', async () => {
    const t = talk((request) => {
      const last = Number(/to (\d+)/.exec(textIn(request))?.[1])
      return request.purpose === 'repair' ? segments([1, last]) : segments([2, 3])
    })
    const proposal = await propose(t)
    expect(t.requests.map((r) => r.purpose)).toEqual(['segments', 'repair'])
    expect(imagesIn(t.requests[1])).toBe(0)
    expect(textIn(t.requests[1])).toContain('/segments/0/start_frame: must be 1')
    expect(proposal.warnings).toEqual([])
    expect(proposal.usage?.calls).toBe(2)
  })

  test('twice wrong: the measured boundaries stand with a warning, or the job fails with details', async () => {
    const proposal = await propose(talk(() => segments([5, 5])))
    expect(starts(proposal)).toEqual([0, 3_000, 6_000])
    expect(proposal).toMatchObject({ degraded: true, warnings: [{ code: 'model_output_invalid' }] })
    const demanded = talk(() => segments([5, 5]), { required: true })
    await expect(propose(demanded)).rejects.toMatchObject({
      code: 'model_output_invalid',
      details: [{ path: '/segments/0/start_frame' }],
    })
  })

  test('a refusal is not argued with', async () => {
    const t = talk(() => ({ text: '', finish: 'refused' }))
    expect(await propose(t)).toMatchObject({ degraded: true })
    expect(t.requests).toHaveLength(1)
  })

  test('few images: smaller windows with overlap; one image: sheets', async () => {
    const all = (request: Parameters<typeof textIn>[0]) => {
      const numbers = [...textIn(request).matchAll(/(?:Frame|frames) (\d+)(?: to (\d+))?/g)]
      const list = numbers.flatMap((m) => [Number(m[1]), Number(m[2] ?? m[1])])
      return segments([Math.min(...list), Math.max(...list)])
    }
    const limit = (max: number) =>
      talk((request) => {
        if (imagesIn(request) > max) throw new ModelLimitError({ kind: 'images', max }, 'few')
        return all(request)
      })
    const four = limit(4)
    expect(await propose(four)).toMatchObject({ warnings: [] })
    expect(four.requests.slice(1).every((r) => imagesIn(r) <= 4)).toBe(true)
    const one = limit(1)
    expect(await propose(one)).toMatchObject({ warnings: [] })
    expect(textIn(one.requests.at(-1))).toContain('Sheet | frames 1 to')
  })

  test('an overflowing context gets fewer frames, then smaller ones, and ends', async () => {
    const t = talk(() => {
      throw new ModelLimitError({ kind: 'context', maxTokens: 500 }, 'long')
    })
    expect(await propose(t)).toMatchObject({
      degraded: true,
      warnings: [{ code: 'provider_rejected' }],
    })
    expect(t.requests.length).toBeLessThan(30)
  })

  test('what may pass is left to the queue, until the last try', async () => {
    const busy = () => {
      throw rateLimited(1_000)
    }
    await expect(propose(talk(busy))).rejects.toMatchObject({ code: 'provider_rate_limited' })
    const last = talk(busy, { attempt: { number: 5, max: 5 } })
    expect(await propose(last)).toMatchObject({ warnings: [{ code: 'provider_rate_limited' }] })
    const long = talk(() => {
      throw rateLimited(3_600_000)
    })
    expect((await propose(long)).featureBatches(9)).toBe(0)
    const demanded = talk(busy, { required: true, attempt: { number: 5, max: 5 } })
    await expect(propose(demanded)).rejects.toBeInstanceOf(AppError)
  })

  test('a bug stays a bug', async () => {
    const t = talk(() => {
      throw new RangeError('ours')
    })
    await expect(propose(t)).rejects.toThrow(RangeError)
  })
})
