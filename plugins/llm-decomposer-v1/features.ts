// The second question: what does one shot look like? Each segment is asked by itself, with what was measured
// as text and a closed vocabulary; a faulty answer spoils no other segment.

import { chooseSegmentStills, stillsWanted } from '#lib/analysis/frame-choice.ts'
import { AppError } from '#lib/core/errors.ts'
import type { ModelProfile } from '#lib/integrations/mm-llm.port.ts'
import { limitOf } from '#lib/integrations/model-limit.ts'
import { addUsage, type Usage } from '#lib/schema/decompose.ts'
import { type AskedType, featuresSchema } from '#lib/schema/model-output/asked.ts'
import type {
  DecomposerContext,
  DescribedSegment,
  SampledStill,
  SegmentMaterial,
} from '#plugins/contracts.ts'
import { askWithRepair, type Question } from './ask.ts'
import { askedTypes, factLines, vocabularyLine } from './asked-types.ts'
import { BudgetReached, budgetWarning, spendGate } from './budget.ts'
import { tell } from './claims.ts'
import { excusable, unavailable } from './failure.ts'
import { type FeatureReading, mergeFeatures, openTypes, readFeatures } from './feature-rules.ts'
import { parallel } from './parallel.ts'
import { PROMPT_VERSION } from './prompts/wording.ts'
import { firstLayout, frameLine, type Layout, type NumberedStill, show, tighter } from './sight.ts'
import { wordingFor } from './wording-for.ts'

/** 23 × 13 patches for a wide picture. */
const TOKENS = 280
/** Of one batch: the queue's concurrency for models already runs several batches at once. */
const AT_ONCE = 1
const TOKENS_PER_TYPE = 45

export async function describeSegments(
  context: DecomposerContext,
  segments: readonly SegmentMaterial[],
): Promise<DescribedSegment[]> {
  return parallel(segments, AT_ONCE, (segment) => describeSegment(context, segment))
}

async function describeSegment(
  context: DecomposerContext,
  material: SegmentMaterial,
): Promise<DescribedSegment> {
  const { index } = material
  try {
    return await ask(context, material)
  } catch (thrown) {
    if (thrown instanceof BudgetReached)
      return { index, claims: [], warnings: [budgetWarning], degraded: true }
    const error = excusable(context, thrown)
    return { index, claims: [], warnings: [unavailable(error)], degraded: true }
  }
}

async function ask(
  context: DecomposerContext,
  material: SegmentMaterial,
): Promise<DescribedSegment> {
  const { index, shot, next, facts, of } = material
  const asked = askedTypes(context.modules, facts)
  if (asked.length === 0 || material.stills.length === 0) return { index, claims: [] }
  const profile = await context.model.learned(context.llm)
  const { inputTokens, spent } = context.budget
  const share = Math.max(0, inputTokens - spent.input_tokens) / of.segments
  let layout = firstLayout({ stills: stillsWanted(shot), tokens: TOKENS }, profile.maxImages)
  if (!layout) throw new AppError('provider_rejected', 'The model takes no images.')
  for (;;) {
    const chosen = chooseSegmentStills(material.stills, shot, next, layout.stills)
    const frames = chosen.map((at, i) => ({
      ...(material.stills[at] as SampledStill),
      number: i + 1,
    }))
    try {
      const question = await questionOf(context, material, { asked, frames, layout, profile })
      const { reading, usage } = await askWithRepair(context, question, spendGate(share))
      return answered(
        context,
        index,
        shot,
        { reading: reading.value, asked, frames },
        {
          usage: addUsage(usage),
          faults: reading.faults,
        },
      )
    } catch (thrown) {
      const limit = limitOf(thrown)
      const less: Layout | null = limit && tighter(layout, limit)
      if (!less) throw thrown
      layout = less
    }
  }
}

interface Shown {
  asked: AskedType[]
  frames: NumberedStill[]
  layout: Layout
  profile: ModelProfile
}

async function questionOf(
  context: DecomposerContext,
  { shot, facts }: SegmentMaterial,
  { asked, frames, layout, profile }: Shown,
): Promise<Question<FeatureReading>> {
  const { language } = context
  const wording = wordingFor(language)
  const images = await show(context, frames, layout, profile.patchPx, wording)
  const closing = { type: 'text', text: wording.closing } as const
  const base = (types: readonly AskedType[]) => ({
    promptVersion: PROMPT_VERSION,
    system: wording.system,
    schema: featuresSchema(types),
    schemaName: 'features',
    maxTokens: 200 + TOKENS_PER_TYPE * types.length,
  })
  const schemaText = (types: readonly AskedType[]) => JSON.stringify(shapeOf(types))
  const task = wording.features({
    frames: frames.length,
    startMs: shot.start_ms,
    endMs: shot.end_ms,
    facts: factLines(facts, language),
    vocabulary: asked.map((type) => vocabularyLine(type, language)),
    schema: schemaText(asked),
  })
  return {
    request: {
      ...base(asked),
      purpose: 'features',
      parts: [{ type: 'text', text: task }, ...images, closing],
    },
    read: (text) => readFeatures(text, asked, frames),
    repair: (first, { answer, faults }) => {
      const open = openTypes(first.value)
      const text = wording.repair({
        asked: [
          wording.asked.features,
          ...open.map((t) => `- ${vocabularyLine(t, language)}`),
        ].join('\n'),
        answer,
        faults,
        frames: first.needsSight ? [] : frames.map(frameLine),
        schema: schemaText(open),
      })
      const sight = first.needsSight ? [...images, closing] : []
      return {
        request: { ...base(open), purpose: 'repair', parts: [{ type: 'text', text }, ...sight] },
        merge: (again) => mergeFeatures(first, readFeatures(again, open, frames)),
      }
    },
  }
}

/** The form in a few words: the ids stand in the list above it, and a schema would say them once more. */
function shapeOf(types: readonly AskedType[]): Record<string, Record<string, unknown>> {
  const one = { value: 'id', confidence: 'low|medium|high', evidence_frames: ['integer'] }
  const shape: Record<string, Record<string, unknown>> = {}
  for (const { category, type } of types) shape[category] = { ...shape[category], [type]: one }
  return shape
}

function answered(
  context: DecomposerContext,
  index: number,
  shot: { start_ms: number; end_ms: number },
  {
    reading,
    asked,
    frames,
  }: { reading: FeatureReading; asked: AskedType[]; frames: NumberedStill[] },
  { usage, faults }: { usage: Usage; faults: AppError['details'] },
): DescribedSegment {
  const said = reading.verdicts.filter(({ state }) => state === 'taken' || state === 'joined')
  const told = tell(reading, frames, shot)
  if (said.length > 0) {
    const isThin = said.length < asked.length / 2
    return { index, ...told, usage, ...(isThin && { degraded: true }) }
  }
  if (context.required)
    throw new AppError(
      'model_output_invalid',
      `The model gave no usable description of shot ${index + 1}, twice.`,
      { details: faults ?? [] },
    )
  const warning = {
    code: 'model_output_invalid',
    message: 'The model gave no usable description of this shot; it is measured only.',
  }
  return {
    index,
    claims: [],
    warnings: [warning],
    extensions: told.extensions,
    usage,
    degraded: true,
  }
}
