// virtual_motion_plan — after a comparison: previews of the camera moves among its top fixes, each a job of its own.
// Not required: the comparison has succeeded already, and waits for none of them.

import * as v from 'valibot'
import { defineStep } from '#functions/step.ts'
import { idFromParts } from '#lib/core/ids.ts'
import { parseJson } from '#lib/core/json.ts'
import type { PreviewJob } from '#lib/db/records.port.ts'
import { topPreviews } from '#lib/pipeline/motion-previews.ts'
import { plan } from '#lib/pipeline/plan.ts'
import { CompareResult } from '#lib/schema/compare.ts'
import { ArtifactsMade, Ingested, Persisted } from '#lib/schema/step-outputs.ts'

const Planned = v.object({ previews: v.array(v.custom<PreviewJob>(() => true)) })

export const virtualMotionPlan = defineStep({
  name: 'virtual_motion_plan',
  input: v.object({
    persist: Persisted,
    user: v.object({ ingest: Ingested, artifacts: ArtifactsMade }),
  }),
  output: Planned,
  timeoutMs: 60_000,
  async run(ctx, { job, from }) {
    const result = v.parse(CompareResult, parseJson<unknown>(from.persist.result_json))
    const { ingest, artifacts } = from.user
    const orders = topPreviews(job, result, {
      video: { key: ingest.key, info: ingest.info },
      keyOf: new Map(artifacts.artifacts.map(({ artifactId, key }) => [artifactId, key])),
      provider: ctx.motionProviders.names[0] ?? null,
    })
    const previews = orders.map(async (preview): Promise<PreviewJob> => {
      const parts = [job.job_id, String(job.revision), preview.step_id ?? '']
      const scope = {
        ...job,
        job_id: await idFromParts('sub', ...parts),
        revision: 1,
        created_at: ctx.clock.nowMs(),
        warnings: [],
        preview,
      }
      return { scope, steps: plan(scope) }
    })
    return { previews: await Promise.all(previews) }
  },
  records: ({ previews }) => ({ previews }),
})
