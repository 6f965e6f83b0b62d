// What an honest model would answer to our two questions, read from the question alone.

import type { SeenQuestion } from './fake-llm.ts'

/** Cuts where candidates are named; the first id of every property, seen in frame 1. */
export function honestAnswer({ texts, schema }: SeenQuestion): unknown {
  const text = texts.join('\n')
  const properties = (schema?.properties ?? {}) as Record<string, Schema>
  if (properties.segments) return { segments: segmentsFrom(text) }
  return Object.fromEntries(
    Object.entries(properties).map(([category, { properties: types = {} }]) => [
      category,
      Object.fromEntries(
        Object.entries(types).map(([type, { properties: fields }]) => [
          type,
          { value: fields?.value?.enum?.[0], confidence: 'high', evidence_frames: [1] },
        ]),
      ),
    ]),
  )
}

interface Schema {
  properties?: Record<string, Schema>
  enum?: string[]
}

function segmentsFrom(text: string): { start_frame: number; end_frame: number }[] {
  const frames = [...text.matchAll(/Frame (\d+) \| t=/g)].map((m) => Number(m[1]))
  const sheets = [...text.matchAll(/Sheet \| frames (\d+) to (\d+)/g)]
  const first = Math.min(...frames, ...sheets.map((m) => Number(m[1])))
  const last = Math.max(...frames, ...sheets.map((m) => Number(m[2])))
  const cuts = [...text.matchAll(/between frame (\d+) and frame \d+/g)].map((m) => Number(m[1]))
  const edges = [first - 1, ...cuts.filter((n) => n >= first && n < last), last]
  return edges.slice(1).map((end, i) => ({ start_frame: (edges[i] as number) + 1, end_frame: end }))
}
