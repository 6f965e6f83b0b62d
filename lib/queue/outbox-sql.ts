// Messages for a transport outside this process (Cloudflare Queues, SQS), written in the batch that made the
// steps ready: sent at least once, whatever happens between the commit and the send.

import type { Statement } from '../db/client.ts'

/** One message per delivery of a ready step of the job; a repeat adds nothing. */
export function outboxStatement(jobId: string, nowMs: number): Statement {
  return {
    sql: `INSERT INTO outbox (step_id, fence, available_at)
SELECT step_id, fence, max(run_at, ?2) FROM steps WHERE job_id = ?1 AND state = 'ready'
ON CONFLICT (step_id, fence) DO NOTHING`,
    args: [jobId, nowMs],
  }
}
