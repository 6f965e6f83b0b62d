// A context with ports in memory, so that any step can be called by hand.

import { MOTION_TIMING, type StepContext } from '#functions/step.ts'
import { createInlineCompute } from '#lib/compute/inline.ts'
import { tasks } from '#lib/compute/tasks.ts'
import { AppError } from '#lib/core/errors.ts'
import { silentLogger } from '#lib/logging.ts'
import type { Media } from '#lib/media/media.port.ts'
import { createMemoryStorage } from '#lib/storage/memory.ts'
import { builtInPlugins } from '#plugins/index.ts'

const notHere = (port: string) =>
  new Proxy(
    {},
    {
      get: (_, name) => () => {
        throw new Error(`this test has no ${port}.${String(name)}`)
      },
    },
  )

/** Everything works in memory; what a test does not hand in throws when it is touched. */
export function stepContext(parts: Partial<StepContext> = {}): StepContext {
  return {
    media: notHere('media') as Media,
    compute: createInlineCompute(tasks),
    storage: createMemoryStorage(),
    net: {
      judge: async () => {},
      download: async () => {
        throw new AppError('url_unreachable', 'This test has no network.')
      },
    },
    sources: notHere('sources') as StepContext['sources'],
    uploads: { create: async () => {}, get: async () => null },
    decompositions: { find: async () => null },
    motionProviders: { names: [], open: () => notHere('motionProviders') as never },
    submissions: notHere('submissions') as StepContext['submissions'],
    motionTiming: MOTION_TIMING,
    plugins: builtInPlugins(),
    signal: new AbortController().signal,
    progress: () => {},
    log: silentLogger,
    clock: { nowMs: () => 0, monotonicMs: () => 0 },
    random: () => 0.5,
    attempt: { number: 1, max: 5 },
    model: notHere('model') as StepContext['model'],
    limits: { maxInputBytes: 1000, maxInputMinutes: 60 },
    ...parts,
  }
}
