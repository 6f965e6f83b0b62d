// Describes a file without decoding it: first bytes → container's tables and ffmpeg's own words → verdict.

import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#lib/core/errors.ts'
import type { LocalFiles } from '#lib/storage/storage.port.ts'
import { INPUT_GUARD } from './allow.ts'
import type { FfmpegTool } from './ffmpeg-tool.ts'
import type { VideoInfo } from './media.port.ts'
import { hasMp4Index } from './mp4-index.ts'
import { judgeMedia, type TrackTables } from './probe-judge.ts'
import { readTables } from './probe-tables.node.ts'
import { type MediaText, parseMediaText } from './probe-text.ts'
import { runFfmpeg } from './run-ffmpeg.node.ts'
import { type Container, judgeHead, SNIFF_BYTES } from './sniff.ts'
import { INPUT_NAME, openWorkspace } from './workspace.node.ts'

const LIMIT_MS = 30_000
const WITH_TABLES: ReadonlySet<Container> = new Set(['mp4', 'mov', 'matroska', 'webm'])

export async function probeFile(
  tool: FfmpegTool,
  files: LocalFiles,
  key: string,
  signal: AbortSignal,
): Promise<VideoInfo> {
  const workspace = await openWorkspace(files, key)
  try {
    const path = join(workspace.path, 'input.bin')
    const container = await recognise(path)
    const [tables, text] = await Promise.all([
      WITH_TABLES.has(container) ? readTables(path) : Promise.resolve<TrackTables | null>(null),
      describe(tool, workspace.path, signal),
    ])
    return judgeMedia(container, text, tables)
  } finally {
    await workspace.release()
  }
}

/** Throws what the first bytes already tell; an MP4 or MOV also needs its index. */
async function recognise(path: string): Promise<Container> {
  const file = await open(path, 'r')
  try {
    const readAt = async (offset: number, length: number): Promise<Uint8Array> => {
      const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    }
    const { container } = judgeHead(await readAt(0, SNIFF_BYTES))
    const indexed = container === 'mp4' || container === 'mov'
    if (indexed && !(await hasMp4Index((await file.stat()).size, readAt)))
      throw new AppError(
        'input_incomplete',
        'The file begins like a video but its index is missing: it was cut off. Send the whole file.',
      )
    return container
  } finally {
    await file.close()
  }
}

async function describe(tool: FfmpegTool, cwd: string, signal: AbortSignal): Promise<MediaText> {
  const args = [...INPUT_GUARD, '-i', INPUT_NAME]
  const run = runFfmpeg({ tool, args, cwd, signal, limitMs: LIMIT_MS, logLevel: 'info' })
  const { stderr } = await run.end
  const large = /Picture size (\d+x\d+) (?:exceeds|is invalid)/.exec(stderr)?.[1]
  if (large)
    throw new AppError(
      'input_resolution_too_large',
      `The picture is ${large}; at most 36 megapixels are accepted.`,
    )
  const text = parseMediaText(stderr)
  if (text.format !== null) return text
  if (/not on whitelist/.test(stderr))
    throw new AppError('input_format_not_allowed', 'This container is not accepted. Send an MP4.')
  throw new AppError('input_not_media', 'The file looks like a video but cannot be opened as one.')
}
