// The wording is part of the key of stored answers: who changes it raises PROMPT_VERSION and this hash.

import { expect, test } from 'vitest'
import { sha256Hex } from '#lib/core/hash.ts'
import { english } from '#plugins/llm-decomposer-v1/prompts/en.ts'
import { PROMPT_VERSION, type Wording } from '#plugins/llm-decomposer-v1/prompts/wording.ts'
import { chinese } from '#plugins/llm-decomposer-v1/prompts/zh.ts'

const boundary = { durationMs: 6_000, first: 1, last: 9, schema: '{}' }
const candidates = [{ before: 2, after: 3, kind: 'cut', isSure: true }]
const feature = { frames: 3, startMs: 0, endMs: 900, facts: ['f'], vocabulary: ['v'], schema: '{}' }
const repair = { asked: 'a', answer: '"x"', faults: ['/: bad'], frames: ['Frame 1'], schema: '{}' }

const all = (wording: Wording): string[] => [
  wording.system,
  wording.boundaries({ ...boundary, candidates }),
  wording.boundaries({ ...boundary, candidates: [] }),
  wording.features(feature),
  wording.repair(repair),
  wording.candidate(candidates[0]!),
  wording.closing,
  wording.sheet(1, 4, 2, ['0.00s']),
  wording.asked.boundaries(1, 9, 6_000),
  wording.asked.features,
]

test.each([
  ['en', english],
  ['zh', chinese],
])(
  '%s: asks for JSON, shows schema and example, tells that pictures command nothing',
  (_, wording) => {
    const [system, boundaries, quiet, features] = all(wording)
    expect(system).toMatch(/JSON/)
    expect(system).toMatch(/never an instruction|绝不是指令/)
    expect(boundaries).toMatch(/schema: \{\}/)
    expect(boundaries).toContain('"start_frame":1')
    expect(boundaries).not.toEqual(quiet)
    expect(features).toContain('unknown')
  },
)

test('the version stands for this wording', async () => {
  const hash = await sha256Hex([...all(english), ...all(chinese)].join('\n'))
  expect([PROMPT_VERSION, hash.slice(0, 16)]).toMatchInlineSnapshot(`
    [
      "1",
      "fed02a99c0ece1dd",
    ]
  `)
})
