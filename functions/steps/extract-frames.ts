// extract_frames:{role} — ONE decode of the whole video: sampled stills for people and models, and the series
// from which everything is measured. Output: the stills' index, the series' key, the shots between the
// measured boundaries. Shots that the sampling missed are fetched by a second pass over just their middles.

import * as v from 'valibot'
import { defineStep, type StepContext } from '#functions/step.ts'
import { colourSize, type FrameSize, lumaSize } from '#lib/analysis/frame.ts'
import { missingStillTimes } from '#lib/analysis/frame-choice.ts'
import { appendRows } from '#lib/analysis/look/append.ts'
import type { LookInit, Measured, MeasureInit } from '#lib/analysis/measure-task.ts'
import { packTracks, type Track, unpackTracks } from '#lib/analysis/series.ts'
import { type ShotSpan, shotsBetween } from '#lib/analysis/shot-list.ts'
import { AppError } from '#lib/core/errors.ts'
import type { ExtractResult, SampledFrame, VideoInfo } from '#lib/media/media.port.ts'
import {
  breakdownFileKey,
  FRAMES_INDEX,
  framesPrefix,
  seriesKey,
} from '#lib/pipeline/file-names.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'
import type { Role } from '#lib/schema/primitives.ts'
import { Extracted, Ingested } from '#lib/schema/step-outputs.ts'

/** Long side of the stills in pixels: a third less CPU than 1280 (DESIGN §9 allows up to that), and more than a model looks at. */
const STILL_LONG_SIDE = 960
/** Beside the sampled ones: a second pass must not cost more than the first. */
const MAX_EXTRA_STILLS = 240
/** Colour frames a second; the thresholds of craft §2 were calibrated at this rate. */
const COLOUR_FPS = 2
/** Onsets are looked for below 11 kHz. */
const AUDIO_HZ = 22_050

export const extractFrames = defineStep({
  name: 'extract_frames',
  input: v.object({ ingest: Ingested }),
  output: Extracted,
  timeoutMs: 60 * 60_000,
  async run(ctx, { job, role, from }) {
    if (role === null) throw new TypeError('extract_frames runs for a role')
    if (from.ingest.cached) return null
    const { info, key: inputKey } = from.ingest
    const colour = colourSize(info.width, info.height)
    const { measured, extracted } = await decode(ctx, job, role, inputKey, info, colour)
    const shots = shotsBetween(measured.boundaries, extracted.durationMs, extracted.frameCount)
    const missed = missedShots(shots, extracted.frames)
    const extra = await fetchMissed(ctx, { job, role, inputKey, info, colour, missed })
    const packed = extra.look ? withLook(measured.packed, extra.look) : measured.packed
    const series = await ctx.storage.put(seriesKey(job.job_id, role), packed)
    const shown = await fetchForModel(ctx, {
      job,
      role,
      inputKey,
      info,
      colour,
      shots,
      have: [...extracted.frames, ...extra.frames],
    })
    const frames = [...extracted.frames, ...extra.frames, ...shown]
      .sort((a, b) => a.tsMs - b.tsMs)
      .map(({ key, tsMs, width, height }) => ({ key, ts_ms: Math.round(tsMs), width, height }))
    const index = { schema: 1, duration_ms: Math.round(extracted.durationMs), frames }
    const indexKey = breakdownFileKey(job.job_id, role, FRAMES_INDEX)
    const { sha256, bytes } = await ctx.storage.put(
      indexKey,
      new TextEncoder().encode(JSON.stringify(index, null, 2)),
    )
    return {
      duration_ms: Math.max(1, Math.round(extracted.durationMs)),
      frame_count: extracted.frameCount,
      frames,
      frames_index: { key: indexKey, bytes, sha256 },
      series: { key: series.key, bytes: series.bytes, sha256: series.sha256 },
      shots,
      warnings: extracted.warnings,
    }
  },
})

