// What is known about one ffmpeg binary, and what that means for the options we may use.
// Text of `-version` and `-filters` in, facts out; 2018 builds call themselves `N-47683`, so the
// library version decides, not the name.

export type FfmpegSource = 'configured' | 'static' | 'path' | 'bundled'

export interface FfmpegTool {
  /** Absolute path of the binary. */
  bin: string
  source: FfmpegSource
  /** As the binary calls itself: `5.1.9-0+deb12u1`, `N-47683-g0e8eb07980-static`. */
  version: string
  /** `[major, minor]` of libavutil. */
  avutil: readonly [number, number]
  filters: ReadonlySet<string>
}

/** `-fps_mode` came with libavutil 57.28 (ffmpeg 5.1), `-vsync` left later. */
const FPS_MODE_SINCE = [57, 28] as const

/** Facts of `ffmpeg -version`; null when the text is not ffmpeg's. */
export function parseVersion(text: string): Pick<FfmpegTool, 'version' | 'avutil'> | null {
  const version = /^ffmpeg version (\S+)/m.exec(text)?.[1]
  const avutil = /^libavutil\s+(\d+)\.\s*(\d+)/m.exec(text)
  if (!version || !avutil) return null
  return { version, avutil: [Number(avutil[1]), Number(avutil[2])] }
}

/** Names of `ffmpeg -filters`. */
export function parseFilters(text: string): Set<string> {
  const names = new Set<string>()
  for (const match of text.matchAll(/^ [A-Z.|]{2,3} (\w+)\s+\S*->\S*/gm))
    names.add(match[1] as string)
  return names
}

/** Output options under which every frame keeps its own time stamp: nothing dropped, nothing doubled. */
export function passthroughArgs(tool: Pick<FfmpegTool, 'avutil'>): string[] {
  const [major, minor] = tool.avutil
  const [sinceMajor, sinceMinor] = FPS_MODE_SINCE
  const modern = major > sinceMajor || (major === sinceMajor && minor >= sinceMinor)
  return modern ? ['-fps_mode', 'passthrough'] : ['-vsync', '0']
}
