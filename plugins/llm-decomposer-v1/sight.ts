// What the model is shown: stills scaled to whole patches with their number and time, one by one, or several
// on a sheet where a server takes few images.

import { patchedSize } from '#lib/analysis/patch-size.ts'
import type { ImagePart } from '#lib/integrations/mm-llm.port.ts'
import type { ModelLimit } from '#lib/integrations/model-limit.ts'
import type { DecomposerContext, SampledStill } from '#plugins/contracts.ts'
import type { Wording } from './prompts/wording.ts'

/** How stills are sent. */
export interface Layout {
  /** Stills in one request at most. */
  stills: number
  /** Image tokens of one still at least. */
  tokens: number
  /** Columns of a square sheet; null: one image each. */
  columns: number | null
}

export interface NumberedStill extends SampledStill {
  /** As the model calls it. */
  number: number
}

/** Below that a picture says nothing; the smallest step is for small contexts only. */
const SMALLEST = 60
const FEWEST = 3
/** Fewer single images than that show less than one sheet of all of them. */
const SHEET_BELOW = 3
const SHEET_COLUMNS = 3

/** The best that a server takes of `wanted`; null when it takes no image at all. */
export function firstLayout(wanted: Omit<Layout, 'columns'>, maxImages: number): Layout | null {
  if (maxImages < 1) return null
  if (maxImages >= Math.min(SHEET_BELOW, wanted.stills))
    return { ...wanted, stills: Math.min(wanted.stills, maxImages), columns: null }
  const perSheet = SHEET_COLUMNS ** 2
  return {
    ...wanted,
    stills: Math.min(wanted.stills, maxImages * perSheet),
    columns: SHEET_COLUMNS,
  }
}

/** Fewer, then smaller; null when there is nothing left to give up. */
export function tighter(layout: Layout, limit: ModelLimit): Layout | null {
  const fewer = { ...layout, stills: Math.max(FEWEST, Math.floor(layout.stills / 2)) }
  const smaller = { ...layout, tokens: Math.round(layout.tokens * 0.6) }
  const hasFewer = fewer.stills < layout.stills
  const hasSmaller = smaller.tokens >= SMALLEST
  switch (limit.kind) {
    case 'images': {
      if (layout.columns !== null || limit.max >= layout.stills) return hasFewer ? fewer : null
      return firstLayout(layout, limit.max)
    }
    case 'context':
      return hasFewer ? fewer : hasSmaller ? smaller : null
    case 'bytes':
      return hasSmaller ? smaller : hasFewer ? fewer : null
  }
}

/** The image parts for some stills. */
export async function show(
  context: Pick<DecomposerContext, 'scaleStills' | 'signal'>,
  stills: readonly NumberedStill[],
  layout: Layout,
  patchPx: 28 | 32,
  wording: Wording,
): Promise<ImagePart[]> {
  const [first] = stills
  if (!first) return []
  const { width, height } = patchedSize(first, patchPx, layout.tokens)
  const keys = stills.map(({ key }) => key)
  if (layout.columns === null) {
    const jpegs = await context.scaleStills({ keys, size: { width, height } }, context.signal)
    return stills.map((still, i) => ({
      type: 'image',
      jpeg: jpegs[i] as Uint8Array,
      width,
      height,
      label: frameLine(still),
    }))
  }
  const { columns } = layout
  const rows = Math.min(columns, Math.ceil(stills.length / columns))
  const perSheet = columns * rows
  const sheets = await context.scaleStills(
    { keys, size: { width, height }, sheet: { columns, rows } },
    context.signal,
  )
  return sheets.map((jpeg, n) => {
    const mine = stills.slice(n * perSheet, (n + 1) * perSheet)
    const [from, to] = [mine[0]?.number ?? 0, mine.at(-1)?.number ?? 0]
    return {
      type: 'image',
      jpeg,
      width: width * columns,
      height: height * rows,
      label: wording.sheet(from, to, columns, mine.map(seconds)),
    }
  })
}

export const frameLine = (still: NumberedStill): string =>
  `Frame ${still.number} | t=${seconds(still)}`

const seconds = ({ ts_ms }: SampledStill): string => `${(ts_ms / 1000).toFixed(2)}s`
