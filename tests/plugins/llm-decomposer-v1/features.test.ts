import { describe, expect, test } from 'vitest'
import { typeOf } from '#lib/schema/vocabulary.ts'
import type { DecomposerContext, DescribedSegment } from '#plugins/contracts.ts'
import { llmDecomposerV1 } from '#plugins/llm-decomposer-v1/index.ts'
import { imagesIn, type Say, shotsAt, stills, talk, textIn } from './talk.ts'

const [shot] = shotsAt(3_000)
const facts = {
  claims: [
    {
      category: 'lighting',
      type: 'key_level',
      value: 'low_key',
      confidence: 0.9,
      timeRangesMs: [[0, 3_000]] as [number, number][],
      measured: { number: 18.25, unit: 'L*' },
    },
  ],
  measurements: {},
  warnings: [],
}

async function describeShot(say: Say, parts: Partial<DecomposerContext> = {}) {
  const t = talk(say, parts)
  const material = {
    index: 0,
    shot: shot!,
    stills: stills(6),
    facts,
    of: { segments: 1, batches: 1 },
  }
  const [told] = await llmDecomposerV1.features(t.context, [material])
  return { ...t, told: told as DescribedSegment }
}

type Schema = { properties: Record<string, { properties: Record<string, unknown> }> }

/** Everything that is asked, answered alike; `change` may spoil it. */
const answer = (
  request: Parameters<Say>[0],
  change: (name: string) => unknown = () => undefined,
) => {
  const { properties } = request.schema as Schema
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(properties).map(([category, { properties: types }]) => [
        category,
        Object.fromEntries(
          Object.keys(types).map((type) => [
            type,
            change(`${category}.${type}`) ?? {
              value: typeOf(category, type)?.values[0]?.id,
              confidence: 'high',
              evidence_frames: [1, 2],
            },
          ]),
        ),
      ]),
    ),
  )
}
const feature = (value: unknown, more = {}) => ({
  value,
  confidence: 'medium',
  evidence_frames: [1],
  ...more,
})
const claim = (told: DescribedSegment, type: string) => told.claims.find((c) => c.type === type)

describe('the question', () => {
  test('three frames of a short shot, facts, closed lists; nothing that is measured for sure', async () => {
    const { requests } = await describeShot((request) => answer(request))
    expect(requests).toHaveLength(1)
    expect(imagesIn(requests[0])).toBe(3)
    const text = textIn(requests[0])
    expect(text).toContain('lighting.key_level = low_key (18.3 L*; sure)')
    expect(text).toMatch(/lighting\.softness \([^)]+\): hard, neutral, soft, unknown/)
    expect(text).not.toContain('color_grading.saturation (')
    for (const part of requests[0]?.parts ?? [])
      if (part.type === 'image') expect([part.width, part.height]).toEqual([644, 364])
  })

  test('in Chinese the ids stay English', async () => {
    const { requests } = await describeShot((r) => answer(r), { language: 'zh' })
    expect(textIn(requests[0])).toContain('hard 硬光')
  })
})

describe('the answer', () => {
  test('evidence frames become times inside the segment', async () => {
    const { told } = await describeShot((request) => answer(request))
    const softness = claim(told, 'softness')!
    expect(softness).toMatchObject({ value: 'hard', confidence: 0.64 })
    expect(softness?.timeRangesMs).toHaveLength(1)
    expect(softness?.framesMs).toHaveLength(2)
    const [[from, to]] = softness.timeRangesMs as [[number, number]]
    expect([from, to > 500, to < 3_000]).toEqual([0, true, true])
    expect(told.warnings).toEqual([])
  })

  test('a joined value is asked once more without images, then its first id stays at half confidence', async () => {
    const { told, requests } = await describeShot((request) =>
      answer(request, (name) =>
        name === 'lighting.softness' ? feature('soft and hard') : undefined,
      ),
    )
    expect(requests).toHaveLength(2)
    expect(imagesIn(requests[1])).toBe(0)
    expect(Object.keys((requests[1]!.schema as Schema).properties)).toEqual(['lighting'])
    expect(claim(told, 'softness')).toMatchObject({
      value: 'soft',
      confidence: 0.24,
      extensions: { raw_value: 'soft and hard' },
    })
    expect(told.warnings).toMatchObject([{ code: 'multi_feature_value' }])
  })

  test('the repaired value counts, the rest of the first answer stays', async () => {
    const { told } = await describeShot((request, nth) =>
      answer(request, (name) =>
        nth === 1 && name === 'lighting.softness' ? feature('soft / hard') : undefined,
      ),
    )
    expect(claim(told, 'softness')?.value).toBe('hard')
    expect(told.warnings).toEqual([])
    expect(told.usage?.calls).toBe(2)
  })

  test('inventions are kept aside, cleaned', async () => {
    const { told } = await describeShot((request) =>
      answer(request, (name) =>
        name === 'lighting.softness' ? feature('<script>\u202e\u0000x</script>') : undefined,
      ),
    )
    expect(claim(told, 'softness')).toBeUndefined()
    expect(told.extensions).toMatchObject({
      rejected_claims: [
        { type: 'softness', value: '<script>x</script>', reason: 'not_in_vocabulary' },
      ],
    })
    expect(told.warnings).toMatchObject([{ code: 'model_values_dropped' }])
  })

  test('unknown says nothing; unknown fields become a list', async () => {
    const { told } = await describeShot((request) => {
      const text = answer(request, () => feature('unknown'))
      return text.replace('{', '{"mood":"calm","__proto__":{"x":1},')
    })
    expect(told.claims).toEqual([])
    expect(told.extensions).toMatchObject({
      model_fields: expect.arrayContaining([{ name: 'mood', value: 'calm' }]),
    })
  })

  test.each([
    ['a list of features', (r: Parameters<Say>[0]) => listOf(answer(r))],
    ['wrapped in segments', (r: Parameters<Say>[0]) => `{"segments":[${listOf(answer(r))}]}`],
  ])('%s is read too', async (_, say) => {
    const { told, requests } = await describeShot((request) => say(request))
    expect(requests).toHaveLength(1)
    expect(claim(told, 'softness')?.value).toBe('hard')
  })

  test('nothing usable twice: measured with a warning, or a failed job with details', async () => {
    const { told, requests } = await describeShot(() => '{"shots":[]}')
    expect(imagesIn(requests[1])).toBe(3)
    expect(told).toMatchObject({
      claims: [],
      degraded: true,
      warnings: [{ code: 'model_output_invalid' }],
    })
    const demanded = describeShot(() => 'no', { required: true })
    await expect(demanded).rejects.toMatchObject({
      code: 'model_output_invalid',
      details: [{ path: '/' }],
    })
  })

  test('a budget that is used up costs a warning, and nothing is sent', async () => {
    const budget = { inputTokens: 500, spent: { ...emptyUsage } }
    const { told, requests } = await describeShot((r) => answer(r), { budget })
    expect(requests).toHaveLength(0)
    expect(told).toMatchObject({ degraded: true, warnings: [{ code: 'llm_budget_reached' }] })
  })
})

const emptyUsage = {
  provider: null,
  model: null,
  calls: 0,
  cached_calls: 0,
  images: 0,
  input_tokens: 0,
  output_tokens: 0,
}

function listOf(nested: string): string {
  const categories = JSON.parse(nested) as Record<string, Record<string, object>>
  const features = Object.entries(categories).flatMap(([category, types]) =>
    Object.entries(types).map(([type, entry]) => ({ category, type, ...entry })),
  )
  return JSON.stringify({ features })
}
