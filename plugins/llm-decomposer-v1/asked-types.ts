// Which properties the model is asked about: what cannot be measured, what is only a vote, and the movement,
// where agreement is worth having. Measured properties that came out unknown are asked too.

import type { AskedType } from '#lib/schema/model-output/asked.ts'
import { valueIds } from '#lib/schema/model-output/asked.ts'
import { categoryOf, PALETTE_TYPE, typeOf } from '#lib/schema/vocabulary.ts'
import type { SegmentFacts } from '#plugins/contracts.ts'

/** Nothing of these shows in stills, or they are arithmetic. */
const NEVER: ReadonlySet<string> = new Set([
  'pacing',
  'transition',
  'stability',
  'composition.aspect_ratio',
  'depth_of_field.focus_change',
])
const ALWAYS: ReadonlySet<string> = new Set(['camera_motion.movement'])

export function askedTypes(modules: readonly string[], facts: SegmentFacts): AskedType[] {
  return modules.flatMap((category) =>
    Object.entries(categoryOf(category)?.types ?? {})
      .filter(([type, { measurable }]) => {
        const name = `${category}.${type}`
        if (type === PALETTE_TYPE || NEVER.has(category) || NEVER.has(name)) return false
        return measurable !== 'yes' || ALWAYS.has(name) || isUnknown(facts, category, type)
      })
      .map(([type]) => ({ category, type })),
  )
}

const isUnknown = ({ claims }: SegmentFacts, category: string, type: string): boolean =>
  claims.some((c) => c.category === category && c.type === type && c.value === 'unknown')

/** `lighting.softness (光质): hard 硬光, neutral 中性光, soft 柔光, unknown`. */
export function vocabularyLine({ category, type }: AskedType, language: 'zh' | 'en'): string {
  const entry = typeOf(category, type)
  const values = valueIds(category, type).map((id) => {
    const label = language === 'zh' ? entry?.values.find((v) => v.id === id)?.zh : undefined
    return label ? `${id} ${label}` : id
  })
  const name = entry?.[language] ?? type
  return `${category}.${type} (${name}): ${values.join(', ')}`
}

/** Facts that help to judge, surest first: `camera_motion.movement = static (sure)`. */
export function factLines({ claims }: SegmentFacts, language: 'zh' | 'en'): string[] {
  return claims
    .filter((c) => c.type !== PALETTE_TYPE && c.value !== 'unknown' && c.confidence >= 0.6)
    .filter((c) => typeOf(c.category, c.type)?.measurable === 'yes')
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, MAX_FACTS)
    .map(({ category, type, value, measured, confidence }) => {
      const number = measured
        ? `${Number(measured.number.toPrecision(3))} ${measured.unit}`
        : undefined
      const sure = confidence >= 0.85 ? (language === 'zh' ? '确定' : 'sure') : undefined
      const note = [number, sure].filter((part) => part !== undefined).join('; ')
      return `${category}.${type} = ${value}${note ? ` (${note})` : ''}`
    })
}

const MAX_FACTS = 14
