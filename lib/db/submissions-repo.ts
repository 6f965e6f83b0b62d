// Submissions on the table `effects`: a row that is pending was perhaps sent, one that is done has its answer.

import type { Clock } from '../core/time.ts'
import type { Db } from './client.ts'
import type { effects } from './models.ts'
import { firstOf } from './rows.ts'
import type { Submissions } from './submissions.port.ts'

type EffectRow = Pick<typeof effects.$inferSelect, 'state' | 'response_text'>

const KEEP_MS = 30 * 24 * 3_600_000

export function createSubmissions({
  db,
  clock,
}: {
  db: Db
  clock: Pick<Clock, 'nowMs'>
}): Submissions {
  return {
    async begin(key) {
      const results = await db.batch([
        {
          sql: `INSERT INTO effects (effect_key, state, calls, created_at) VALUES (?1, 'pending', 1, ?2)
ON CONFLICT (effect_key) DO NOTHING RETURNING 1 AS fresh`,
          args: [key, clock.nowMs()],
        },
        { sql: 'SELECT state, response_text FROM effects WHERE effect_key = ?1', args: [key] },
      ])
      if (results[0]?.length) return { state: 'fresh' }
      const row = firstOf<EffectRow>(results[1])
      if (row?.state === 'done' && row.response_text !== null)
        return { state: 'answered', body: row.response_text }
      return { state: 'unknown' }
    },

    async answered(key, body) {
      const now = clock.nowMs()
      await db.batch([
        {
          sql: `UPDATE effects SET state = 'done', response_text = ?2, done_at = ?3, expires_at = ?4
WHERE effect_key = ?1 AND state = 'pending'`,
          args: [key, body, now, now + KEEP_MS],
        },
      ])
    },

    async refused(key) {
      await db.batch([
        { sql: `DELETE FROM effects WHERE effect_key = ?1 AND state = 'pending'`, args: [key] },
      ])
    },
  }
}
