// A DecomposeResult as a table for the terminal: one row per shot, columns as wide as their widest cell.

import { formatTime } from '#lib/core/time.ts'
import type { DecomposeResult, Segment } from '#lib/schema/decompose.ts'
import type { Language } from '#lib/schema/primitives.ts'
import { displayWidth, padEnd } from './width.ts'

const HEADERS: Record<Language, string[]> = {
  en: ['shot', 'in – out', 'length', 'camera', 'light', 'colour', 'confidence'],
  zh: ['镜头', '入点 – 出点', '时长', '运镜', '打光', '调色', '置信度'],
}

/** Which types speak for a category in one cell. */
const SHOWN = {
  camera: [
    ['camera_motion', 'movement'],
    ['camera_motion', 'smoothness'],
  ],
  light: [
    ['lighting', 'key_level'],
    ['lighting', 'contrast_ratio'],
  ],
  colour: [
    ['color_grading', 'temperature'],
    ['color_grading', 'saturation'],
    ['color_grading', 'black_level'],
  ],
} as const

export function shotTable(result: DecomposeResult, language: Language): string {
  const rows = result.segments.map((segment) => rowOf(segment, language))
  const table = [HEADERS[language], ...rows]
  const widths = HEADERS[language].map((_, i) =>
    Math.max(...table.map((row) => displayWidth(row[i] ?? ''))),
  )
  const line = (row: string[]) => row.map((cell, i) => padEnd(cell, widths[i] ?? 0)).join('  ')
  const rule = widths.map((w) => '─'.repeat(w)).join('──')
  return [line(HEADERS[language]), rule, ...rows.map(line)].map((s) => s.trimEnd()).join('\n')
}

function rowOf(segment: Segment, language: Language): string[] {
  return [
    String(segment.index + 1),
    `${formatTime(segment.start_ms)} – ${formatTime(segment.end_ms)}`,
    `${(segment.duration_ms / 1000).toFixed(2)} s`,
    cell(segment, SHOWN.camera, language),
    cell(segment, SHOWN.light, language),
    cell(segment, SHOWN.colour, language),
    confidence(segment),
  ]
}

function cell(
  segment: Segment,
  shown: readonly (readonly [string, string])[],
  language: Language,
): string {
  const labels = shown.flatMap(([category, type]) => {
    const feature = segment.analysis.features.find(
      (f) => f.category === category && f.type === type,
    )
    return feature && feature.value !== 'unknown' ? [feature.label[language]] : []
  })
  if (labels.length === 0) return language === 'zh' ? '无法判断' : 'unknown'
  return labels.join(', ')
}

/** The median over what the row shows: one doubtful cell does not hide behind nine sure ones. */
function confidence(segment: Segment): string {
  const keys = new Set(Object.values(SHOWN).flatMap((list) => list.map((pair) => pair.join('.'))))
  const values = segment.analysis.features
    .filter((f) => keys.has(`${f.category}.${f.type}`))
    .map((f) => f.confidence)
    .sort((a, b) => a - b)
  const median = values[Math.floor(values.length / 2)]
  return median === undefined ? '–' : median.toFixed(2)
}
