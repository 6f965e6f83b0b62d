// Many small pictures on one sheet: each JPEG is fitted into its tile, missing ones leave it dark.

import { link, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#lib/core/errors.ts'
import type { LocalFiles } from '#lib/storage/storage.port.ts'
import type { SheetRequest } from './media.port.ts'
import { type DecodeHost, runFfmpeg } from './run-ffmpeg.node.ts'

/** Each picture is an input of its own, so that sizes may differ; more would open too many files. */
export const MAX_TILES = 240
const DARK = '0x181818'

/** Throws media_failed when no picture is there; `request.keys` beyond 240 are left out. */
export async function contactSheet(
  host: DecodeHost,
  request: SheetRequest,
  signal: AbortSignal,
): Promise<{ key: string; bytes: number }> {
  const scratch = await host.files.scratch()
  try {
    const keys = request.keys.slice(0, MAX_TILES)
    const names = await Promise.all(keys.map((key, i) => bring(host.files, key, scratch.path, i)))
    if (names.every((name) => name === null))
      throw new AppError('media_failed', 'There is no picture for the contact sheet.')
    const args = sheetArgs(names, request)
    const { stderr, exitCode } = await runFfmpeg({ ...host, args, cwd: scratch.path, signal }).end
    if (exitCode !== 0)
      throw new AppError('media_failed', 'The contact sheet could not be made.', { cause: stderr })
    const { key, bytes } = await host.files.adopt(join(scratch.path, 'sheet.jpg'), request.outKey)
    return { key, bytes }
  } finally {
    await scratch.release()
  }
}

async function bring(
  files: LocalFiles,
  key: string,
  folder: string,
  index: number,
): Promise<string | null> {
  const file = await files.open(key).catch(() => null)
  if (!file) return null
  const name = `t_${index}.jpg`
  await link(file.path, join(folder, name)).catch(() => symlink(file.path, join(folder, name)))
  return name
}

function sheetArgs(names: (string | null)[], { tile, columns }: SheetRequest): string[] {
  const { width, height } = tile
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=decrease:flags=area`
  const inputs: string[] = []
  const graph: string[] = []
  let input = 0
  names.forEach((name, i) => {
    if (name === null) {
      graph.push(`color=${DARK}:s=${width}x${height}:r=25:d=0.04,format=yuvj420p,setsar=1[t${i}]`)
      return
    }
    inputs.push('-f', 'image2', '-c:v', 'mjpeg', '-i', `file:${name}`)
    graph.push(
      `[${input++}:v]${fit},pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:${DARK},format=yuvj420p,setsar=1[t${i}]`,
    )
  })
  const across = Math.min(columns, names.length)
  const down = Math.ceil(names.length / across)
  const all = names.map((_, i) => `[t${i}]`).join('')
  graph.push(
    `${all}concat=n=${names.length},tile=${across}x${down}:padding=4:margin=4:color=${DARK}[o]`,
  )
  return [
    ...['-protocol_whitelist', 'file,pipe', ...inputs, '-filter_complex', graph.join(';')],
    ...['-map', '[o]', '-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '3', '-f', 'image2'],
    ...['-update', '1', 'sheet.jpg'],
  ]
}
