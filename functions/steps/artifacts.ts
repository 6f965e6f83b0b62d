// artifacts:{role} — keyframes and contact sheet of the final segments, chosen from the sampled stills; the
// finished breakdown is also laid into the cache. When the cache had it, its files are linked into the job.

import * as v from 'valibot'
import { fileFacts } from '#functions/file-facts.ts'
import { defineStep, type StepContext, type StepInput } from '#functions/step.ts'
import { AppError } from '#lib/core/errors.ts'
import { parseJson } from '#lib/core/json.ts'
import type { ArtifactRecord } from '#lib/db/records.port.ts'
import { artifactRecord } from '#lib/pipeline/assemble.ts'
import {
  breakdownFileKey,
  CONTACT_SHEET,
  cacheFileKey,
  FRAMES_INDEX,
  SERIES,
} from '#lib/pipeline/file-names.ts'
import { chooseKeyframes } from '#lib/pipeline/keyframes.ts'
import { cachedUsage } from '#lib/schema/decompose.ts'
import type { Role } from '#lib/schema/primitives.ts'
import {
  ArtifactsMade,
  Breakdown,
  type BreakdownFile,
  Extracted,
  Ingested,
  Reconciled,
} from '#lib/schema/step-outputs.ts'

const From = v.object({ ingest: Ingested, extract_frames: Extracted, reconcile: Reconciled })
type From = v.InferOutput<typeof From>

const SHEET_COLUMNS = 5
/** More tiles than this make a sheet that nobody reads; then every n-th shot stands for its neighbours. */
const SHEET_MAX_TILES = 60
const TILE_LONG_SIDE = 320

export const artifacts = defineStep({
  name: 'artifacts',
  input: From,
  output: ArtifactsMade,
  timeoutMs: 10 * 60_000,
  async run(ctx, input) {
    ctx.progress(0, 'choosing keyframes')
    const { cache_key } = input.from.ingest
    const role = input.role ?? 'target'
    if (input.from.reconcile === null) {
      const breakdown = await fromCache(ctx, cache_key, input.job.job_id, role)
      return withRecords(input, { breakdown, cache_key, fresh: false })
    }
    const breakdown = await make(ctx, input, role)
    // What stands in for a model that was away is this job's own: the next job asks again.
    if (breakdown.bare.degraded) return withRecords(input, { breakdown, cache_key, fresh: false })
    for (const { name } of breakdown.files)
      await ctx.storage.link(
        breakdownFileKey(input.job.job_id, role, name),
        cacheFileKey(cache_key, name),
      )
    return withRecords(input, { breakdown, cache_key, fresh: true })
  },
  records: (output) => ({
    artifacts: output.artifacts,
    ...(output.fresh && {
      decomposition: { cacheKey: output.cache_key, json: JSON.stringify(output.breakdown) },
    }),
  }),
})

async function withRecords(
  { job, role }: StepInput<From>,
  made: { breakdown: Breakdown; cache_key: string; fresh: boolean },
) {
  const place = { jobId: job.job_id, role: role ?? 'target', mode: job.request.mode } as const
  const rows: ArtifactRecord[] = await Promise.all(
    made.breakdown.files.map((file) => artifactRecord(place, file)),
  )
  return { ...made, artifacts: rows }
}

async function fromCache(
  ctx: StepContext,
  cacheKey: string,
  jobId: string,
  role: Role,
): Promise<Breakdown> {
  const json = await ctx.decompositions.find(cacheKey)
  if (!json)
    throw new AppError('storage_failed', 'The stored breakdown is gone. Start the job again.')
  const breakdown = v.parse(Breakdown, parseJson(json))
  for (const { name } of breakdown.files)
    await ctx.storage.link(cacheFileKey(cacheKey, name), breakdownFileKey(jobId, role, name))
  const { bare } = breakdown
  return { ...breakdown, bare: { ...bare, usage: cachedUsage(bare.usage) } }
}

async function make(ctx: StepContext, input: StepInput<From>, role: Role): Promise<Breakdown> {
  const { ingest, extract_frames: extracted, reconcile: bare } = input.from
  if (!extracted || !bare) throw new TypeError('artifacts needs a finished breakdown')
  const jobId = input.job.job_id
  const chosen = chooseKeyframes(bare.segments, extracted.frames)
  const files: BreakdownFile[] = []
  for (const frame of chosen) {
    const name = `keyframes/s${String(frame.segment + 1).padStart(4, '0')}_${frame.position}.jpg`
    const key = breakdownFileKey(jobId, role, name)
    await ctx.storage.link(frame.key, key)
    const { bytes, sha256 } = await fileFacts(ctx.storage, key)
    files.push({
      name,
      kind: 'keyframe',
      bytes,
      sha256,
      content_type: 'image/jpeg',
      segment: frame.segment,
      ts_ms: frame.ts_ms,
      position: frame.position,
    })
  }
  ctx.progress(50, 'drawing the contact sheet')
  files.push(await contactSheet(ctx, jobId, role, chosen))
  files.push(
    whole(FRAMES_INDEX, 'frames_index', 'application/json', extracted.frames_index),
    whole(SERIES, 'series', 'application/octet-stream', extracted.series),
  )
  return {
    video: {
      sha256: ingest.sha256,
      info: ingest.info,
      duration_ms: extracted.duration_ms,
      frame_count: extracted.frame_count,
    },
    bare,
    files,
  }
}

async function contactSheet(
  ctx: StepContext,
  jobId: string,
  role: Role,
  chosen: ReturnType<typeof chooseKeyframes>,
): Promise<BreakdownFile> {
  const middles = chosen.filter((frame) => frame.position === 'middle')
  const every = Math.ceil(middles.length / SHEET_MAX_TILES)
  const tiles = middles.filter((_, i) => i % every === 0)
  const { width, height } = tiles[0] ?? { width: 16, height: 9 }
  const k = TILE_LONG_SIDE / Math.max(width, height)
  const key = breakdownFileKey(jobId, role, CONTACT_SHEET)
  await ctx.media.contactSheet(
    {
      keys: tiles.map((tile) => tile.key),
      columns: Math.min(SHEET_COLUMNS, tiles.length),
      tile: { width: 2 * Math.round((width * k) / 2), height: 2 * Math.round((height * k) / 2) },
      outKey: key,
    },
    ctx.signal,
  )
  return whole(CONTACT_SHEET, 'contact_sheet', 'image/jpeg', await fileFacts(ctx.storage, key))
}

const whole = (
  name: string,
  kind: BreakdownFile['kind'],
  content_type: string,
  { bytes, sha256 }: { bytes: number; sha256: string },
): BreakdownFile => ({ name, kind, bytes, sha256, content_type })
