// What models really write, and whatever a generator can do to honest JSON.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#lib/core/json.ts'
import { extractJson } from '#lib/integrations/json-extract.ts'

const GOOD = {
  segments: [
    { start_frame: 0, end_frame: 11, note: 'a "quiet" shot, {wide}' },
    { start_frame: 12, end_frame: 23, note: '慢慢推近，很稳：“稳”' },
  ],
}
const G = JSON.stringify(GOOD)
const isGood = (value: Json): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'segments' in value

const value = (text: string) => {
  const found = extractJson(text, { accepts: isGood })
  return found.ok ? found.value : `(${found.reason})`
}

describe('what models write', () => {
  const same: Record<string, string> = {
    plain: G,
    fence: `\`\`\`json\n${G}\n\`\`\``,
    'fence without a language': `\`\`\`\n${G}\n\`\`\``,
    'prose, fence, prose': `Sure, {here}:\n\`\`\`json\n${G}\n\`\`\`\nI hope this {helps}!`,
    'prose and a smile': `Here it is {smile}: ${G} :-}`,
    'a thought with braces': `<think>maybe {"segments": []} or [1]</think>\n${G}`,
    'a thought whose beginning is missing': `is it {static}?</think>${G}`,
    'a byte order mark': `\ufeff${G}`,
    'trailing commas': G.replaceAll('"}', '",}').replaceAll('}]', '},]'),
    'python words': G.replace('"start_frame":0', "'start_frame': 0"),
    comments: `// result\n${G.replace('{', '{ /* x */ ')}`,
    'twice encoded': JSON.stringify(G),
    wrapped: JSON.stringify({ result: GOOD }),
    'in a list of one': JSON.stringify([GOOD]),
    'two objects': `{"frames":[]}\n${G}`,
    'the same twice': `${G}\n${G}`,
    'raw line break in a string': G.replace('shot, ', 'shot,\n').replace('shot,\n', 'shot, '),
    'unquoted keys': G.replaceAll('"start_frame"', 'start_frame'),
    'windows line ends': `\`\`\`json\r\n${JSON.stringify(GOOD, null, 2).replaceAll('\n', '\r\n')}\r\n\`\`\``,
    'an unclosed fence': `\`\`\`json\n${G}`,
  }
  it.each(Object.entries(same))('%s', (_name, text) => expect(value(text)).toEqual(GOOD))

  it('single quotes', () => {
    expect(value("{'segments': [{'a': 'it is', 'b': None, 'c': True}]}")).toEqual({
      segments: [{ a: 'it is', b: null, c: true }],
    })
  })

  it('Chinese punctuation outside strings, and only there', () => {
    expect(value('｛“segments”：[{“value”：“推近，慢：稳”，“n”：1}]｝')).toEqual({
      segments: [{ value: '推近，慢：稳', n: 1 }],
    })
    expect(value('{"segments"：[{"value"："说“好”，走"}]，}')).toEqual({
      segments: [{ value: '说“好”，走' }],
    })
  })

  it('NaN becomes a word, not a number', () => {
    expect(value('{"segments":[{"confidence":NaN}]}')).toEqual({
      segments: [{ confidence: 'NaN' }],
    })
  })

  it('a cut list loses the entry that was cut, and says so', () => {
    const found = extractJson(G.slice(0, G.indexOf('"note":"慢') + 12), { accepts: isGood })
    expect(found).toMatchObject({ ok: true, truncated: true })
    expect(found.ok && found.value).toEqual({ segments: [GOOD.segments[0]] })
    expect(extractJson('{"segments":[1,2,3').ok && value('{"segments":[1,2,3')).toEqual({
      segments: [1, 2],
    })
    expect(extractJson('{"segments":[{"start')).toEqual({
      ok: false,
      reason: 'cut before anything was complete',
    })
  })

  it.each(['', 'OK', 'I cannot help.', '<think>{"segments":[]}', '"just words"', '42', '{', '}{'])(
    'nothing usable in %j',
    (text) => expect(extractJson(text, { accepts: isGood }).ok).toBe(false),
  )
})

describe('limits', () => {
  it.each([
    ['deep', `{"segments":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'nested deeper than 32'],
    ['deep and open', '['.repeat(500_000), 'cut before anything was complete'],
    ['many', JSON.stringify(Array(2_001).fill(1)), 'a list of more than 2000 entries'],
    ['wide', JSON.stringify(Array(1_000).fill(Array(200).fill(0))), 'more than 100000 values'],
    ['long', ' '.repeat(2_000_001), 'longer than 2000000 characters'],
  ])('%s', (_name, text, reason) => {
    const started = performance.now()
    expect(extractJson(text)).toEqual({ ok: false, reason })
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it('a key that would change prototypes is gone', () => {
    const found = extractJson('{"__proto__":{"polluted":true},"segments":[{"__proto__":1}]}')
    expect(found.ok && Object.getOwnPropertyNames(found.value)).toEqual(['segments'])
    expect(Object.assign({}, found.ok ? found.value : {})).not.toHaveProperty('polluted')
  })
})

describe('properties', () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })).map((inner) => ({
    segments: [JSON.parse(JSON.stringify(inner)) as Json],
  }))
  const clean = (v: unknown): boolean => !JSON.stringify(v).includes('__proto__')
  const prose = fc.stringMatching(/^[a-zA-Z ,.!?\n]{0,40}$/)

  it('honest JSON comes out as it went in, in whatever prose and fence', () => {
    fc.assert(
      fc.property(json.filter(clean), prose, prose, fc.boolean(), (inner, before, after, fence) => {
        const text = JSON.stringify(inner)
        const dressed = fence ? `\n\`\`\`json\n${text}\n\`\`\`\n` : text
        const found = extractJson(`${before}${dressed}${after}`, { accepts: isGood })
        expect(found).toEqual({ ok: true, value: inner, repaired: false, truncated: false })
      }),
      { numRuns: 300 },
    )
  })

  it('any text gives a value or a reason, never an exception, and a value is within the limits', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(...'{}[]":,\\\'“”：， \n`<think>ae0.-'.split(''), '```json\n', 'null'),
      maxLength: 120,
    })
    fc.assert(
      fc.property(nasty, (text) => {
        const found = extractJson(text, { maxItems: 20 })
        if (found.ok) expect(typeof found.value).toBe('object')
        else expect(found.reason).not.toBe('')
      }),
      { numRuns: 1_000 },
    )
  })

  it('a cut text gives a prefix of the list that was cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 10, max: 99 }), { maxLength: 20 }),
        fc.nat(),
        (list, n) => {
          const text = JSON.stringify({ segments: list.map((at) => ({ at })) })
          const found = extractJson(text.slice(0, n % (text.length + 1)))
          if (!found.ok) return
          const got = (found.value as { segments: { at: number }[] }).segments.map(({ at }) => at)
          expect(list.slice(0, got.length)).toEqual(got)
        },
      ),
      { numRuns: 300 },
    )
  })
})
