// The rows that a finished step asks for, as statements of its completion. A repeat writes the same rows.

import type { SqlValue, Statement } from './client.ts'
import { previewStatements } from './preview-sql.ts'
import type { StepRecords } from './records.port.ts'

/** `guard` uses ?1 upwards with `guardArgs` (two of them). */
export function recordStatements(
  jobId: string,
  step: string,
  { artifacts = [], asset, decomposition, previews = [] }: StepRecords,
  nowMs: number,
  guard: string,
  guardArgs: readonly SqlValue[],
): Statement[] {
  const statements: Statement[] = []
  if (artifacts.length > 0)
    statements.push({
      sql: `INSERT INTO artifacts (artifact_id, job_id, step, kind, role, key, bytes, sha256, content_type,
  file_name, created_at)
SELECT value ->> '$.artifactId', ?3, ?4, value ->> '$.kind', value ->> '$.role', value ->> '$.key',
  value ->> '$.bytes', value ->> '$.sha256', value ->> '$.contentType', value ->> '$.fileName', ?5
FROM json_each(?6) WHERE ${guard}
ON CONFLICT (artifact_id) DO UPDATE SET step = excluded.step, kind = excluded.kind,
  role = excluded.role, key = excluded.key, bytes = excluded.bytes, sha256 = excluded.sha256,
  content_type = excluded.content_type, file_name = excluded.file_name
WHERE artifacts.job_id = excluded.job_id`,
      args: [...guardArgs, jobId, step, nowMs, JSON.stringify(artifacts)],
    })
  if (asset)
    statements.push({
      sql: `INSERT INTO assets (job_id, role, sha256, bytes, key, media_json, created_at)
SELECT ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE ${guard}
ON CONFLICT (job_id, role) DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes,
  key = excluded.key, media_json = excluded.media_json`,
      args: [
        ...guardArgs,
        jobId,
        asset.role,
        asset.sha256,
        asset.bytes,
        asset.key,
        asset.mediaJson,
        nowMs,
      ],
    })
  if (decomposition)
    statements.push({
      sql: `INSERT INTO decompositions (cache_key, json, created_at) SELECT ?3, ?4, ?5 WHERE ${guard}
ON CONFLICT (cache_key) DO UPDATE SET json = excluded.json`,
      args: [...guardArgs, decomposition.cacheKey, decomposition.json, nowMs],
    })
  return [...statements, ...previewStatements(previews, guard, guardArgs)]
}
