// persist — puts the result together, checks it against the published shape, and stores it: as the job's
// result and as result.json beside the job's other files.

import * as v from 'valibot'
import { defineStep } from '#functions/step.ts'
import { idFromParts } from '#lib/core/ids.ts'
import { assembleDecompose } from '#lib/pipeline/assemble.ts'
import { resultKey } from '#lib/pipeline/file-names.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import { DecomposeResult } from '#lib/schema/decompose.ts'
import type { Role } from '#lib/schema/primitives.ts'
import { ArtifactsMade, Persisted } from '#lib/schema/step-outputs.ts'

const Branch = v.object({ artifacts: v.optional(ArtifactsMade) })

export const persist = defineStep({
  name: 'persist',
  input: v.object({ target: Branch, user: Branch }),
  output: Persisted,
  timeoutMs: 5 * 60_000,
  async run(ctx, { job, from }) {
    ctx.progress(0, 'putting the result together')
    const result = await learnResult(job, 'target', from.target.artifacts)
    const json = JSON.stringify(result)
    const stored = await ctx.storage.put(
      resultKey(job.job_id),
      new TextEncoder().encode(JSON.stringify(result, null, 2)),
    )
    const artifact_id = await idFromParts('art', job.job_id, 'result', String(job.revision))
    return { result_json: json, result: stored, artifact_id }
  },
  records: (output) => ({
    resultJson: output.result_json,
    artifacts: [
      {
        artifactId: output.artifact_id,
        kind: 'result',
        role: null,
        key: output.result.key,
        bytes: output.result.bytes,
        sha256: output.result.sha256,
        contentType: 'application/json',
        fileName: 'result.json',
      },
    ],
  }),
})

async function learnResult(
  job: JobScope,
  role: Role,
  made: v.InferOutput<typeof ArtifactsMade> | undefined,
): Promise<DecomposeResult> {
  if (!made) throw new TypeError(`the ${role} branch left nothing`)
  const place = { jobId: job.job_id, role, mode: job.request.mode }
  const result = await assembleDecompose(place, made.breakdown)
  return v.parse(DecomposeResult, { ...result, warnings: [...job.warnings, ...result.warnings] })
}
