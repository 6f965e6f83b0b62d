// The two commands that a preview's cost is judged by: the plugin's own, and the same without a camera.

import type { FfmpegTool } from '#lib/media/ffmpeg-tool.ts'
import type { VideoInfo } from '#lib/media/media.port.ts'
import { renderArgs } from '#lib/media/render-args.ts'
import { PREVIEW_ENCODER } from '#lib/media/render-encode-args.ts'
import type { MotionType } from '#lib/schema/motion-recipe.ts'
import type { MotionRequest } from '#plugins/contracts.ts'
import { planPreview } from '#plugins/motion-local-v1/plan-preview.ts'
import { chooseSource } from '#plugins/motion-local-v1/source-plan.ts'

export interface PreviewCostRun {
  moved: string[]
  plain: string[]
}

const INFO: VideoInfo = {
  container: 'mp4',
  codec: 'h264',
  width: 1920,
  height: 1080,
  durationMs: 30_000,
  fpsNum: 24,
  fpsDen: 1,
  rotationDeg: 0,
  sarNum: 1,
  sarDen: 1,
  color: { primaries: null, transfer: null, matrix: null, range: null, bitDepth: 8 },
  interlaced: false,
  audio: null,
}
const [START_S, LENGTH_S] = [17, 3]

/** Arguments for three seconds of a 1080p, 24 fps file, entered in its middle; output is thrown away. */
export function previewCommand(ffmpeg: FfmpegTool, file: string, type: MotionType): PreviewCostRun {
  const request: MotionRequest = {
    recipe: { type, strength: 0.18, duration_ms: LENGTH_S * 1000, easing: 'ease_in_out' },
    clip: { key: 'x', info: INFO, startMs: START_S * 1000, endMs: (START_S + LENGTH_S) * 1000 },
    keyframes: [],
    use: 'clip',
    nearest: 'apply',
    layout: 'single',
    poster: false,
    outKey: 'x.mp4',
  }
  const { render } = planPreview(request, chooseSource(request))
  const quiet = ['-nostdin', '-v', 'error']
  const lead = { originS: 0, seekS: START_S - 0.5 }
  return {
    moved: [...quiet, ...toNowhere(renderArgs(ffmpeg, render, lead, file, false))],
    plain: [
      ...[...quiet, '-ss', String(START_S), '-t', String(LENGTH_S), '-i', file, '-an', '-vf'],
      `scale=${render.size.width}:${render.size.height}:flags=bicubic,format=yuv420p`,
      ...[...PREVIEW_ENCODER, '-f', 'mp4', '-y', '/dev/null'],
    ],
  }
}

/** The same work, with nobody at the pipes and no file left behind. */
function toNowhere(args: readonly string[]): string[] {
  return args.map((arg) => (/^pipe:\d$/.test(arg) || arg === 'preview.mp4' ? '/dev/null' : arg))
}