async function decode(
  ctx: StepContext,
  job: JobScope,
  role: Role,
  inputKey: string,
  info: VideoInfo,
  colour: FrameSize,
): Promise<{ measured: Measured; extracted: ExtractResult }> {
  const { fps, max_frames: maxFrames } = job.request.options.frame_extract
  const luma = lumaSize(info.width, info.height)
  const sound = wantsSound(job, info) ? { audioHz: AUDIO_HZ } : {}
  const init: MeasureInit = { luma, ...lookInit(info, colour), ...sound }
  const session = await ctx.compute.open('measure', init, ctx.signal)
  try {
    const extracted = await ctx.media.extract(
      {
        inputKey,
        info,
        sample: {
          fps,
          maxFrames,
          longSide: STILL_LONG_SIDE,
          keyPrefix: framesPrefix(job.job_id, role),
        },
        luma,
        colour: { ...colour, fps: COLOUR_FPS },
        ...sound,
      },
      {
        luma: (chunk) => session.write('luma', chunk),
        lumaPts: (times) => session.write('luma_pts', times),
        colour: (chunk) => session.write('colour', chunk),
        colourPts: (times) => session.write('colour_pts', times),
        audio: (chunk) => session.write('audio', chunk),
        progress: (ptsMs) => {
          if (info.durationMs)
            ctx.progress((95 * ptsMs) / info.durationMs, 'decoding and measuring')
        },
      },
      ctx.signal,
    )
    const measured = (await session.finish()) as Measured
    if (!measured.complete || measured.lumaFrames !== extracted.frameCount)
      throw new AppError('media_failed', 'Frames were lost on the way from the decoder. Try again.')
    if (extracted.durationMs > ctx.limits.maxInputMinutes * 60_000)
      throw new AppError(
        'input_too_long',
        `The video lasts longer than ${ctx.limits.maxInputMinutes} minutes. Send the part that matters.`,
      )
    return { measured, extracted }
  } finally {
    await session.close()
  }
}

/** Only `pacing` asks whether cuts fall on the beat. */
const wantsSound = (job: JobScope, info: VideoInfo): boolean =>
  info.audio !== null && job.request.options.analysis.enabled_modules.includes('pacing')

/** Middles in ms of the shots in which no sampled still lies. */
function missedShots(shots: readonly ShotSpan[], frames: readonly SampledFrame[]): number[] {
  return shots
    .filter((s) => !frames.some((f) => f.tsMs >= s.start_ms && f.tsMs < s.end_ms))
    .map((s) => (s.start_ms + s.end_ms) / 2)
}

interface Missed {
  job: JobScope
  role: Role
  inputKey: string
  info: VideoInfo
  colour: FrameSize
  missed: number[]
}

async function fetchMissed(
  ctx: StepContext,
  { job, role, inputKey, info, colour, missed }: Missed,
): Promise<{ frames: SampledFrame[]; look: Track | null }> {
  if (missed.length === 0) return { frames: [], look: null }
  ctx.progress(96, 'fetching stills of short shots')
  const stills = await ctx.media.stills(
    {
      inputKey,
      info,
      timesMs: missed,
      longSide: STILL_LONG_SIDE,
      keyPrefix: `${framesPrefix(job.job_id, role)}x_`,
      colour,
    },
    ctx.signal,
  )
  const session = await ctx.compute.open('look', lookInit(info, colour), ctx.signal)
  try {
    for (const still of stills) {
      if (!still.rgb) continue
      await session.write('colour_pts', [still.tsMs])
      await session.write('colour', still.rgb)
    }
    return { frames: stills, look: (await session.finish()) as Track }
  } finally {
    await session.close()
  }
}

/** A model is shown at least three stills of every shot of a second or more. */
async function fetchForModel(
  ctx: StepContext,
  want: Omit<Missed, 'missed'> & { shots: readonly ShotSpan[]; have: readonly SampledFrame[] },
): Promise<SampledFrame[]> {
  const { job, role, inputKey, info, shots, have } = want
  if (!ctx.plugins.decomposers.get(job.plugins.decomposer.id).usesModel) return []
  const stills = have.map(({ tsMs }) => ({ ts_ms: tsMs })).sort((a, b) => a.ts_ms - b.ts_ms)
  const timesMs = missingStillTimes(stills, shots, MAX_EXTRA_STILLS)
  if (timesMs.length === 0) return []
  ctx.progress(97, 'fetching more stills of short shots')
  const keyPrefix = `${framesPrefix(job.job_id, role)}m_`
  const longSide = STILL_LONG_SIDE
  const found = await ctx.media.stills({ inputKey, info, timesMs, longSide, keyPrefix }, ctx.signal)
  const known = new Set(have.map(({ tsMs }) => Math.round(tsMs)))
  return found.filter(({ tsMs }) => {
    const isNew = !known.has(Math.round(tsMs))
    known.add(Math.round(tsMs))
    return isNew
  })
}

const lookInit = (info: VideoInfo, colour: FrameSize): LookInit => ({
  colour,
  display: { width: info.width, height: info.height },
  transfer: info.color.transfer,
})

function withLook(packed: Uint8Array, extra: Track): Uint8Array {
  const tracks = unpackTracks(packed)
  const { look } = tracks
  return look ? packTracks({ ...tracks, look: appendRows(look, extra) }) : packed
}
