// One ffmpeg process, one decode: small frames at source rate, larger ones twice a second, sampled JPEGs,
// and sound when asked. Every stream has the decoder's own times; t = 0 is the first decoded frame.

import type { FrameSize } from '#lib/analysis/frame.ts'
import { AppError } from '#lib/core/errors.ts'
import { adoptStills } from './adopt-stills.node.ts'
import { AUDIO_CODECS } from './allow.ts'
import { extractArgs, PIPES } from './extract-args.ts'
import { FrameTimes } from './frame-times.ts'
import { stillSize } from './geometry.ts'
import type { ExtractRequest, ExtractResult, ExtractSinks } from './media.port.ts'
import { Pumps } from './pump.node.ts'
import { type DecodeHost, runFfmpeg } from './run-ffmpeg.node.ts'
import { missedGridMs, thinOut } from './sampling.ts'
import { SoundGate } from './sound-gate.ts'
import { takeStills } from './stills.node.ts'
import { judgeRun, type MediaWarning, runWarnings } from './verdict.ts'
import { INPUT_NAME, openWorkspace } from './workspace.node.ts'

const HDR_TRANSFERS = new Set(['smpte2084', 'arib-std-b67'])
/** What one frame lasts when nothing says: a still of unknown length. */
const UNKNOWN_FRAME_MS = 40

export async function extract(
  host: DecodeHost,
  request: ExtractRequest,
  sinks: ExtractSinks,
  signal: AbortSignal,
): Promise<ExtractResult> {
  const workspace = await openWorkspace(host.files, request.inputKey)
  try {
    const decoded = await decode(host, request, sinks, workspace.path, signal)
    const { durationMs, stillTimesMs, luma, colour, warnings } = decoded
    const { fps, maxFrames, longSide, keyPrefix } = request.sample
    const missed = missedGridMs(request.info.durationMs, durationMs, fps, maxFrames)
    const frames = missed
      ? await takeStills(
          host,
          { ...request, timesMs: missed, longSide, keyPrefix },
          workspace.path,
          signal,
        )
      : await adoptStills(
          host.files,
          workspace.path,
          thinOut(stillTimesMs, durationMs, maxFrames).map((i) => ({
            number: i + 1,
            tsMs: stillTimesMs[i] as number,
          })),
          stillSize(request.info, longSide),
          keyPrefix,
        )
    return {
      durationMs,
      frameCount: luma.count,
      colourFrameCount: colour.count,
      frames: unique(frames).map(({ key, tsMs, width, height, bytes }) => ({
        key,
        tsMs,
        width,
        height,
        bytes,
      })),
      warnings,
    }
  } finally {
    await workspace.release()
  }
}

/** Two times of a grid may fall on one frame. */
function unique<T extends { tsMs: number }>(frames: readonly T[]): T[] {
  return frames.filter((frame, i) => i === 0 || frame.tsMs !== frames[i - 1]?.tsMs)
}

interface Decoded {
  durationMs: number
  stillTimesMs: number[]
  luma: FrameTimes
  colour: FrameTimes
  warnings: MediaWarning[]
}

async function decode(
  host: DecodeHost,
  request: ExtractRequest,
  sinks: ExtractSinks,
  cwd: string,
  signal: AbortSignal,
): Promise<Decoded> {
  const { info } = request
  const hearable = sinks.audio && info.audio && AUDIO_CODECS.has(info.audio.codec)
  const { args, outputs } = extractArgs(host.tool, request, INPUT_NAME, Boolean(hearable))
  const [luma, colour, stills] = [new FrameTimes(), new FrameTimes(), new FrameTimes()]
  const stillTimesMs: number[] = []
  const received = { luma: 0, colour: 0 }
  const gate = new SoundGate((2 * (request.audioHz ?? 0)) / 1000)
  const hear = async (chunks: Uint8Array[]): Promise<void> => {
    for (const chunk of chunks) await sinks.audio?.(chunk)
  }

  const run = runFfmpeg({ ...host, args, cwd, signal, outputs })
  const pumps = new Pumps(run)
  pumps.add(PIPES.luma, (chunk) => {
    received.luma += chunk.length
    return sinks.luma(chunk)
  })
  pumps.add(PIPES.lumaTimes, async (chunk) => {
    const times = luma.push(latin1(chunk))
    if (luma.originMs !== null && hearable) await hear(gate.open(luma.originMs))
    if (times.length === 0) return
    await sinks.lumaPts(times)
    sinks.progress?.(luma.lastMs)
  })
  pumps.add(PIPES.colour, (chunk) => {
    received.colour += chunk.length
    return sinks.colour(chunk)
  })
  pumps.add(PIPES.colourTimes, async (chunk) => {
    const times = colour.push(latin1(chunk))
    if (times.length > 0) await sinks.colourPts(times)
  })
  pumps.add(PIPES.stillTimes, (chunk) => {
    stillTimesMs.push(...stills.push(latin1(chunk)))
  })
  if (hearable) pumps.add(PIPES.sound, (chunk) => hear(gate.push(chunk)))

  const [end] = await Promise.all([run.end, pumps.done()])
  judgeRun(end, luma.count)
  checkWhole(received.luma, luma.count, request.luma, 1.5)
  checkWhole(received.colour, colour.count, request.colour, 3)
  const durationMs = Math.round(luma.lastMs + lastFrameMs(luma, request))
  const warnings = runWarnings(end, info.durationMs, durationMs)
  if (info.color.transfer && HDR_TRANSFERS.has(info.color.transfer))
    warnings.push({
      code: 'hdr_not_tone_mapped',
      message: 'The video is HDR; its stills look flat and its light is measured as stored.',
    })
  return { durationMs, stillTimesMs, luma, colour, warnings }
}

/** A lost or half-written frame would shift every later time: better no result than that one. */
function checkWhole(bytes: number, count: number, size: FrameSize, bytesPerPixel: number): void {
  if (bytes === count * size.width * size.height * bytesPerPixel) return
  throw new AppError(
    'media_failed',
    'The media tool gave another number of frames than of times.',
    {
      cause: `${bytes} bytes for ${count} frames of ${size.width}×${size.height}`,
    },
  )
}

function lastFrameMs(luma: FrameTimes, { info }: ExtractRequest): number {
  const nominal = info.fpsNum > 0 ? (1000 * info.fpsDen) / info.fpsNum : UNKNOWN_FRAME_MS
  return luma.usualGapMs() ?? Math.max(nominal, info.durationMs ?? 0)
}

function latin1(chunk: Uint8Array): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
}
