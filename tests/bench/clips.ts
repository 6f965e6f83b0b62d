// Long files for the benchmarks, made once by looping the real clip without re-encoding.

import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { anyFfmpeg, REAL_CLIP } from '#tests/helpers/clips.ts'

const FOLDER = join(dirname(REAL_CLIP), '../../.cache/bench')
const CLIP_S = 30

/** The real 1080p clip, repeated until it lasts `seconds`. */
export async function loopedClip(seconds: number): Promise<string> {
  const file = join(FOLDER, `real-${seconds}s.mp4`)
  if (existsSync(file)) return file
  await mkdir(FOLDER, { recursive: true })
  const { bin } = await anyFfmpeg()
  const part = join(FOLDER, `part-${process.pid}.mp4`)
  const loops = Math.ceil(seconds / CLIP_S) - 1
  const args = ['-stream_loop', String(loops), '-i', REAL_CLIP, '-t', String(seconds), '-c', 'copy']
  await execa(bin, ['-nostdin', '-v', 'error', '-y', ...args, part])
  await rename(part, file)
  return file
}
