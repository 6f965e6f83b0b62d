// Previews of a real, textured still for suites and benches: the plugin's own way from a recipe to a file.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFfmpegMedia } from '#lib/media/ffmpeg.node.ts'
import type { FfmpegTool } from '#lib/media/ffmpeg-tool.ts'
import type { Pose } from '#lib/render/pose.ts'
import type { Easing, MotionType } from '#lib/schema/motion-recipe.ts'
import type { MotionPreview, MotionRequest } from '#plugins/contracts.ts'
import { motionLocalV1 } from '#plugins/motion-local-v1/index.ts'
import { planPreview } from '#plugins/motion-local-v1/plan-preview.ts'
import { chooseSource } from '#plugins/motion-local-v1/source-plan.ts'
import { type ClipRecipe, clip, REAL_CLIP } from './clips.ts'
import type { MediaRoom } from './media-room.ts'

export const STILL_SIZE = { width: 1920, height: 1080 }

/** Leaves and needles of the real clip at its own resolution, mirrored to fill the frame: texture everywhere. */
export const texturedStill: ClipRecipe = {
  name: 'textured-still',
  ext: 'jpg',
  args: [
    ...['-ss', '7', '-i', REAL_CLIP, '-filter_complex'],
    '[0:v]crop=960:540:900:330,split[a][b];[b]hflip[m];[a][m]hstack,split[c][d];[d]vflip[n];[c][n]vstack',
    ...['-frames:v', '1', '-q:v', '1', '-update', '1'],
  ],
}

export async function putStill(room: MediaRoom): Promise<{ key: string; path: string }> {
  const [key, path] = ['keyframes/textured.jpg', await clip(texturedStill)]
  await room.files.put(key, await readFile(path))
  return { key, path }
}

/** A preview of the still, and the path that was asked for. */
export async function previewOfStill(
  room: MediaRoom,
  ffmpeg: FfmpegTool,
  key: string,
  move: { type: MotionType; strength: number; durationMs: number; easing?: Easing },
): Promise<{ preview: MotionPreview; path: string; poses: Pose[] }> {
  const request: MotionRequest = {
    recipe: {
      type: move.type,
      strength: move.strength,
      duration_ms: move.durationMs,
      easing: move.easing ?? 'ease_in_out',
    },
    clip: null,
    keyframes: [{ key, ...STILL_SIZE }],
    use: 'keyframes',
    nearest: 'refuse',
    layout: 'single',
    poster: false,
    outKey: `previews/${ffmpeg.source}-${move.type}.mp4`,
  }
  const media = createFfmpegMedia({ ffmpeg, storage: room.files, files: room.files })
  const { signal } = new AbortController()
  const preview = await motionLocalV1.render({ media, signal, progress: () => {} }, request)
  const { poses } = planPreview(request, chooseSource(request))
  return { preview, path: join(room.root, preview.key), poses }
}
