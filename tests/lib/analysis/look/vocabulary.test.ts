// The thresholds are those of the vocabulary, and every claim speaks its words.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { summariseLook } from '#lib/analysis/look/summarise.ts'
import { BANDS, DOMINANT_HUES, TONE_HUES } from '#lib/analysis/look/thresholds.ts'
import { scene, trackOf } from './paint.ts'

interface Vocabulary {
  categories: Record<
    string,
    {
      types: Record<string, { measurable: string; values?: { id: string; definition: string }[] }>
    }
  >
}
const vocabulary = JSON.parse(
  readFileSync(new URL('../../../../lib/schema/vocabulary.json', import.meta.url), 'utf8'),
) as Vocabulary

const valuesOf = (category: string, type: string) =>
  vocabulary.categories[category]?.types[type]?.values ?? []

/** Numbers of a definition: `10–25` → 10, 25. A minus stands before its digits. */
const numbersOf = (definition: string): number[] =>
  [...definition.replaceAll('−', '-').matchAll(/(?<![\w.*])-?\d+(?:\.\d+)?/g)].map(([n]) =>
    Math.abs(Number(n)),
  )

/** Definitions that say more, or less, than one number's interval. */
const IN_WORDS = new Set(['monochrome', 'crushed', 'full', 'asymmetric'])

describe.each(Object.keys(BANDS) as (keyof typeof BANDS)[])('%s', (name) => {
  const [category = '', type = ''] = name.split('.')
  it('has the borders of the vocabulary', () => {
    let lo = Number.NEGATIVE_INFINITY
    for (const band of BANDS[name]) {
      const definition = valuesOf(category, type).find((v) => v.id === band.id)?.definition
      expect(definition, band.id).toBeDefined()
      const said = numbersOf(definition ?? '')
      for (const border of [lo, band.below]) {
        if (!Number.isFinite(border) || IN_WORDS.has(band.id)) continue
        // "within 0.5" stands for both borders of exposure's normal.
        expect(said, `${band.id}: ${definition}`).toContain(Math.abs(border))
      }
      lo = band.below
    }
  })
})

it('names hue sectors as the vocabulary does', () => {
  const ids = (type: string) => new Set(valuesOf('color_grading', type).map((v) => v.id))
  for (const { id } of DOMINANT_HUES) expect(ids('dominant_hue')).toContain(id)
  for (const { id } of TONE_HUES) {
    expect(ids('shadow_hue')).toContain(id)
    expect(ids('highlight_hue')).toContain(id)
  }
})

it('claims every measurable type of its categories, in words of the vocabulary', () => {
  const modules = ['composition', 'depth_of_field', 'stability']
  const claims = [1, 2, 3].flatMap((seed) => {
    const frame = scene(seed)
    const track = trackOf([frame, frame, frame, frame, frame])
    return summariseLook(track, 0, 2500, undefined, { modules }).claims
  })
  for (const { category, type, value } of claims) {
    if (type === 'palette') expect(value).toMatch(/^#[0-9a-f]{6}$/)
    else expect(valuesOf(category, type).map((v) => v.id)).toContain(value)
  }
  const claimed = new Set(claims.map((c) => `${c.category}.${c.type}`))
  for (const category of ['lighting', 'color_grading']) {
    for (const [type, { measurable }] of Object.entries(
      vocabulary.categories[category]?.types ?? {},
    )) {
      if (measurable === 'yes') expect(claimed).toContain(`${category}.${type}`)
      if (measurable === 'no') expect(claimed).not.toContain(`${category}.${type}`)
    }
  }
})
