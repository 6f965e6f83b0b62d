import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { featuresSchema, segmentsSchema, valueIds } from '#lib/schema/model-output/asked.ts'
import { checkFeatures, checkSegments } from '#lib/schema/model-output/check.ts'
import { plainText, unknownFields } from '#lib/schema/model-output/plain-text.ts'
import { readValue } from '#lib/schema/model-output/single-value.ts'
import { CATEGORY_IDS, categoryOf } from '#lib/schema/vocabulary.ts'
import { generateValidators } from '../../../../.ci/model-validators.ts'

const GENERATED = new URL(
  '../../../../lib/schema/model-output/validators.generated.js',
  import.meta.url,
)

describe('the compiled validators', () => {
  test('are what their source gives, and need nothing at run time', () => {
    const text = readFileSync(GENERATED, 'utf8')
    expect(text).toBe(generateValidators())
    expect(text).not.toMatch(/require\(|import |new Function|eval\(/)
  })

  test('say path and reason', () => {
    expect(checkSegments({ segments: [{ start_frame: 1, end_frame: 2 }] }).ok).toBe(true)
    const bad = checkSegments({ segments: [{ start_frame: -1, end_frame: 'x' }, 5] })
    expect(bad).toMatchObject({
      ok: false,
      faults: [
        { path: '/segments/0/start_frame', got: '-1' },
        { path: '/segments/0/end_frame', got: 'x' },
        { path: '/segments/1' },
      ],
    })
    const word = checkFeatures({
      features: [{ category: 'a', type: 'b', value: 'c', confidence: 'sure', evidence_frames: [] }],
    })
    expect(word).toMatchObject({ faults: [{ message: expect.stringContaining('low, medium') }] })
  })
})

describe('what is sent to the model', () => {
  const asked = CATEGORY_IDS.flatMap((category) =>
    Object.keys(categoryOf(category)?.types ?? {}).map((type) => ({ category, type })),
  ).filter(({ type }) => type !== 'palette')

  test.each([
    ['segments', segmentsSchema()],
    ['features', featuresSchema(asked)],
  ])('%s: the dialect that every server takes', (_, schema) => {
    const text = JSON.stringify(schema)
    expect(text).not.toMatch(/"(\$ref|oneOf|anyOf|allOf|pattern|minimum|maximum|\$schema|const)"/)
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      const { type, properties, required, additionalProperties } = node as Record<string, unknown>
      if (type === 'object') {
        expect(additionalProperties).toBe(false)
        expect(required).toEqual(Object.keys(properties as object))
      }
      for (const child of Object.values(node)) walk(child)
    }
    walk(schema)
  })

  test('unknown may always be answered', () => {
    for (const { category, type } of asked) expect(valueIds(category, type)).toContain('unknown')
  })
})

describe('one property per value', () => {
  const movement = (raw: string) => readValue('camera_motion', 'movement', raw)
  test.each(['push_in', 'Push in', 'PUSH-IN', ' 推镜头 '])('%s is the id', (raw) => {
    expect(movement(raw)).toEqual({ kind: 'id', value: 'push_in' })
  })

  test.each([
    ...['、', '，', ',', '；', ';', '/', ' / ', ' & ', '+', ' + ', '|', ' and ', ' or ', '以及'],
    ...['和', '与', '及'],
  ])('joined by "%s" keeps the first that is known', (joiner) => {
    expect(movement(`static${joiner}pan_left`)).toEqual({ kind: 'joined', first: 'static' })
    expect(movement(`nonsense${joiner}pan_left`)).toEqual({ kind: 'joined', first: 'pan_left' })
    expect(movement(`推镜头${joiner}左摇`)).toEqual({ kind: 'joined', first: 'push_in' })
  })

  test('one relation is one value; nonsense is unknown; no prototype is an id', () => {
    expect(readValue('color_grading', 'split_tone', 'warm over cool').kind).toBe('id')
    expect(movement('sparkly_unicorn')).toEqual({ kind: 'unknown' })
    expect(readValue('__proto__', 'constructor', 'toString')).toEqual({ kind: 'unknown' })
  })
})

describe('text of a model', () => {
  test('loses what does not show and what is too long', () => {
    expect(plainText('\u001b[2Jpush\u0000\u202e_in\u200b\ud800\ufeff')).toBe('[2Jpush_in')
    expect(plainText('x'.repeat(5_000)).length).toBeLessThanOrEqual(280)
  })

  test('names of fields stay text', () => {
    const extra = JSON.parse('{"__proto__": {"polluted": 1}, "mood": "calm", "value": 1}')
    const fields = unknownFields(extra, new Set(['value']))
    expect(fields).toContainEqual({ name: 'mood', value: 'calm' })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})
