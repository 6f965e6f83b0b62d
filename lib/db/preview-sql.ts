// Previews that a finished step asks for, as jobs of their own, in the batch of its completion. Their ids follow from
// the parent and the step that is shown, so a repeat creates none.

import { PREVIEW_PRIORITY } from '../pipeline/motion-plan.ts'
import type { SqlValue, Statement } from './client.ts'
import { graphStatements } from './graph-sql.ts'
import type { PreviewJob } from './records.port.ts'

/** `guard` uses ?1 upwards with `guardArgs` (two of them). */
export function previewStatements(
  previews: readonly PreviewJob[],
  guard: string,
  guardArgs: readonly SqlValue[],
): Statement[] {
  return previews.flatMap(({ scope, steps }) => [
    {
      sql: `INSERT INTO jobs (job_id, mode, status, revision, scope_json, stage, created_at, parent_job_id, priority)
SELECT ?3, ?4, 'queued', ?5, ?6, ?7, ?8, ?9, ?10 WHERE ${guard} ON CONFLICT (job_id) DO NOTHING`,
      args: [
        ...guardArgs,
        scope.job_id,
        scope.request.mode,
        scope.revision,
        JSON.stringify(scope),
        steps[0]?.name ?? '',
        scope.created_at,
        scope.preview?.parent_job_id ?? null,
        PREVIEW_PRIORITY,
      ],
    },
    ...graphStatements(scope, steps),
  ])
}
