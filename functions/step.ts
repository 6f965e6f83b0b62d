// defineStep and the context a step runs in. A step gets an input and ports and returns an output; it never
// touches the queue or the job tables, keeps no state, and may run twice.

import * as v from 'valibot'
import type { Compute } from '#lib/compute/compute.port.ts'
import { AppError } from '#lib/core/errors.ts'
import type { Clock } from '#lib/core/time.ts'
import type { Decompositions, Uploads } from '#lib/db/jobs.port.ts'
import type { StepRecords } from '#lib/db/records.port.ts'
import type { Submissions } from '#lib/db/submissions.port.ts'
import type { MotionProviders } from '#lib/integrations/img2video.port.ts'
import type { MultimodalModel } from '#lib/integrations/mm-llm.port.ts'
import type { Logger } from '#lib/logging.ts'
import type { Media } from '#lib/media/media.port.ts'
import type { Net } from '#lib/net/net.port.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import type { Role } from '#lib/schema/primitives.ts'
import type { Sources } from '#lib/storage/sources.port.ts'
import type { Storage } from '#lib/storage/storage.port.ts'
import type { Plugins } from '#plugins/contracts.ts'

export interface StepPorts {
  media: Media
  compute: Compute
  storage: Storage
  net: Net
  sources: Sources
  uploads: Uploads
  decompositions: Decompositions
  model: MultimodalModel
  /** Image-to-video services, for previews. */
  motionProviders: MotionProviders
  submissions: Submissions
}

export interface StepContext extends StepPorts {
  plugins: Plugins
  signal: AbortSignal
  /** 0..100 of this step, and what is going on in a few words. */
  progress(percent: number, message?: string): void
  log: Logger
  clock: Clock
  /** [0, 1). */
  random(): number
  limits: StepLimits
  /** Which delivery of the step this is, from 1, and after which it is given up. */
  attempt: { number: number; max: number }
  motionTiming: MotionTiming
}

/** How a provider is asked whether it has finished. */
export interface MotionTiming {
  /** The first wait; each is half as long again. */
  firstMs: number
  maxMs: number
  /** After that the order counts as failed. */
  deadlineMs: number
  /** From an order that was sent to the first byte of its answer; then it counts as lost. */
  submitMs: number
}

export const MOTION_TIMING: MotionTiming = {
  firstMs: 3_000,
  maxMs: 15_000,
  deadlineMs: 15 * 60_000,
  submitMs: 60_000,
}

export interface StepLimits {
  maxInputBytes: number
  maxInputMinutes: number
}

/** What every step is handed beside the outputs that it reads. */
export interface StepInput<From> {
  job: JobScope
  role: Role | null
  index: number | null
  from: From
}

export interface StepDefinition<From, Output> {
  /** snake_case, as published. */
  name: string
  /** Shape of the outputs that it reads (see READS of lib/pipeline/plan). */
  input: v.GenericSchema<unknown, From>
  output: v.GenericSchema<unknown, Output>
  timeoutMs: number
  run(ctx: StepContext, input: StepInput<From>): Promise<Output>
  /** Rows to be written with the completion; pure. */
  records?(output: Output, input: StepInput<From>): StepRecords
}

/** A step as the dispatcher sees it: shapes already bound, everything unknown. */
export interface Step {
  name: string
  timeoutMs: number
  run(
    ctx: StepContext,
    input: StepInput<unknown>,
  ): Promise<{ output: unknown; records: StepRecords }>
}

export function defineStep<From, Output>(definition: StepDefinition<From, Output>): Step {
  const { name, timeoutMs } = definition
  return {
    name,
    timeoutMs,
    async run(ctx, raw) {
      const input = { ...raw, from: check(definition.input, raw.from, `${name} input`) }
      const output = check(definition.output, await definition.run(ctx, input), `${name} output`)
      return { output, records: definition.records?.(output, input) ?? {} }
    },
  }
}

function check<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  throw new AppError('step_output_invalid', `The ${what} does not have the agreed shape.`, {
    details: result.issues.slice(0, 10).map((issue) => ({
      path: v.getDotPath(issue) ?? '',
      message: issue.message,
    })),
  })
}
