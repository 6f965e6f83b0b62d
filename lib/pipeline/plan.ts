// What runs, after what, and what each step reads. Pure: the dispatcher stores it, nobody else decides it.
// Step instances are named `step[:role[:index]]`.

import type { Mode, Role } from '#lib/schema/primitives.ts'
import type { JobScope, Resource } from './job-scope.ts'
import { PREVIEW_READS, planPreview } from './motion-plan.ts'
import { wantsPreviews } from './motion-previews.ts'
import type { PlannedStep } from './planned-step.ts'

export type { PlannedStep } from './planned-step.ts'

export interface Expansion {
  steps: PlannedStep[]
  /** New edges into steps that exist already. */
  edges: { child: string; parent: string }[]
}

export interface StepName {
  step: string
  role?: Role
  index?: number
}

export const stepName = (step: string, role?: Role, index?: number): string =>
  [step, role, index].filter((part) => part !== undefined).join(':')

export function parseStepName(name: string): StepName {
  const [step = '', role, index] = name.split(':')
  return {
    step,
    ...(role !== undefined && { role: role as Role }),
    ...(index !== undefined && { index: Number(index) }),
  }
}

export const rolesOf = (mode: Mode): Role[] => (mode === 'learn' ? ['target'] : ['target', 'user'])

const FEATURES_WEIGHT = 10

/** The static graph of a job: joins are there from the beginning, blocked on their edges. */
export function plan(scope: JobScope): PlannedStep[] {
  if (scope.preview) return planPreview(scope.preview)
  const roles = rolesOf(scope.request.mode)
  const branches = roles.flatMap((role) => branch(scope, role))
  return [
    ...branches,
    step(
      'persist',
      'light',
      roles.map((role) => stepName('artifacts', role)),
      1,
    ),
    // Runs when the job has succeeded already; whatever becomes of it does not touch the job.
    ...(wantsPreviews(scope)
      ? [{ ...step('virtual_motion_plan', 'light', ['persist'], 0), required: false }]
      : []),
  ]
}

function branch(scope: JobScope, role: Role): PlannedStep[] {
  const at = (name: string) => stepName(name, role)
  const { decomposer } = scope.plugins
  return [
    step(at('ingest'), 'io', [], 6),
    step(at('extract_frames'), 'media', [at('ingest')], 70),
    step(at('decompose_segments'), decomposer.resource, [at('extract_frames')], 6),
    step(at('reconcile'), 'light', [at('decompose_segments')], 2),
    step(at('artifacts'), 'media', [at('reconcile')], 5),
  ]
}

function step(name: string, resource: Resource, needs: string[], weight: number): PlannedStep {
  return { name, resource, needs, weight, maxAttempts: 5, required: true }
}

/** The part of a `decompose_segments` output that decides the fan-out. */
interface SegmentsOutput {
  /** How many batches of segments the plugin wants to look at, 0 when nothing is left to ask. */
  feature_batches: number
}

/**
 * Steps that only a finished step's output can name. `output` is that step's output and nothing else
 * is read, so a second delivery gives the same children.
 */
export function expand(scope: JobScope, name: string, output: unknown): Expansion {
  const { step: kind, role } = parseStepName(name)
  if (kind !== 'decompose_segments' || !role) return { steps: [], edges: [] }
  const { feature_batches: batches } = output as SegmentsOutput
  const steps = Array.from({ length: batches }, (_, index) => ({
    ...step(
      stepName('decompose_features', role, index),
      scope.plugins.decomposer.resource,
      [name],
      0,
    ),
    weight: FEATURES_WEIGHT / batches,
  }))
  const join = stepName('reconcile', role)
  return { steps, edges: steps.map(({ name: parent }) => ({ child: join, parent })) }
}

/** Steps of the same role whose outputs a step reads; `*` means every index, as a list. */
const READS: Readonly<Record<string, readonly string[]>> = {
  ingest: [],
  extract_frames: ['ingest'],
  decompose_segments: ['ingest', 'extract_frames'],
  decompose_features: ['ingest', 'extract_frames', 'decompose_segments'],
  reconcile: ['ingest', 'extract_frames', 'decompose_segments', 'decompose_features:*'],
  artifacts: ['ingest', 'extract_frames', 'reconcile'],
  persist: ['ingest', 'reconcile', 'artifacts'],
  virtual_motion_plan: ['ingest', 'artifacts', 'persist'],
  ...PREVIEW_READS,
}

/** True when the step named `reader` reads the output of the step named `written`. */
export function reads(reader: string, written: string): boolean {
  const to = parseStepName(reader)
  const from = parseStepName(written)
  const wanted = READS[to.step] ?? []
  if (to.role !== undefined && from.role !== to.role) return false
  return wanted.includes(from.step) || wanted.includes(`${from.step}:*`)
}

/** Outputs of a job's finished steps, by step name. */
export type Outputs = Readonly<Record<string, unknown>>

/**
 * The `from` part of a step's input: with a role, `{ ingest, extract_frames, decompose_features: [...] }`
 * of that role; without one, `{ target: {...}, user: {...} }`. Fan-out outputs are lists in index order.
 */
export function inputsOf(reader: string, outputs: Outputs): Record<string, unknown> {
  const { step: kind, role } = parseStepName(reader)
  if (role !== undefined) return ofRole(reader, role, outputs)
  if (kind in PREVIEW_READS) return { ...outputs }
  if (kind === 'virtual_motion_plan')
    return { persist: outputs.persist, user: ofRole(reader, 'user', outputs) }
  return {
    target: ofRole(reader, 'target', outputs),
    user: ofRole(reader, 'user', outputs),
  }
}

function ofRole(reader: string, role: Role, outputs: Outputs): Record<string, unknown> {
  const wanted = READS[parseStepName(reader).step] ?? []
  const from: Record<string, unknown> = {}
  for (const entry of wanted) {
    const kind = entry.replace(':*', '')
    if (entry.endsWith(':*')) from[kind] = list(kind, role, outputs)
    else if (stepName(kind, role) in outputs) from[kind] = outputs[stepName(kind, role)]
  }
  return from
}

function list(kind: string, role: Role, outputs: Outputs): unknown[] {
  return Object.keys(outputs)
    .map((name) => ({ name, at: parseStepName(name) }))
    .filter(({ at }) => at.step === kind && at.role === role)
    .sort((a, b) => (a.at.index ?? 0) - (b.at.index ?? 0))
    .map(({ name }) => outputs[name])
}
