// The craftsmen's contracts. A plugin is chosen by its published id; it gets what it needs as arguments
// and reaches ports only through its context.

import type { Claim, SegmentReading } from '#lib/analysis/claim.ts'
import type { Submissions } from '#lib/db/submissions.port.ts'
import type { MotionTasks } from '#lib/integrations/img2video.port.ts'
import type { ModelChoice, MultimodalModel } from '#lib/integrations/mm-llm.port.ts'
import type { Media, VideoInfo } from '#lib/media/media.port.ts'
import type { Net } from '#lib/net/net.port.ts'
import type { Resource } from '#lib/pipeline/job-scope.ts'
import type { Coaching } from '#lib/schema/compare.ts'
import type { DecomposeResult, MotionCurve, Transition, Usage } from '#lib/schema/decompose.ts'
import type { Mapping, MappingOverride } from '#lib/schema/mapping.ts'
import type { AppliedRecipe, MotionRecipe } from '#lib/schema/motion-recipe.ts'
import type { Role } from '#lib/schema/primitives.ts'
import type { Storage } from '#lib/storage/storage.port.ts'

/** One sampled still of the video. */
export interface SampledStill {
  key: string
  ts_ms: number
  width: number
  height: number
}

/** A shot as a plugin proposes it, or as it was settled: [start, end) in ms and frames. */
export interface Shot {
  start_ms: number
  end_ms: number
  start_frame: number
  end_frame: number
  transition_in: Transition
  transition_out?: Transition
}

/** What was measured of one final segment. */
export interface SegmentFacts extends SegmentReading {
  curve?: MotionCurve
  warnings: { code: string; message: string }[]
}

export interface DecomposerContext {
  role: Role
  video: { durationMs: number; frameCount: number; width: number; height: number }
  /** Categories that were asked for, required ones included. */
  modules: readonly string[]
  language: 'zh' | 'en'
  /** Provider and model that the request names, if any. */
  llm: ModelChoice | null
  model: MultimodalModel
  /** JPEGs of stills at another size, single or several on one sheet. */
  scaleStills: Media['scaleStills']
  /** The request named this decomposer: what it cannot do fails the job instead of being measured only. */
  required: boolean
  /** Which try of the step this is, from 1, and how many there are. */
  attempt: { number: number; max: number }
  /** Input tokens that this video may cost in all, and what its earlier steps have used. */
  budget: { inputTokens: number; spent: Usage }
  storage: Storage
  signal: AbortSignal
  progress(percent: number, message?: string): void
}

/** Boundaries as the plugin sees them, from nothing or from the measured ones. */
export interface Proposal {
  shots: Shot[]
  /** How many batches `features` shall be called for, once it is settled how many segments there are. */
  featureBatches(segments: number): number
  warnings: { code: string; message: string }[]
  /** What a model was asked and what that cost. */
  usage?: Usage
  /** The plugin could not do its own work here: the result is not kept for other jobs. */
  degraded?: boolean
}

/** What a plugin says about one segment. */
export interface DescribedSegment {
  index: number
  claims: Claim[]
  warnings?: { code: string; message: string }[]
  usage?: Usage
  /** What was said beside the claims; becomes part of the segment's extensions. */
  extensions?: Record<string, unknown>
  degraded?: boolean
}

/** One segment and everything known of it. */
export interface SegmentMaterial {
  index: number
  shot: Shot
  /** The next shot, whose transition reaches into this one. */
  next?: Shot
  stills: SampledStill[]
  facts: SegmentFacts
  /** How many segments the whole video has, and how many batches they are asked in. */
  of: { segments: number; batches: number }
}

/** At most, over all segments and with every answer repaired once. */
export interface ModelBound {
  calls: number
  inputTokens: number
}

export interface Decomposer {
  id: string
  resource: Resource
  /** Part of the cache key: raise it when the same video would be described otherwise. */
  version: string
  /** True when the answer also depends on the provider and the model. */
  usesModel: boolean
  /** May it work here and now (is a model configured, …)? */
  supports(environment: { llmConfigured: boolean }): boolean
  segments(context: DecomposerContext, stills: SampledStill[], measured: Shot[]): Promise<Proposal>
  /** Claims for the segments of one batch; `facts` are measured and may be quoted to a model. */
  features(context: DecomposerContext, segments: SegmentMaterial[]): Promise<DescribedSegment[]>
  /** What a video with that many sampled stills can cost; left out when no model is asked. */
  bound?(stills: number, inputTokens: number): ModelBound
}

/** Who answers whom. Pure: the same breakdowns and overrides give the same mapping. */
export interface Mapper {
  id: string
  map(
    target: DecomposeResult,
    user: DecomposeResult,
    overrides: readonly MappingOverride[],
  ): Mapping
}

/** What to change, and how the next take is judged. Pure. */
export interface Improver {
  id: string
  improve(
    target: DecomposeResult,
    user: DecomposeResult,
    mapping: Mapping,
    modules: readonly string[],
  ): Coaching
}

