// What was learned about model servers, on the table `capabilities`.

import type { Clock } from '../core/time.ts'
import type { Capabilities } from './capabilities.port.ts'
import type { Db } from './client.ts'
import { firstOf } from './rows.ts'

const KEEP_MS = 24 * 3_600_000

export function createCapabilities(options: {
  db: Db
  clock: Pick<Clock, 'nowMs'>
  keepMs?: number
}): Capabilities {
  const { db, clock, keepMs = KEEP_MS } = options
  return {
    async find(endpoint, model) {
      const [rows] = await db.read([
        {
          sql: `SELECT learned_json FROM capabilities
WHERE endpoint = ?1 AND model = ?2 AND expires_at > ?3`,
          args: [endpoint, model, clock.nowMs()],
        },
      ])
      return firstOf<{ learned_json: string }>(rows)?.learned_json ?? null
    },

    async keep(endpoint, model, learnedJson) {
      await db.batch([
        {
          sql: `INSERT INTO capabilities (endpoint, model, learned_json, expires_at)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (endpoint, model) DO UPDATE SET learned_json = ?3, expires_at = ?4`,
          args: [endpoint, model, learnedJson, clock.nowMs() + keepMs],
        },
      ])
    },
  }
}
