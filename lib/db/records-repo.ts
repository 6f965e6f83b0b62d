// Uploads, and cached breakdowns (which only completions write).

import type { Db } from './client.ts'
import type { Decompositions, Uploads } from './jobs.port.ts'
import type { decompositions, uploads } from './models.ts'
import { firstOf } from './rows.ts'

export function createUploads(db: Db): Uploads {
  return {
    async create({ uploadId, key, bytes, sha256, createdAt }) {
      await db.batch([
        {
          sql: `INSERT INTO uploads (upload_id, key, bytes, sha256, created_at)
VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (upload_id) DO NOTHING`,
          args: [uploadId, key, bytes, sha256, createdAt],
        },
      ])
    },
    async get(uploadId) {
      const [rows] = await db.read([
        { sql: 'SELECT * FROM uploads WHERE upload_id = ?1', args: [uploadId] },
      ])
      const row = firstOf<typeof uploads.$inferSelect>(rows)
      if (!row) return null
      const { upload_id, key, bytes, sha256, created_at } = row
      return { uploadId: upload_id, key, bytes, sha256, createdAt: created_at }
    },
  }
}

export function createDecompositions(db: Db): Decompositions {
  return {
    async find(cacheKey) {
      const [rows] = await db.read([
        { sql: 'SELECT json FROM decompositions WHERE cache_key = ?1', args: [cacheKey] },
      ])
      return firstOf<Pick<typeof decompositions.$inferSelect, 'json'>>(rows)?.json ?? null
    },
  }
}
