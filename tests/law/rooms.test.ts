// The law can be broken in no room without being seen: every rule is broken once, in a copy of the house.

import { execFileSync, spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseJson } from '#lib/core/json.ts'
import { cruiseRooms, type Finding, readLaw } from '../../.ci/rooms.ts'
import { BROKEN_HABITS, BROKEN_ROOMS, buildHouse, type House, LAWFUL } from './skeleton.ts'

const ROOT = resolve(import.meta.dirname, '../..')

let house: House
beforeAll(() => {
  const planted = Object.values(BROKEN_ROOMS).flatMap(({ file, text, also }) => [
    [file, text],
    ...Object.entries(also ?? {}),
  ])
  const habits = Object.values(BROKEN_HABITS).map(({ file, text }) => [file, text])
  house = buildHouse({ ...LAWFUL, ...Object.fromEntries([...planted, ...habits]) })
})
afterAll(() => house.remove())

describe('rooms', () => {
  let findings: Finding[]
  beforeAll(async () => {
    findings = (await cruiseRooms(house.root)).findings
  }, 60_000)

  it('every rule of the law has a planted break', () => {
    const names = readLaw(ROOT).forbidden.map((rule) => rule.name)
    expect(Object.keys(BROKEN_ROOMS).sort()).toEqual(names.sort())
  })

  it.each(Object.entries(BROKEN_ROOMS))('%s is seen', (rule, { file }) => {
    const seen = findings.filter((finding) => finding.from === file).map((finding) => finding.rule)
    expect(seen).toContain(rule)
  })

  it('what is lawful is left alone', () => {
    expect(findings.filter((finding) => Object.hasOwn(LAWFUL, finding.from))).toEqual([])
  })
})

describe('npm run rooms', () => {
  it('fails over a house in which it sees too few modules', () => {
    const small = buildHouse(LAWFUL)
    try {
      const args = ['--import', 'tsx', join(ROOT, '.ci/rooms.ts')]
      const run = spawnSync(process.execPath, args, { cwd: small.root, encoding: 'utf8' })
      expect(run.stdout).toContain('0 violations')
      expect(run.stderr).toContain('at least 40 expected')
      expect(run.status).toBe(1)
    } finally {
      small.remove()
    }
  })
})

describe('habits', () => {
  let found: { category: string; file: string }[]
  beforeAll(() => {
    found = lint(house.root)
  }, 60_000)

  it.each(Object.entries(BROKEN_HABITS))('%s is seen', (_habit, { file, category }) => {
    expect(found.filter((one) => one.file === file).map((one) => one.category)).toContain(category)
  })

  it('what is lawful is left alone', () => {
    expect(found.filter((one) => Object.hasOwn(LAWFUL, one.file))).toEqual([])
  })
})

interface BiomeReport {
  diagnostics: {
    category: string
    severity: string
    location: { path: string | { file: string } }
  }[]
}

/** Biome leaves with 1 when it finds something; its report is on stdout all the same. */
function lint(root: string): { category: string; file: string }[] {
  const bin = join(ROOT, 'node_modules/@biomejs/biome/bin/biome')
  const args = [bin, 'lint', '--reporter=json', '--max-diagnostics=none', '.']
  let text: string
  try {
    text = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    text = String((error as { stdout?: string }).stdout)
  }
  return parseJson<BiomeReport>(text.slice(text.indexOf('{')))
    .diagnostics.filter((one) => one.severity === 'error')
    .map(({ category, location }) => ({
      category,
      file: typeof location.path === 'string' ? location.path : location.path.file,
    }))
}
