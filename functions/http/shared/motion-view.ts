// JobRow of a preview → what GET …/virtual-motion/jobs/{subtask_id} answers, and its parent's `previews`.

import { parseJson } from '#lib/core/json.ts'
import type { JobRow } from '#lib/db/jobs.port.ts'
import type { MotionResult, VirtualMotionView } from '#lib/schema/virtual-motion.ts'

export const MOTION_PATH = '/v1/video-analysis/virtual-motion/jobs'

export const motionUrl = (subtaskId: string): string => `${MOTION_PATH}/${subtaskId}`

export function motionView(row: JobRow): VirtualMotionView {
  const order = row.scope.preview
  if (!order) throw new TypeError(`${row.jobId} is no preview`)
  const { parent_job_id, asset_role, segment_id, step_id, recipe, provider } = order
  return {
    subtask_id: row.jobId,
    parent_job_id,
    asset_role,
    segment_id,
    step_id,
    motion_recipe: recipe,
    provider: provider?.name ?? 'local',
    status: row.status,
    status_url: motionUrl(row.jobId),
    created_at: row.createdAt,
    started_at: row.startedAt,
    finished_at: row.finishedAt,
    progress: row.progress,
    ...(row.status === 'succeeded' &&
      row.resultJson !== null && { result: parseJson<unknown>(row.resultJson) as MotionResult }),
    ...(row.status === 'failed' && row.error && { error: row.error }),
  }
}
