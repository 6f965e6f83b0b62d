// Stored stills → JPEGs of another size, single or several on one sheet: what a model is sent. One process
// for all of them; the same stills and sizes always give the same bytes, because stored answers are found
// by the hash of what was sent.

import { link, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#lib/core/errors.ts'
import type { LocalFiles } from '#lib/storage/storage.port.ts'
import { passthroughArgs } from './ffmpeg-tool.ts'
import type { ScaleRequest } from './media.port.ts'
import { type DecodeHost, runFfmpeg } from './run-ffmpeg.node.ts'

/** Four is as good as a model can see and two thirds of the bytes of three. */
const JPEG_QUALITY = '4'

/** Throws media_failed when a still is missing or cannot be read. */
export async function scaleStills(
  host: DecodeHost,
  request: ScaleRequest,
  signal: AbortSignal,
): Promise<Uint8Array[]> {
  if (request.keys.length === 0) return []
  const { sheet } = request
  const expected = Math.ceil(request.keys.length / (sheet ? sheet.columns * sheet.rows : 1))
  const scratch = await host.files.scratch()
  try {
    for (const [i, key] of request.keys.entries()) await bring(host.files, key, scratch.path, i)
    const { exitCode, stderr } = await runFfmpeg({
      ...host,
      args: scaleArgs(host, request),
      cwd: scratch.path,
      signal,
    }).end
    const names = (await readdir(scratch.path)).filter((name) => name.startsWith('o_')).sort()
    if (exitCode !== 0 || names.length !== expected)
      throw new AppError('media_failed', 'The stills could not be scaled.', { cause: stderr })
    return await Promise.all(
      names.map(async (name) => new Uint8Array(await readFile(join(scratch.path, name)))),
    )
  } finally {
    await scratch.release()
  }
}

async function bring(files: LocalFiles, key: string, folder: string, index: number): Promise<void> {
  const file = await files.open(key)
  const name = join(folder, `i_${String(index + 1).padStart(5, '0')}.jpg`)
  await link(file.path, name).catch(() => symlink(file.path, name))
  await file.release()
}

function scaleArgs(host: DecodeHost, { size, sheet }: ScaleRequest): string[] {
  const scale = `scale=${size.width}:${size.height}:flags=area+accurate_rnd,format=yuvj420p,setsar=1`
  const graph = sheet ? `${scale},tile=${sheet.columns}x${sheet.rows}` : scale
  return [
    ...['-f', 'image2', '-framerate', '25', '-c:v', 'mjpeg', '-i', 'file:i_%05d.jpg'],
    ...['-vf', graph, ...passthroughArgs(host.tool)],
    ...['-threads', '1', '-c:v', 'mjpeg', '-flags', '+bitexact', '-q:v', JPEG_QUALITY],
    ...['-f', 'image2', 'o_%05d.jpg'],
  ]
}
