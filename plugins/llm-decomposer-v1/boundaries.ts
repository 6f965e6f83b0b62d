// The first question: where does a shot begin? Stills beside every measured candidate, numbered and timed, in
// overlapping windows; answers in frame numbers, mapped back to measured boundaries. Where the model fails,
// the measured boundaries of that window stand.

import { chooseBoundaryStills, type Window, windowsOver } from '#lib/analysis/frame-choice.ts'
import { AppError, type OutputFault } from '#lib/core/errors.ts'
import type { ModelProfile, SpendGate } from '#lib/integrations/mm-llm.port.ts'
import { limitOf } from '#lib/integrations/model-limit.ts'
import { addUsage, type Usage } from '#lib/schema/decompose.ts'
import { segmentsSchema } from '#lib/schema/model-output/asked.ts'
import type { DecomposerContext, Proposal, SampledStill, Shot } from '#plugins/contracts.ts'
import { askWithRepair, type Question } from './ask.ts'
import { readBoundaries, type ShotStarts } from './boundary-rules.ts'
import {
  BOUNDARY_SHARE,
  BudgetReached,
  budgetWarning,
  MAX_BATCHES,
  MAX_BOUNDARY_STILLS,
  OVERLAP,
  spendGate,
  WINDOW,
} from './budget.ts'
import { excusable, unavailable } from './failure.ts'
import { parallel } from './parallel.ts'
import { PROMPT_VERSION, type Wording } from './prompts/wording.ts'
import { firstLayout, frameLine, type Layout, type NumberedStill, show, tighter } from './sight.ts'
import { wordingFor } from './wording-for.ts'

/** 16 × 9 patches for a wide picture: enough to tell one place from another. */
const TOKENS = 140
/** Confidence of a measured boundary from which the model is told that it is sure. */
const SURE = 0.6
/** A still may lie this far behind the boundary that it was taken for. */
const SLACK_MS = 60

interface WindowAnswer {
  starts: ShotStarts | null
  faults: OutputFault[]
  usage: Usage[]
  noBudget: boolean
}

export async function proposeShots(
  context: DecomposerContext,
  all: SampledStill[],
  measured: Shot[],
): Promise<Proposal> {
  const chosen = chooseBoundaryStills(all, measured, MAX_BOUNDARY_STILLS)
  const stills = chosen.map((at, i) => ({ ...(all[at] as SampledStill), number: i + 1 }))
  const standIn = { shots: measured, featureBatches: batchesFor, warnings: [] }
  if (stills.length < 2) return standIn
  try {
    return await askWindows(context, stills, measured)
  } catch (thrown) {
    const error = excusable(context, thrown)
    return {
      ...standIn,
      // Who could not answer this question is not asked a hundred more.
      featureBatches: () => 0,
      warnings: [unavailable(error)],
      degraded: true,
    }
  }
}

export const batchesFor = (segments: number): number => Math.min(segments, MAX_BATCHES)

async function askWindows(
  context: DecomposerContext,
  stills: NumberedStill[],
  measured: Shot[],
): Promise<Proposal> {
  const profile = await context.model.learned(context.llm)
  let layout = firstLayout({ stills: WINDOW, tokens: TOKENS }, profile.maxImages)
  if (!layout) throw new AppError('provider_rejected', 'The model takes no images.')
  for (;;) {
    const windows = windowsOver(stills.length, layout.stills, OVERLAP)
    // A request that did not fit was not charged: each layout has the whole share.
    const gate = spendGate(context.budget.inputTokens * BOUNDARY_SHARE)
    const how = { context, profile, layout, gate, measured, stills }
    try {
      const answers = await parallel(windows, profile.concurrency, (w) => askWindow(how, w))
      return propose(context, stills, measured, windows, answers)
    } catch (thrown) {
      const limit = limitOf(thrown)
      const next: Layout | null = limit && tighter(layout, limit)
      if (!next) throw thrown
      layout = next
    }
  }
}

interface How {
  context: DecomposerContext
  profile: ModelProfile
  layout: Layout
  gate: SpendGate
  measured: Shot[]
  stills: NumberedStill[]
}

async function askWindow(how: How, window: Window): Promise<WindowAnswer> {
  const { context, profile, layout, gate, measured } = how
  const frames = how.stills.slice(window.from, window.to + 1)
  const wording = wordingFor(context.language)
  const images = await show(context, frames, layout, profile.patchPx, wording)
  try {
    const question = questionOf(context, wording, frames, measured, images)
    const { reading, usage } = await askWithRepair(context, question, gate)
    return { starts: reading.value, faults: reading.faults, usage, noBudget: false }
  } catch (thrown) {
    if (!(thrown instanceof BudgetReached)) throw thrown
    return { starts: null, faults: [], usage: [], noBudget: true }
  }
}

