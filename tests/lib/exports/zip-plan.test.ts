import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ArtifactRecord } from '#lib/db/records.port.ts'
import { zipPlan } from '#lib/exports/zip-plan.ts'

const record = (n: number, patch: Partial<ArtifactRecord> = {}): ArtifactRecord => ({
  artifactId: `art_${String(n).padStart(26, '0')}`,
  kind: 'keyframe',
  role: 'target',
  key: `jobs/j/k_${n}.jpg`,
  bytes: 100,
  sha256: 'a'.repeat(64),
  contentType: 'image/jpeg',
  fileName: `k_${n}.jpg`,
  ...patch,
})

it('names are unique, relative, and stay in their folder, whatever a record says', () => {
  const odd = fc.record({
    kind: fc.oneof(fc.string(), fc.constant('../..'), fc.constant('keyframe')),
    fileName: fc.oneof(fc.string(), fc.constant('..'), fc.constant('/etc/passwd')),
    role: fc.constantFrom('target' as const, 'user' as const, null),
  })
  fc.assert(
    fc.property(fc.array(odd, { maxLength: 8 }), (patches) => {
      const records = patches.map((patch, i) => record(i, patch))
      const names = zipPlan('{}', records).entries.map((entry) => entry.name)
      expect(new Set(names).size).toBe(names.length)
      for (const name of names.slice(1)) {
        expect(name).toMatch(/^(target|user|job)\/[A-Za-z0-9._-]*\/[A-Za-z0-9._-]*$/)
        expect(name.split('/')).not.toContain('..')
      }
    }),
  )
})

it('the result stands in the zip once', () => {
  const { entries } = zipPlan('{"a":"ü"}', [
    record(1, { kind: 'result', fileName: 'result.json' }),
    record(2, { kind: 'zip' }),
    record(3),
  ])
  expect(entries.map((entry) => [entry.name, entry.size])).toEqual([
    ['result.json', 10],
    ['target/keyframe/k_3.jpg', 100],
  ])
})

it('what has no room is named', () => {
  const records = [record(1), record(2, { bytes: 1000 }), record(3)]
  const byBytes = zipPlan('{}', records, { maxEntries: 10, maxBytes: 300 })
  expect(byBytes.leftOut).toEqual([records[1]?.artifactId])
  expect(byBytes.entries.at(-1)).toMatchObject({ name: 'left_out.json' })
  const byCount = zipPlan('{}', records, { maxEntries: 2, maxBytes: 1e9 })
  expect(byCount.leftOut).toHaveLength(2)
})
