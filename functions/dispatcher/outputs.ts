// Outputs between steps: small ones are JSON in the step's row, large ones a file that the row names.

import { AppError } from '#lib/core/errors.ts'
import { parseJson } from '#lib/core/json.ts'
import { type Outputs, parseStepName } from '#lib/pipeline/plan.ts'
import type { ClaimedStep, Completion, StepQueue } from '#lib/queue/queue.port.ts'
import type { Storage } from '#lib/storage/storage.port.ts'

/** UTF-8 bytes of JSON that fit into a row. */
export const MAX_ROW_BYTES = 64 * 1024

/** The fence in the name keeps two holders of one step apart. */
const outputKey = (step: ClaimedStep): string => {
  const file = step.name.replaceAll(':', '_')
  return `jobs/${step.jobId}/steps/${file}.${step.fence}.json`
}

/** Outputs of the finished steps that `step` reads, by name. Throws storage_failed when a file is gone. */
export async function readOutputs(
  queue: Pick<StepQueue, 'outputsFor'>,
  storage: Pick<Storage, 'readBytes'>,
  step: ClaimedStep,
): Promise<Outputs> {
  const stored = await queue.outputsFor(step)
  const entries = stored.map(async ({ name, json, key }) => {
    if (json !== null) return [name, parseJson<unknown>(json)] as const
    if (key === null) return [name, null] as const
    const bytes = await storage.readBytes(key)
    if (!bytes)
      throw new AppError('storage_failed', `The output of ${parseStepName(name).step} is gone.`)
    return [name, parseJson<unknown>(new TextDecoder().decode(bytes))] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** Throws what the storage throws. */
export async function storeOutput(
  storage: Pick<Storage, 'put'>,
  step: ClaimedStep,
  output: unknown,
): Promise<Pick<Completion, 'outputJson' | 'outputKey'>> {
  const json = JSON.stringify(output ?? null)
  // A UTF-16 unit is one to three bytes: short texts need no counting.
  if (json.length * 3 <= MAX_ROW_BYTES) return { outputJson: json, outputKey: null }
  const bytes = new TextEncoder().encode(json)
  if (bytes.length <= MAX_ROW_BYTES) return { outputJson: json, outputKey: null }
  const { key } = await storage.put(outputKey(step), bytes)
  return { outputJson: null, outputKey: key }
}
