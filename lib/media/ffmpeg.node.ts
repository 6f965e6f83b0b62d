// The media port on ffmpeg. One object per process; every call is one or two child processes.

import type { LocalFiles, Storage } from '#lib/storage/storage.port.ts'
import { contactSheet } from './contact-sheet.node.ts'
import { extract } from './extract.node.ts'
import type { FfmpegTool } from './ffmpeg-tool.ts'
import type { Media } from './media.port.ts'
import { probeFile } from './probe.node.ts'
import { renderMotion } from './render-motion.node.ts'
import type { DecodeHost } from './run-ffmpeg.node.ts'
import { scaleStills } from './scale-stills.node.ts'
import { judgeHead } from './sniff.ts'
import { stills } from './stills.node.ts'

export interface FfmpegMediaOptions {
  ffmpeg: FfmpegTool
  storage: Storage
  files: LocalFiles
  /** Wall-clock limit of one decoding run (an hour). */
  limitMs?: number
}

const LIMIT_MS = 60 * 60_000

export function createFfmpegMedia(options: FfmpegMediaOptions): Media {
  const { ffmpeg, files, limitMs = LIMIT_MS } = options
  const host: DecodeHost = { tool: ffmpeg, files, limitMs }
  return {
    sniff: judgeHead,
    probe: (key, signal) => probeFile(ffmpeg, files, key, signal),
    extract: (request, sinks, signal) => extract(host, request, sinks, signal),
    stills: (request, signal) => stills(host, request, signal),
    scaleStills: (request, signal) => scaleStills(host, request, signal),
    contactSheet: (request, signal) => contactSheet(host, request, signal),
    renderMotion: (request, progress, signal) => renderMotion(host, request, progress, signal),
  }
}
