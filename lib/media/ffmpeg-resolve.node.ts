// Finds an ffmpeg that really runs: the configured one, else ffmpeg-static, else PATH, else the
// build inside npm. Optional packages may be missing, or be there without their binary or its x bit.

import { access, chmod, constants, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { execa } from 'execa'
import { AppError } from '#lib/core/errors.ts'
import { type FfmpegSource, type FfmpegTool, parseFilters, parseVersion } from './ffmpeg-tool.ts'

export interface FfmpegResolveOptions {
  /** Value of FFMPEG_BIN: a path, or a bare name that is looked up on PATH. Empty means unset. */
  configured?: string | undefined
  /** Value of PATH; empty means that nothing is looked up there. */
  path?: string | undefined
}

const EXE = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'
const ASK_TIMEOUT_MS = 15_000

/**
 * The first candidate that runs, with its version and filters read once.
 * Throws config_invalid when `configured` is set but does not run (there is no silent second choice),
 * media_unavailable when nothing runs.
 */
export async function resolveFfmpeg(options: FfmpegResolveOptions): Promise<FfmpegTool> {
  const path = options.path ?? ''
  const configured = options.configured?.trim()
  if (configured) {
    const bin = /[\\/]/.test(configured) ? resolve(configured) : await onPath(configured, path)
    const tool = bin && (await inspect(bin, 'configured'))
    if (tool) return tool
    throw new AppError(
      'config_invalid',
      `FFMPEG_BIN is set to "${configured}", which does not run as ffmpeg. Correct it or leave it empty.`,
    )
  }
  const candidates: [FfmpegSource, () => Promise<string | null>][] = [
    ['static', async () => packagedPath('ffmpeg-static')],
    ['path', () => onPath(EXE, path)],
    ['bundled', async () => packagedPath('@ffmpeg-installer/ffmpeg')],
  ]
  for (const [source, find] of candidates) {
    const bin = await find()
    const tool = bin && (await inspect(bin, source))
    if (tool) return tool
  }
  throw new AppError(
    'media_unavailable',
    'No ffmpeg that runs was found. Install ffmpeg, or set FFMPEG_BIN to its path.',
  )
}

/** Runs the binary twice; null when it is missing, not executable, or not ffmpeg. */
async function inspect(bin: string, source: FfmpegSource): Promise<FfmpegTool | null> {
  if (!(await executable(bin, source))) return null
  const facts = parseVersion(await ask(bin, '-version'))
  if (!facts) return null
  const filters = parseFilters(await ask(bin, '-filters'))
  return filters.has('select') && filters.has('scale') ? { bin, source, ...facts, filters } : null
}

async function ask(bin: string, question: string): Promise<string> {
  const answer = await execa(bin, ['-hide_banner', question], {
    reject: false,
    stdin: 'ignore',
    stderr: 'ignore',
    extendEnv: false,
    env: {},
    timeout: ASK_TIMEOUT_MS,
    maxBuffer: 1 << 20,
  })
  return answer.failed ? '' : answer.stdout
}

/** npm may have unpacked its binaries without their x bit; anybody else's file is left as it is. */
async function executable(bin: string, source: FfmpegSource): Promise<boolean> {
  const info = await stat(bin).catch(() => null)
  if (!info?.isFile()) return false
  const runs = () =>
    access(bin, constants.X_OK).then(
      () => true,
      () => false,
    )
  if ((await runs()) || source === 'configured' || source === 'path') return runs()
  await chmod(bin, 0o755).catch(() => undefined)
  return runs()
}

async function onPath(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue
    const bin = join(folder, name)
    if (
      await access(bin, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return bin
  }
  return null
}

/** The path that an optional package names, whether or not a file is there. */
function packagedPath(name: string): string | null {
  try {
    const found: unknown = createRequire(import.meta.url)(name)
    if (typeof found === 'string') return found
    if (typeof found === 'object' && found && 'path' in found && typeof found.path === 'string')
      return found.path
  } catch {
    // Not installed, or not for this platform: the next candidate is asked.
  }
  return null
}
