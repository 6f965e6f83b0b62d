// Renders a preview: finds the shot by its times, steadies it when asked, lets ffmpeg move the camera, stores the
// finished file. Nothing is stored before everything is done.

import { link, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalFiles } from '#lib/storage/storage.port.ts'
import { FrameTimes } from './frame-times.ts'
import type { MotionRenderRequest, RenderedMotion } from './media.port.ts'
import { Pumps } from './pump.node.ts'
import {
  type ClipSource,
  type Entry,
  originArgs,
  RENDER_PIPES,
  renderArgs,
  seekFor,
  shakeArgs,
  stillFile,
} from './render-args.ts'
import { PREVIEW_FILE } from './render-encode-args.ts'
import { makePoster } from './render-poster.node.ts'
import { abortFault, type DecodeHost, runFfmpeg } from './run-ffmpeg.node.ts'
import { judgeRun, type MediaWarning } from './verdict.ts'
import { INPUT_NAME, openWorkspace, type Workspace } from './workspace.node.ts'

/** A jump that landed behind the wanted start is found out by the first picture's time. */
const LATE_MS = 20

export async function renderMotion(
  host: DecodeHost,
  request: MotionRenderRequest,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<RenderedMotion> {
  const { source, layout, size, outKey, poster } = request
  const room =
    source.kind === 'clip'
      ? await openWorkspace(host.files, source.inputKey)
      : await openStills(host.files, source.keys)
  try {
    const warnings: MediaWarning[] = []
    const job = { host, request, cwd: room.path, progress, signal }
    const frames =
      source.kind === 'clip'
        ? await renderClip(job, source, warnings)
        : await renderOnce(job, FROM_START, false, null)
    const width = layout === 'single' ? size.width : 2 * size.width
    const pictured = { width, height: size.height }
    const small = poster ? await makePoster(host, pictured, outKey, room.path, signal) : null
    if (signal.aborted) throw abortFault(signal)
    const { key, bytes } = await host.files.adopt(join(room.path, PREVIEW_FILE), outKey)
    const durationMs = Math.round((1000 * frames * request.fpsDen) / request.fpsNum)
    return { key, bytes, ...pictured, durationMs, frames, poster: small, warnings }
  } finally {
    await room.release()
  }
}

interface RenderJob {
  host: DecodeHost
  request: MotionRenderRequest
  cwd: string
  progress: (share: number) => void
  signal: AbortSignal
}

const FROM_START: Entry = { originS: 0, seekS: null }
const LANDED_LATE = -1

async function renderClip(
  job: RenderJob,
  source: ClipSource,
  warnings: MediaWarning[],
): Promise<number> {
  const originS = source.startMs > 0 || source.endMs > 0 ? await findOrigin(job) : 0
  const jump: Entry = { originS, seekS: seekFor(source) }
  const attempt = async (entry: Entry): Promise<number> => {
    const steady = source.stabilise && (await findShake(job, source, entry, warnings))
    return renderOnce(job, entry, steady, originS * 1000 + source.startMs)
  }
  const frames = await attempt(jump).catch((thrown: unknown) => {
    // A file that cannot be entered in the middle may still be read from its start.
    if (jump.seekS === null || job.signal.aborted) throw thrown
    return LANDED_LATE
  })
  return frames === LANDED_LATE ? attempt({ originS, seekS: null }) : frames
}

/** Frames written; LANDED_LATE when pictures from `wantedMs` (file clock) on were jumped over. */
async function renderOnce(
  { host, request, cwd, progress, signal }: RenderJob,
  entry: Entry,
  steady: boolean,
  wantedMs: number | null,
): Promise<number> {
  const args = renderArgs(host.tool, request, entry, INPUT_NAME, steady)
  const run = runFfmpeg({ ...host, args, cwd, signal, outputs: 2 })
  const times = new FrameTimes()
  const pumps = new Pumps(run)
  let late = false
  let frames = 0
  pumps.add(RENDER_PIPES.firstTime, (chunk) => {
    times.push(latin(chunk))
    const frameMs = (1000 * request.fpsDen) / request.fpsNum
    if (entry.seekS === null || wantedMs === null || times.originMs === null) return
    if (times.originMs > wantedMs + frameMs + LATE_MS) {
      late = true
      run.kill()
    }
  })
  pumps.add(RENDER_PIPES.progress, (chunk) => {
    for (const match of latin(chunk).matchAll(/^frame=\s*(\d+)/gm)) frames = Number(match[1])
    progress(Math.min(1, frames / request.frames))
  })
  const [end] = await Promise.all([run.end, pumps.done()])
  if (late) return LANDED_LATE
  judgeRun(end, frames)
  return frames
}

/** Time of the first decodable picture on the file's clock, in seconds. */
async function findOrigin({ host, cwd, signal }: RenderJob): Promise<number> {
  const run = runFfmpeg({
    ...host,
    args: originArgs(host.tool, INPUT_NAME),
    cwd,
    signal,
    outputs: 1,
  })
  const times = new FrameTimes()
  const pumps = new Pumps(run)
  pumps.add(RENDER_PIPES.firstTime, (chunk) => {
    times.push(latin(chunk))
  })
  const [end] = await Promise.all([run.end, pumps.done()])
  judgeRun(end, times.count)
  return (times.originMs ?? 0) / 1000
}

/** Whether the shake is known now; a stabiliser that fails must not cost the preview. */
async function findShake(
  { host, request, cwd, signal }: RenderJob,
  source: ClipSource,
  entry: Entry,
  warnings: MediaWarning[],
): Promise<boolean> {
  const able = host.tool.filters.has('vidstabdetect') && host.tool.filters.has('vidstabtransform')
  if (able) {
    const args = shakeArgs(request, source, entry, INPUT_NAME)
    const { exitCode } = await runFfmpeg({ ...host, args, cwd, signal }).end
    if (exitCode === 0) return true
  }
  warnings.push({
    code: 'not_stabilised',
    message: able
      ? 'The shake of this shot could not be measured; it is shown as it was shot.'
      : 'This ffmpeg has no stabiliser; the shot is shown with its shake.',
  })
  return false
}

/** A working folder that holds the stills under names of ours. */
async function openStills(files: LocalFiles, keys: readonly string[]): Promise<Workspace> {
  const scratch = await files.scratch()
  const opened: { release(): Promise<void> }[] = [scratch]
  const release = async (): Promise<void> => {
    for (const file of opened) await file.release()
  }
  try {
    for (const [i, key] of keys.entries()) {
      const file = await files.open(key)
      opened.push(file)
      const name = join(scratch.path, stillFile(i))
      await link(file.path, name).catch(() => symlink(file.path, name))
    }
    return { path: scratch.path, release }
  } catch (thrown) {
    await release()
    throw thrown
  }
}

const latin = (chunk: Uint8Array): string => Buffer.from(chunk).toString('latin1')
