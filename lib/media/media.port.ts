// What the pipeline asks of a media tool: describe a file, decode it once into several outputs, cut stills.
// Keys are storage keys. The adapter finds the files; nothing here measures.

import type { FrameSize } from '#lib/analysis/frame.ts'

export interface VideoInfo {
  container: string
  codec: string
  /** Display size in square pixels: rotation and sample aspect ratio applied. */
  width: number
  height: number
  /** What the container says; the decoded clock wins (`ExtractResult.durationMs`). */
  durationMs: number | null
  fpsNum: number
  fpsDen: number
  /** Clockwise, 0 | 90 | 180 | 270. */
  rotationDeg: number
  /** Pixel aspect ratio before it was applied. */
  sarNum: number
  sarDen: number
  color: {
    primaries: string | null
    transfer: string | null
    matrix: string | null
    /** 'tv' | 'pc' | null when the file does not say. */
    range: string | null
    bitDepth: number | null
  }
  interlaced: boolean | null
  audio: { codec: string; channels: number; sampleRate: number } | null
}

export interface ExtractRequest {
  inputKey: string
  info: VideoInfo
  /** Sampled stills: at most one each `1000 / fps` ms, spread over the whole video when `maxFrames` is short. */
  sample: { fps: number; maxFrames: number; longSide: number; keyPrefix: string }
  /** Full-rate planar yuv420p stream. */
  luma: FrameSize
  /** rgb24 stream at two frames a second. */
  colour: FrameSize & { fps: number }
  /** Mono PCM s16le at this rate for onsets; left out when the file has no sound or nobody asks. */
  audioHz?: number
}

/** Raw bytes as they come; the sink's promise is the back-pressure. */
export interface ExtractSinks {
  luma(chunk: Uint8Array): Promise<void>
  /** Presentation times in ms of the luma frames, in order, as they become known. */
  lumaPts(ptsMs: number[]): Promise<void>
  colour(chunk: Uint8Array): Promise<void>
  colourPts(ptsMs: number[]): Promise<void>
  audio?(chunk: Uint8Array): Promise<void>
  /** Decoded time reached, for progress. */
  progress?(ptsMs: number): void
}

export interface SampledFrame {
  key: string
  tsMs: number
  width: number
  height: number
  bytes: number
}

export interface ExtractResult {
  /** Last pts plus its frame's duration, from the decoder's own clock; 0 = first decoded frame. */
  durationMs: number
  frameCount: number
  colourFrameCount: number
  frames: SampledFrame[]
  warnings: { code: string; message: string }[]
}

export interface StillsRequest {
  inputKey: string
  info: VideoInfo
  /** Times in ms of the clock of `extract`; each gives the frame that is on screen then. */
  timesMs: number[]
  longSide: number
  keyPrefix: string
  /** Also hand out each still as rgb24 of this size, for shots that the sampled stream missed. */
  colour?: FrameSize
}

export interface Still {
  key: string
  tsMs: number
  width: number
  height: number
  bytes: number
  rgb?: Uint8Array
}

export interface SheetRequest {
  /** JPEGs of one size, in reading order. */
  keys: string[]
  columns: number
  tile: FrameSize
  outKey: string
}

export interface ScaleRequest {
  /** JPEGs of one size. */
  keys: string[]
  /** Of each still; both sides even. */
  size: FrameSize
  /** Puts that many on one picture, in reading order, without gaps; the last sheet may end in black. */
  sheet?: { columns: number; rows: number }
}

/** What a preview shows: a shot of a video with its own life, or one to three stills. */
export type MotionSource =
  | {
      kind: 'clip'
      inputKey: string
      info: VideoInfo
      /** [start, end) on the clock of `extract`. */
      startMs: number
      endMs: number
      /** 1 = as it is, 1.5 = half as long again. After its end the last frame stands. */
      slowdown: number
      /** Takes the shake out first; left out with a warning where the tool cannot. */
      stabilise: boolean
    }
  /** JPEGs of one size, shown one after the other with short dissolves. */
  | { kind: 'stills'; keys: string[] }

export interface MotionRenderRequest {
  source: MotionSource
  /** Of the preview (of either half, when side by side); even. */
  size: FrameSize
  /** At which `camera` works; even. */
  warp: FrameSize
  fpsNum: number
  fpsDen: number
  frames: number
  /** Filter that takes and gives pictures of `warp`, one after the other from 1; null = none. */
  camera: string | null
  /** `side_by_side`: left as it was, right moved. */
  layout: 'single' | 'side_by_side'
  /** Ends in `.mp4`; the poster gets the same name with its own ending. */
  outKey: string
  poster: boolean
}

export interface RenderedMotion {
  key: string
  bytes: number
  width: number
  height: number
  durationMs: number
  frames: number
  poster: {
    key: string
    format: 'webp' | 'gif'
    bytes: number
    width: number
    height: number
  } | null
  warnings: { code: string; message: string }[]
}

export interface Media {
  /**
   * Judges a file by its first bytes (4 KiB are enough) before anything else reads it.
   * Throws input_empty, input_not_media, input_format_not_allowed.
   */
  sniff(head: Uint8Array): { container: string; extension: string }
  /** Sniffs and describes without decoding. Throws the input_* codes. */
  probe(key: string, signal: AbortSignal): Promise<VideoInfo>
  /** ONE process, ONE decode, all outputs. Throws input_no_frames, input_decode_failed, media_failed. */
  extract(request: ExtractRequest, sinks: ExtractSinks, signal: AbortSignal): Promise<ExtractResult>
  /** A second short pass over just these times. */
  stills(request: StillsRequest, signal: AbortSignal): Promise<Still[]>
  /** Bytes of the scaled JPEGs (of the sheets), in order; nothing is stored. Throws media_failed. */
  scaleStills(request: ScaleRequest, signal: AbortSignal): Promise<Uint8Array[]>
  contactSheet(request: SheetRequest, signal: AbortSignal): Promise<{ key: string; bytes: number }>
  /**
   * H.264 of a source seen by a moving camera; all of it or nothing is stored. `progress` gets 0..1.
   * Throws input_no_frames, input_decode_failed, media_failed, cancelled.
   */
  renderMotion(
    request: MotionRenderRequest,
    progress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<RenderedMotion>
}
