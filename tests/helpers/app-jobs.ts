// Jobs and uploads in memory, with the handles a test needs to move a job on.

import { AppError } from '#lib/core/errors.ts'
import type { JobEvent, JobRow, Jobs, UploadRow, Uploads } from '#lib/db/jobs.port.ts'
import type { ArtifactRecord, AssetRecord } from '#lib/db/records.port.ts'
import { createMemoryWake } from '#lib/queue/memory-wake.ts'
import type { Wake } from '#lib/queue/queue.port.ts'

interface Held {
  row: JobRow
  key: string | null
  bodyHash: string | null
  events: JobEvent[]
  artifacts: ArtifactRecord[]
  assets: AssetRecord[]
}

export interface MemoryJobs extends Jobs {
  /** Changes the row as a dispatcher would: raises `rev`, adds an event, wakes. */
  advance(jobId: string, patch: Partial<JobRow>): void
  addArtifact(jobId: string, record: ArtifactRecord): void
  addAsset(jobId: string, record: AssetRecord): void
}

const FINAL = new Set(['succeeded', 'failed', 'cancelled'])

export function createMemoryJobs(wake: Wake, nowMs: () => number): MemoryJobs {
  const held = new Map<string, Held>()
  const rowOf = (jobId: string): Held => {
    const found = held.get(jobId)
    if (!found) throw new Error(`no job ${jobId} in this test`)
    return found
  }

  const jobs: MemoryJobs = {
    async create({ scope, steps, idempotency }) {
      for (const { row, key, bodyHash } of held.values()) {
        if (!idempotency || key !== idempotency.key) continue
        if (bodyHash === idempotency.bodyHash) return { jobId: row.jobId, created: false }
        throw new AppError('idempotency_conflict', 'Send the same body, or use another key.')
      }
      const row: JobRow = {
        jobId: scope.job_id,
        mode: scope.request.mode,
        status: 'queued',
        revision: 1,
        rev: 1,
        scope,
        progress: {
          stage: steps[0]?.name ?? 'persist',
          percent: 0,
          message: '',
          steps: steps.map(({ name, needs }) => ({
            name,
            status: needs.length === 0 ? 'ready' : 'blocked',
            percent: 0,
            attempt: 0,
          })),
        },
        resultJson: null,
        error: null,
        createdAt: scope.created_at,
        startedAt: null,
        finishedAt: null,
      }
      held.set(scope.job_id, {
        row,
        key: idempotency?.key ?? null,
        bodyHash: idempotency?.bodyHash ?? null,
        events: [],
        artifacts: [],
        assets: [],
      })
      return { jobId: scope.job_id, created: true }
    },
    async findByKey(key) {
      for (const { row, key: own, bodyHash } of held.values())
        if (own === key) return { jobId: row.jobId, bodyHash: bodyHash ?? '' }
      return null
    },
    async get(jobId) {
      return held.get(jobId)?.row ?? null
    },
    async previews(jobId) {
      return [...held.values()]
        .map(({ row }) => row)
        .filter(({ scope }) => scope.preview?.parent_job_id === jobId)
    },
    async asset(jobId, role) {
      return held.get(jobId)?.assets.find((asset) => asset.role === role) ?? null
    },
    async peek(jobId) {
      const row = held.get(jobId)?.row
      return row ? { rev: row.rev, status: row.status } : null
    },
    async list({ cursor, limit, status }) {
      const all = [...held.values()]
        .map(({ row }) => row)
        .filter((row) => !row.scope.preview)
        .filter((row) => !status || row.status === status)
        .sort((a, b) => b.createdAt - a.createdAt || (a.jobId < b.jobId ? 1 : -1))
      const from = cursor === undefined ? 0 : all.findIndex((row) => row.jobId === cursor) + 1
      const page = all.slice(from, from + limit)
      const last = page.at(-1)
      return { jobs: page, nextCursor: last && from + limit < all.length ? last.jobId : null }
    },
    async cancel(jobId) {
      const found = held.get(jobId)
      if (!found) return null
      if (!FINAL.has(found.row.status)) jobs.advance(jobId, { status: 'cancelled' })
      return found.row.status
    },
    async remove(jobId) {
      return held.delete(jobId)
    },
    async events(jobId, afterSeq, limit) {
      return (held.get(jobId)?.events ?? []).filter((e) => e.seq > afterSeq).slice(0, limit)
    },
    async artifacts(jobId) {
      return held.get(jobId)?.artifacts ?? []
    },
    async artifact(jobId, artifactId) {
      return held.get(jobId)?.artifacts.find((a) => a.artifactId === artifactId) ?? null
    },
    advance(jobId, patch) {
      const found = rowOf(jobId)
      found.row = Object.assign(found.row, patch, { rev: found.row.rev + 1 })
      if (FINAL.has(found.row.status)) found.row.finishedAt = nowMs()
      found.events.push({
        seq: found.events.length + 1,
        atMs: nowMs(),
        type: `job.${found.row.status}`,
        step: null,
        dataJson: JSON.stringify({ status: found.row.status, percent: found.row.progress.percent }),
      })
      wake.notify()
    },
    addAsset(jobId, record) {
      rowOf(jobId).assets.push(record)
    },
    addArtifact(jobId, record) {
      rowOf(jobId).artifacts.push(record)
    },
  }
  return jobs
}

export function createMemoryUploads(): Uploads {
  const rows = new Map<string, UploadRow>()
  return {
    async create(row) {
      rows.set(row.uploadId, row)
    },
    async get(uploadId) {
      return rows.get(uploadId) ?? null
    },
  }
}

/** The wake-up of one process, telling how many listen. */
export function createTestWake(): Wake & { readonly listeners: number } {
  const wake = createMemoryWake()
  let listeners = 0
  return {
    notify: (reason) => wake.notify(reason),
    subscribe(listener) {
      listeners++
      const stop = wake.subscribe(listener)
      let isOn = true
      return () => {
        if (isOn) listeners--
        isOn = false
        stop()
      }
    },
    get listeners() {
      return listeners
    },
  }
}