/** What a preview is made of and how; who asks has checked that the segment and the files exist. */
export interface MotionRequest {
  recipe: MotionRecipe
  /** The shot as it was filmed; null when there is no usable file. Its clock is that of `extract`. */
  clip: { key: string; info: VideoInfo; startMs: number; endMs: number } | null
  /** Stills of the shot in order, for `use: 'keyframes'` and as the way out when the clip fails. */
  keyframes: { key: string; width: number; height: number }[]
  /** `auto`: the clip where there is one. */
  use: 'auto' | 'clip' | 'keyframes'
  /** For `like_target`: the target segment's own curve. */
  targetCurve?: MotionCurve
  /** What a zoom closes in on, 0..1 from the left and the top (`saliency_x`, `saliency_y`). */
  focus?: { x: number; y: number }
  /** `jitter_pct_diag` of the shot: a shaky one is steadied first. Left out: never. */
  jitterPctDiag?: number
  /** Moves that need depth: do the nearest flat one, or refuse. */
  nearest: 'apply' | 'refuse'
  layout: 'single' | 'side_by_side'
  poster: boolean
  /** Storage key that ends in `.mp4`. */
  outKey: string
}

export interface MotionContext {
  media: Pick<Media, 'renderMotion'>
  signal: AbortSignal
  progress(percent: number, message?: string): void
}

export interface MotionPreview {
  key: string
  bytes: number
  width: number
  height: number
  duration_ms: number
  /** Which of the two the picture comes from in the end. */
  source: 'clip' | 'keyframes'
  applied: 'native' | 'approximate'
  applied_recipe: AppliedRecipe
  poster: {
    key: string
    format: 'webp' | 'gif'
    bytes: number
    width: number
    height: number
  } | null
  warnings: { code: string; message: string }[]
}

/** Makes a preview at once, on this machine. */
export interface MotionRenderer {
  id: string
  kind: 'render'
  resource: Resource
  /** Throws request_invalid, the input_* codes of an unusable source, media_failed, cancelled. */
  render(context: MotionContext, request: MotionRequest): Promise<MotionPreview>
}

/** What is ordered from a service: a still of the shot, and how the camera shall move from there. */
export interface MotionOrderRequest {
  recipe: MotionRecipe
  /** For `like_target`. */
  targetCurve: MotionCurve
  /** A JPEG; the clip begins with it. */
  keyframeKey: string
  language: 'zh' | 'en'
  /** Tells this order from all others: the same id is never paid for twice. */
  orderId: string
}

export interface MotionOrderContext {
  tasks: MotionTasks
  submissions: Submissions
  storage: Pick<Storage, 'readBytes' | 'put'>
  net: Pick<Net, 'download'>
  signal: AbortSignal
  progress(percent: number, message?: string): void
}

export interface OrderedMotion {
  /** The service's id of the task. */
  ref: string
  applied: 'native' | 'prompt' | 'approximate'
  applied_recipe: AppliedRecipe
  /** Width ÷ height of the still; the clip should have the same. */
  aspect: number
}

/** What came of it: pending (ask again), or the address of the finished clip. */
export type MotionProgress =
  | { state: 'pending'; percent: number | null; unknownState: string | null }
  | { state: 'done'; url: string; needsKey: boolean }

/** Orders a preview from a service. Each part is one stateless step, and may be repeated. */
export interface MotionOrderer {
  id: string
  kind: 'order'
  resource: Resource
  /** Throws unknown_submission, input_too_small, and the provider_* codes. */
  start(context: MotionOrderContext, request: MotionOrderRequest): Promise<OrderedMotion>
  /** Throws the provider_* codes; those that may pass ask to be tried again. */
  poll(context: MotionOrderContext, ref: string): Promise<MotionProgress>
  /** Stores the clip under `outKey`. Throws provider_result_invalid, and the url_* codes that may pass. */
  fetch(
    context: MotionOrderContext,
    clip: { url: string; needsKey: boolean },
    outKey: string,
  ): Promise<{ key: string; bytes: number }>
  /** Length and size as ordered, H.264. Throws provider_result_invalid, media_failed. */
  normalise(
    context: MotionContext & { media: Pick<Media, 'probe'> },
    clip: { key: string; aspect: number; durationMs: number; outKey: string },
  ): Promise<Omit<MotionPreview, 'source' | 'applied' | 'applied_recipe'>>
}

/** From a recipe and a shot to a short video of the move. */
export type MotionGenerator = MotionRenderer | MotionOrderer

/** What the doors and steps see: lookup by id, and the list in order of preference. */
export interface Plugins {
  decomposers: PluginList<Decomposer>
  motionGenerators: PluginList<MotionGenerator>
}

export interface PluginList<P> {
  /** Throws plugin_unknown, naming what exists. */
  get(id: string): P
  readonly all: readonly P[]
}
