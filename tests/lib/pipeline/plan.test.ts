import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import { expand, inputsOf, parseStepName, plan, reads, stepName } from '#lib/pipeline/plan.ts'
import type { Mode } from '#lib/schema/primitives.ts'
import { jobScope } from '#tests/helpers/job-scope.ts'

const modes: Mode[] = ['learn', 'compare']
const scopes = modes.map((mode) => [mode, jobScope({ mode })] as const)

describe.each(scopes)('%s', (mode, scope: JobScope) => {
  const steps = plan(scope)
  const names = steps.map((step) => step.name)

  test('names are unique and every need is there before', () => {
    expect(new Set(names).size).toBe(names.length)
    for (const [i, step] of steps.entries())
      for (const need of step.needs) expect(names.slice(0, i)).toContain(need)
  })

  test('every branch ends in persist, and something can start', () => {
    expect(steps.filter((step) => step.needs.length === 0).map((s) => s.name)).toEqual(
      (mode === 'learn' ? ['target'] : ['target', 'user']).map((role) => `ingest:${role}`),
    )
    const needed = new Set(steps.flatMap((step) => step.needs))
    expect(names.filter((name) => !needed.has(name))).toEqual(['persist'])
  })

  test('what a step reads has run before it', () => {
    const ancestors = (name: string, seen = new Set<string>()): Set<string> => {
      for (const need of steps.find((s) => s.name === name)?.needs ?? [])
        if (!seen.has(need)) ancestors(need, seen.add(need))
      return seen
    }
    for (const reader of names)
      for (const written of names)
        if (reads(reader, written)) expect([...ancestors(reader)]).toContain(written)
  })

  test('the fan-out feeds the join, and comes out the same on a second delivery', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (feature_batches) => {
        const first = expand(scope, 'decompose_segments:target', { feature_batches })
        expect(first.steps).toHaveLength(feature_batches)
        expect(first.edges.map((e) => e.child)).toEqual(first.steps.map(() => 'reconcile:target'))
        expect(first.edges.map((e) => e.parent)).toEqual(first.steps.map((s) => s.name))
        expect(expand(scope, 'decompose_segments:target', { feature_batches })).toEqual(first)
      }),
    )
  })

  test('nothing else fans out', () => {
    for (const name of names.filter((n) => !n.startsWith('decompose_segments')))
      expect(expand(scope, name, {}).steps).toEqual([])
  })
})

test('names survive parsing', () => {
  for (const name of ['persist', 'ingest:user', 'decompose_features:target:12']) {
    const { step, role, index } = parseStepName(name)
    expect(stepName(step, role, index)).toBe(name)
  }
})

test('inputs: own role only, fan-out in index order, joins by role', () => {
  const outputs = {
    'ingest:target': 'it',
    'ingest:user': 'iu',
    'extract_frames:target': 'et',
    'decompose_segments:target': 'st',
    'decompose_features:target:10': 'f10',
    'decompose_features:target:2': 'f2',
    'decompose_features:user:0': 'no',
    'artifacts:target': 'at',
  }
  expect(inputsOf('reconcile:target', outputs)).toEqual({
    ingest: 'it',
    extract_frames: 'et',
    decompose_segments: 'st',
    decompose_features: ['f2', 'f10'],
  })
  expect(inputsOf('persist', outputs)).toMatchObject({
    target: { artifacts: 'at' },
    user: { ingest: 'iu' },
  })
})
