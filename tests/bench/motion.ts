// What a preview costs beside a plain re-encode of the same shot at the same size and quality, pair by pair, and how
// smooth each move is. CPU of the whole process tree.

import { allFfmpegs, REAL_CLIP } from '#tests/helpers/clips.ts'
import { openMediaRoom } from '#tests/helpers/media-room.ts'
import { previewOfStill, putStill, STILL_SIZE } from '#tests/helpers/tracker-preview.ts'
import { lumaPlanes, pathError } from '#tests/helpers/tracker-run.ts'
import { costOf, spread } from './cost.ts'
import { type PreviewCostRun, previewCommand } from './motion-commands.ts'

const ROUNDS = 3
const MOVES = ['push_in', 'pan_right', 'tilt_up', 'roll_clockwise', 'handheld', 'static'] as const
const GLIDES = [
  'push_in',
  'pull_out',
  'pan_left',
  'pan_right',
  'tilt_up',
  'tilt_down',
  'roll_clockwise',
  'roll_counterclockwise',
  'handheld',
] as const

export async function benchMotion(print: (line: string) => void): Promise<void> {
  for (const [name, ffmpeg] of await allFfmpegs()) {
    print(name)
    for (const type of MOVES) {
      const ratios: number[] = []
      const walls: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const { moved, plain }: PreviewCostRun = previewCommand(ffmpeg, REAL_CLIP, type)
        const [a, b] = [await costOf(ffmpeg.bin, plain), await costOf(ffmpeg.bin, moved)]
        ratios.push(b.cpuS / a.cpuS)
        walls.push(b.wallS)
      }
      print(
        `  ${type}: ${spread(ratios)} × the CPU of a plain re-encode, 3 s in ${spread(walls, 1)} s`,
      )
    }
  }
  await benchSmoothness(print)
}

async function benchSmoothness(print: (line: string) => void): Promise<void> {
  const room = await openMediaRoom()
  try {
    const still = await putStill(room)
    const size = { width: 1280, height: 720 }
    for (const [name, ffmpeg] of await allFfmpegs()) {
      print(`${name}: strength 0.18, 3 s`)
      const limited = 'scale=in_range=pc:out_range=tv'
      const [plane] = await lumaPlanes(ffmpeg.bin, still.path, STILL_SIZE, limited)
      for (const type of GLIDES) {
        const move = { type, strength: 0.18, durationMs: 3000 }
        const { path, poses } = await previewOfStill(room, ffmpeg, still.key, move)
        const frames = await lumaPlanes(ffmpeg.bin, path, size)
        const e = pathError(plane as Uint8Array, STILL_SIZE, frames, size, poses)
        print(
          `  ${type}: ${e.jitterPx.toFixed(3)} px/frame², ${e.worstPx.toFixed(3)} px off at most`,
        )
      }
    }
  } finally {
    await room.close()
  }
}
