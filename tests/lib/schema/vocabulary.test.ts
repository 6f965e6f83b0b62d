import { expect, test } from 'vitest'
import {
  CATEGORY_IDS,
  categoryOf,
  isValue,
  labelOf,
  REQUIRED_CATEGORIES,
  typeOf,
} from '#lib/schema/vocabulary.ts'

const JOINERS = /[、/，；&+]| and |以及|;/

test('the required categories come first and in coaching order', () => {
  expect(REQUIRED_CATEGORIES).toEqual(['camera_motion', 'lighting', 'color_grading'])
  expect(CATEGORY_IDS.slice(0, 3)).toEqual(REQUIRED_CATEGORIES)
})

test('every value has both labels and names one property', () => {
  for (const category of CATEGORY_IDS)
    for (const [type, entry] of Object.entries(categoryOf(category)?.types ?? {}))
      for (const { id } of entry.values) {
        const label = labelOf(category, type, id)
        expect(label?.en).toBeTypeOf('string')
        expect(label?.zh).toMatch(/[\u4e00-\u9fff]/)
        for (const text of [id, label?.en, label?.zh]) expect(text).not.toMatch(JOINERS)
      }
})

test('strangers are refused, prototype names too', () => {
  expect(typeOf('camera_motion', 'constructor')).toBeUndefined()
  expect(categoryOf('__proto__')).toBeUndefined()
  expect(isValue('camera_motion', 'movement', 'sideways')).toBe(false)
  expect(isValue('color_grading', 'palette', '#12ab9f')).toBe(true)
  expect(isValue('color_grading', 'palette', 'red')).toBe(false)
  expect(labelOf('camera_motion', 'movement', 'unknown')).toEqual({ en: 'unknown', zh: '无法判断' })
})