function questionOf(
  { video }: DecomposerContext,
  wording: Wording,
  frames: readonly NumberedStill[],
  measured: readonly Shot[],
  images: Awaited<ReturnType<typeof show>>,
): Question<ShotStarts | null> {
  const schema = segmentsSchema()
  const [first, last] = [frames[0]?.number ?? 1, frames.at(-1)?.number ?? 1]
  const base = {
    promptVersion: PROMPT_VERSION,
    system: wording.system,
    schema,
    schemaName: 'segments',
    maxTokens: 200 + 40 * frames.length,
  }
  const candidates = candidatesIn(frames, measured)
  const task = wording.boundaries({
    durationMs: video.durationMs,
    first,
    last,
    candidates,
    schema: JSON.stringify(schema),
  })
  const closing = { type: 'text', text: wording.closing } as const
  const read = (text: string) => readBoundaries(text, frames, video.durationMs)
  return {
    request: {
      ...base,
      purpose: 'segments',
      parts: [{ type: 'text', text: task }, ...images, closing],
    },
    read,
    repair: (reading, { answer, faults }) => {
      const text = wording.repair({
        asked: wording.asked.boundaries(first, last, video.durationMs),
        answer,
        faults,
        frames: [
          ...(reading.needsSight ? [] : frames.map(frameLine)),
          ...candidates.map(wording.candidate),
        ],
        schema: JSON.stringify(schema),
      })
      const sight = reading.needsSight ? [...images, closing] : []
      return {
        request: { ...base, purpose: 'repair', parts: [{ type: 'text', text }, ...sight] },
        merge: read,
      }
    },
  }
}

function candidatesIn(frames: readonly NumberedStill[], measured: readonly Shot[]) {
  return measured.slice(1).flatMap(({ start_ms, transition_in }) => {
    const after = frames.findIndex((f) => f.ts_ms >= start_ms - SLACK_MS)
    if (after < 1) return []
    return [
      {
        before: frames[after - 1]?.number ?? 0,
        after: frames[after]?.number ?? 0,
        kind: transition_in.kind,
        isSure: transition_in.confidence >= SURE,
      },
    ]
  })
}

/** The windows' cuts as shots: at measured boundaries where one lies between the two frames. */
function propose(
  context: DecomposerContext,
  stills: readonly NumberedStill[],
  measured: Shot[],
  windows: readonly Window[],
  answers: readonly WindowAnswer[],
): Proposal {
  const failed = answers.filter((answer) => answer.starts === null && !answer.noBudget)
  if (failed.length > 0 && context.required)
    throw new AppError(
      'model_output_invalid',
      'The model gave no usable division into shots, twice.',
      { details: failed.flatMap((answer) => answer.faults).slice(0, 20) },
    )
  const cuts = new Map<number, Shot | null>()
  answers.forEach(({ starts }, n) => {
    const window = windows[n] as Window
    const pairs =
      starts === null
        ? Array.from({ length: window.to - window.from }, (_, k) => window.from + 1 + k)
        : starts.map((number) => number - 1)
    for (const at of pairs) {
      const [before, after] = [stills[at - 1], stills[at]]
      if (!before || !after) continue
      const found = strongestIn(measured, before.ts_ms, after.ts_ms)
      if (found) cuts.set(found.start_ms, found)
      else if (starts !== null) cuts.set(Math.round((before.ts_ms + after.ts_ms) / 2), null)
    }
  })
  return {
    shots: shotsAt(cuts, measured, context.video),
    featureBatches: batchesFor,
    warnings: [
      ...(failed.length > 0 ? [notUsable(failed.length, answers.length)] : []),
      ...(answers.some((answer) => answer.noBudget) ? [budgetWarning] : []),
    ],
    usage: addUsage(answers.flatMap((answer) => answer.usage)),
    ...(answers.some((answer) => answer.starts === null) && { degraded: true }),
  }
}

const notUsable = (failed: number, all: number) => ({
  code: 'model_output_invalid',
  message: `The model gave no usable division into shots${all > 1 ? ` for ${failed} of ${all} parts` : ''}; the measured boundaries stand.`,
})

function strongestIn(
  measured: readonly Shot[],
  afterMs: number,
  untilMs: number,
): Shot | undefined {
  return measured
    .slice(1)
    .filter((s) => s.start_ms > afterMs - SLACK_MS && s.start_ms <= untilMs + SLACK_MS)
    .sort((a, b) => b.transition_in.confidence - a.transition_in.confidence)[0]
}

/** Cuts that were not measured get the kind and confidence of a guess; settling decides about them. */
function shotsAt(
  cuts: ReadonlyMap<number, Shot | null>,
  measured: readonly Shot[],
  video: { durationMs: number; frameCount: number },
): Shot[] {
  const opening = measured[0] as Shot
  const frameOf = (ms: number) => Math.round((ms / video.durationMs) * video.frameCount)
  const starts = [...cuts]
    .filter(([ms]) => ms > 0 && ms < video.durationMs)
    .sort(([a], [b]) => a - b)
    .map(([ms, shot]) => ({
      ms,
      frame: shot?.start_frame ?? frameOf(ms),
      transition: shot?.transition_in ?? {
        kind: 'cut',
        span_ms: [ms, ms] as [number, number],
        confidence: 0.3,
      },
    }))
  const all = [{ ms: 0, frame: 0, transition: opening.transition_in }, ...starts]
  return all.map(({ ms, frame, transition }, i) => ({
    start_ms: ms,
    end_ms: all[i + 1]?.ms ?? video.durationMs,
    start_frame: frame,
    end_frame: all[i + 1]?.frame ?? video.frameCount,
    transition_in: transition,
  }))
}
