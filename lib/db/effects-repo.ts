// Paid calls on the table `effects`. A key is pending while somebody calls and done once the raw answer is
// there. Whoever takes a pending key over raises its fence, so that the one before can write no more.

import type { Clock } from '../core/time.ts'
import type { Db, SqlValue } from './client.ts'
import type { EffectStart, Effects, StoredAnswer } from './effects.port.ts'
import type { effects } from './models.ts'
import { firstOf, rowsOf } from './rows.ts'

export interface EffectOwner {
  /** Unique among all processes that ever use the database. */
  id: string
  /** True when `id` named a process of this host that is certainly gone. */
  isDead(id: string): Promise<boolean>
}

export interface EffectsOptions {
  db: Db
  clock: Pick<Clock, 'nowMs'>
  owner: EffectOwner
  /** Longer than one call may take. */
  leaseMs?: number
  keepMs?: number
}

type EffectRow = typeof effects.$inferSelect

const LEASE_MS = 150_000
const KEEP_MS = 30 * 24 * 3_600_000

export function createEffects(options: EffectsOptions): Effects {
  const { db, clock, owner, leaseMs = LEASE_MS, keepMs = KEEP_MS } = options
  const write = async (sql: string, args: SqlValue[]) => (await db.batch([{ sql, args }]))[0]

  async function read(key: string): Promise<EffectRow | null> {
    const [rows] = await db.read([
      { sql: 'SELECT * FROM effects WHERE effect_key = ?1', args: [key] },
    ])
    return firstOf<EffectRow>(rows)
  }

  /** One statement: inserts, or takes what is expired, given up, or held by `dead`. */
  async function take(key: string, dead: string | null): Promise<number | null> {
    const now = clock.nowMs()
    const rows = await write(
      `INSERT INTO effects (effect_key, state, owner, lease_until, created_at)
VALUES (?1, 'pending', ?2, ?3, ?4)
ON CONFLICT (effect_key) DO UPDATE SET state = 'pending', fence = fence + 1, owner = ?2, lease_until = ?3,
  response_text = NULL, provider_request_id = NULL, usage_json = NULL, done_at = NULL, expires_at = NULL
WHERE (state = 'pending' AND (lease_until IS NULL OR lease_until <= ?4 OR owner = ?5))
   OR (state = 'done' AND expires_at <= ?4)
RETURNING fence`,
      [key, owner.id, now + leaseMs, now, dead],
    )
    return firstOf<{ fence: number }>(rows)?.fence ?? null
  }

  return {
    async find(key) {
      return answerOf(await read(key), clock.nowMs())
    },

    async begin(key): Promise<EffectStart> {
      for (let dead: string | null = null; ; ) {
        const fence = await take(key, dead)
        if (fence !== null) return { state: 'mine', claim: { key, fence } }
        const row = await read(key)
        const answer = answerOf(row, clock.nowMs())
        if (answer) return { state: 'done', answer }
        const holder: string | null = row?.state === 'pending' ? row.owner : null
        const isGone = holder !== null && holder !== dead && (await owner.isDead(holder))
        if (row?.state === 'pending' && !isGone)
          return { state: 'busy', leaseUntilMs: row.lease_until ?? 0 }
        dead = holder
      }
    },

    async calling({ key, fence }) {
      const rows = await write(
        `UPDATE effects SET calls = calls + 1, lease_until = ?3
WHERE effect_key = ?1 AND fence = ?2 AND state = 'pending' RETURNING fence`,
        [key, fence, clock.nowMs() + leaseMs],
      )
      return rowsOf(rows).length > 0
    },

    async store({ key, fence }, { body, requestId }) {
      const now = clock.nowMs()
      const rows = await write(
        `UPDATE effects SET state = 'done', owner = NULL, lease_until = NULL, response_text = ?3,
  provider_request_id = ?4, done_at = ?5, expires_at = ?6
WHERE effect_key = ?1 AND fence = ?2 AND state = 'pending' RETURNING fence`,
        [key, fence, body, requestId, now, now + keepMs],
      )
      return rowsOf(rows).length > 0
    },

    async release({ key, fence }) {
      await write(
        `UPDATE effects SET owner = NULL, lease_until = NULL
WHERE effect_key = ?1 AND fence = ?2 AND state = 'pending'`,
        [key, fence],
      )
    },

    async discard(key, { body }) {
      await write(
        `UPDATE effects SET state = 'pending', fence = fence + 1, owner = NULL, lease_until = NULL,
  response_text = NULL, done_at = NULL, expires_at = NULL
WHERE effect_key = ?1 AND state = 'done' AND response_text = ?2`,
        [key, body],
      )
    },

    async sweep(limit) {
      const now = clock.nowMs()
      const rows = await write(
        `DELETE FROM effects WHERE effect_key IN (SELECT effect_key FROM effects
  WHERE expires_at <= ?1 OR (state = 'pending' AND created_at <= ?2 AND coalesce(lease_until, 0) <= ?1)
  LIMIT ?3) RETURNING effect_key`,
        [now, now - keepMs, limit],
      )
      return rowsOf(rows).length
    },
  }
}

function answerOf(row: EffectRow | null, nowMs: number): StoredAnswer | null {
  if (row?.state !== 'done' || row.response_text === null) return null
  if (row.expires_at !== null && row.expires_at <= nowMs) return null
  return { body: row.response_text, requestId: row.provider_request_id }
}
