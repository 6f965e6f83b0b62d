// ingest:{role} — brings one video into the job's folder, whatever it came from, and decides whether it may
// be analysed. Input: the request's source. Output: where the file lies, its hash and its description.

import * as v from 'valibot'
import { modelChoice } from '#functions/model-choice.ts'
import { defineStep, type StepContext } from '#functions/step.ts'
import { MEASUREMENT_VERSION } from '#lib/analysis/series.ts'
import { AppError } from '#lib/core/errors.ts'
import { parseJson } from '#lib/core/json.ts'
import type { VideoInfo } from '#lib/media/media.port.ts'
import { breakdownKey } from '#lib/pipeline/cache-key.ts'
import { cacheFileKey, inputKey } from '#lib/pipeline/file-names.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import { SCHEMA_VERSION } from '#lib/schema/decompose.ts'
import type { Source } from '#lib/schema/job-create.ts'
import { Breakdown, Ingested } from '#lib/schema/step-outputs.ts'
import { VOCABULARY_VERSION } from '#lib/schema/vocabulary.ts'
import type { StoredObject } from '#lib/storage/storage.port.ts'

/** Enough for every signature that the sniffer knows, MPEG-TS (five packets) included. */
const HEAD_BYTES = 4096

export const ingest = defineStep({
  name: 'ingest',
  input: v.object({}),
  output: Ingested,
  timeoutMs: 30 * 60_000,
  async run(ctx, { job, role }) {
    if (role === null) throw new TypeError('ingest runs for a role')
    const video = role === 'target' ? job.request.target_video : job.request.user_video
    if (!video) throw new TypeError(`the request has no ${role}_video`)
    ctx.progress(0, 'fetching the video')
    const stored = await fetchTo(ctx, capped(open(ctx, video.source), ctx), (extension) =>
      inputKey(job.job_id, role, extension),
    )
    ctx.progress(80, 'reading what the file says about itself')
    const info = await ctx.media.probe(stored.key, ctx.signal)
    acceptLength(info, ctx.limits.maxInputMinutes)
    const cache_key = await cacheKeyOf(job, stored.sha256, ctx)
    const cached = await isCached(ctx, cache_key)
    return { ...stored, info, cache_key, cached }
  },
  records: (output, { role }) => ({
    asset: {
      role: role ?? 'target',
      sha256: output.sha256,
      bytes: output.bytes,
      key: output.key,
      mediaJson: JSON.stringify(output.info),
    },
  }),
})

async function* open(ctx: StepContext, source: Source): AsyncIterable<Uint8Array> {
  if (source.type === 'url') {
    const { maxInputBytes: maxBytes } = ctx.limits
    const download = await ctx.net.download({
      url: source.url,
      maxBytes,
      signal: ctx.signal,
      progress: (bytes, total) => ctx.progress((80 * bytes) / (total ?? maxBytes)),
    })
    yield* download.body
  } else if (source.type === 'path') {
    const file = await ctx.sources.open(source.path)
    try {
      yield* file.stream()
    } finally {
      await file.close()
    }
  } else {
    const upload = await ctx.uploads.get(source.upload_id)
    const stream = upload && (await ctx.storage.read(upload.key))
    if (!stream)
      throw new AppError('upload_not_found', 'This upload is gone. Upload the file again.')
    yield* stream
  }
}

/** Counts bytes while they pass, whatever the source promised. */
async function* capped(
  source: AsyncIterable<Uint8Array>,
  ctx: StepContext,
): AsyncIterable<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    ctx.signal.throwIfAborted()
    bytes += chunk.length
    if (bytes > ctx.limits.maxInputBytes)
      throw new AppError(
        'input_too_large',
        `The file is larger than ${ctx.limits.maxInputBytes} bytes. Send a shorter or smaller version.`,
      )
    yield chunk
  }
  if (bytes === 0) throw new AppError('input_empty', 'The file has no bytes. Send a video file.')
}

/** A breakdown counts as there only with all its files: somebody may have emptied the folder. */
async function isCached(ctx: StepContext, cacheKey: string): Promise<boolean> {
  const json = await ctx.decompositions.find(cacheKey)
  if (json === null) return false
  const breakdown = v.safeParse(Breakdown, parseJson(json))
  if (!breakdown.success) return false
  for (const { name } of breakdown.output.files)
    if ((await ctx.storage.size(cacheFileKey(cacheKey, name))) === null) return false
  return true
}

/** Stores the stream once its first bytes are known to be a video's; closes the source in any case. */
async function fetchTo(
  ctx: StepContext,
  source: AsyncIterable<Uint8Array>,
  keyFor: (extension: string) => string,
): Promise<StoredObject> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    const head = await readHead(iterator, HEAD_BYTES)
    const { extension } = ctx.media.sniff(head)
    return await ctx.storage.put(keyFor(extension), rest(head, iterator))
  } finally {
    await iterator.return?.()
  }
}

async function readHead(iterator: AsyncIterator<Uint8Array>, bytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let seen = 0
  while (seen < bytes) {
    const next = await iterator.next()
    if (next.done) break
    chunks.push(next.value)
    seen += next.value.length
  }
  const head = new Uint8Array(seen)
  let at = 0
  for (const chunk of chunks) {
    head.set(chunk, at)
    at += chunk.length
  }
  return head
}

async function* rest(
  head: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncIterable<Uint8Array> {
  yield head
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
}

function acceptLength(info: VideoInfo, maxMinutes: number): void {
  if (info.durationMs !== null && info.durationMs > maxMinutes * 60_000)
    throw new AppError(
      'input_too_long',
      `The video lasts longer than ${maxMinutes} minutes. Send the part that matters.`,
    )
}

function cacheKeyOf(job: JobScope, sha256: string, ctx: StepContext): Promise<string> {
  const { frame_extract, analysis } = job.request.options
  const { id, version, usesModel } = ctx.plugins.decomposers.get(job.plugins.decomposer.id)
  return breakdownKey({
    sha256,
    frame_extract,
    modules: analysis.enabled_modules,
    measurement_version: MEASUREMENT_VERSION,
    schema_version: SCHEMA_VERSION,
    vocabulary_version: VOCABULARY_VERSION,
    decomposer: { id, version },
    llm: usesModel ? modelOf(ctx, job) : null,
  })
}

/** By its configured name, not by `default`: another default tomorrow is another model. */
function modelOf(ctx: StepContext, job: JobScope) {
  const { provider, model } = ctx.model.describe(modelChoice(job))
  return { provider, model, language: job.request.options.language }
}
