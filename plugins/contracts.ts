// The craftsmen's contracts. A plugin is chosen by its published id; it gets what it needs as arguments
// and reaches ports only through its context.

import type { Claim, SegmentReading } from '#lib/analysis/claim.ts'
import type { Resource } from '#lib/pipeline/job-scope.ts'
import type { Coaching } from '#lib/schema/compare.ts'
import type { DecomposeResult, MotionCurve, Transition } from '#lib/schema/decompose.ts'
import type { Mapping, MappingOverride } from '#lib/schema/mapping.ts'
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
  llm: { provider?: string; model?: string } | null
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
  features(
    context: DecomposerContext,
    segments: { index: number; shot: Shot; stills: SampledStill[]; facts: SegmentFacts }[],
  ): Promise<{ index: number; claims: Claim[] }[]>
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

/** What the doors and steps see: lookup by id, and the list in order of preference. */
export interface Plugins {
  decomposers: PluginList<Decomposer>
}

export interface PluginList<P> {
  /** Throws plugin_unknown, naming what exists. */
  get(id: string): P
  readonly all: readonly P[]
}
