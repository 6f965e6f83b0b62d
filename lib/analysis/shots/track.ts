// The record of a video from which shot boundaries are found: small pictures and differences of every
// frame, and the expensive checks of the frames that looked like a cut. Flat, so that it can be packed
// into a file. About 260 bytes a frame.

import type { FrameSize } from '#lib/analysis/frame.ts'

/** What was checked at one candidate; order of the columns of `ShotTrack.evidence`. */
export const EVIDENCE = [
  /** Share of detail in frame t that blocks of frame t − 1 explain, either way, 0..1; exposure must agree. */
  'pair',
  /** The same after both frames got equal mean and spread: light may change, content may not. */
  'pairNormal',
  /** `pairNormal` of the two frames before and of the two frames after: is the material itself coherent? */
  'before',
  'after',
  /** `pairNormal` of t − 2 and t + 1: a cut with one mixed frame fails here too. */
  'skip',
  /** Best `pairNormal` of t − 1 with a later frame, and how many frames later that is. */
  'returns',
  'returnLag',
  /** Best `pairNormal` of t with an earlier frame than t − 1, and how many frames earlier. */
  'returned',
  'returnedLag',
  /** Share of detail that one global similarity explains between t − 1 and t; NaN when not tried. */
  'global',
  /** Share of the blocks with detail that the frame before does not explain. */
  'area',
] as const
export type EvidenceName = (typeof EVIDENCE)[number]

/** Per-frame and per-candidate arrays; lengths are `frames × …` and `candidates × …`. */
export interface ShotTrack {
  width: number
  height: number
  frames: number
  /** Cells of the luma miniature, and of the chroma miniatures. */
  cols: number
  rows: number
  chromaCols: number
  chromaRows: number
  ptsMs: Float64Array
  /** Mean and standard deviation of luma codes. */
  mean: Float32Array
  std: Float32Array
  /** Mean absolute difference to the frame before, in codes; 0 for the first frame. */
  diffLuma: Float32Array
  diffChroma: Float32Array
  /** Half the L1 distance of 64-bin luma histograms, 0..1. */
  histDiff: Float32Array
  /** Mean squared luma gradient: what a mix of two pictures loses. */
  detail: Float32Array
  /** Share of pixels at black (≤ 24) and at white (≥ 226), 0..1. */
  dark: Float32Array
  bright: Float32Array
  /** `frames × cols·rows` mean luma codes. */
  mini: Uint8Array
  /** `frames × 2·chromaCols·chromaRows` mean codes, U then V. */
  miniChroma: Uint8Array
  candidates: number
  candidateFrame: Uint32Array
  /** `candidates × EVIDENCE.length`. */
  evidence: Float32Array
}

/** Reads one figure of one candidate. */
export function evidenceOf(track: ShotTrack, candidate: number, name: EvidenceName): number {
  return track.evidence[candidate * EVIDENCE.length + EVIDENCE.indexOf(name)] as number
}

const CELLS = 144

/** Miniature size for a frame: about 144 square cells whatever the shape. */
export function miniSize(size: FrameSize): { cols: number; rows: number } {
  const side = Math.sqrt((size.width * size.height) / CELLS)
  const cols = Math.min(Math.max(Math.round(size.width / side), 3), 48)
  const rows = Math.min(Math.max(Math.round(size.height / side), 3), 48)
  return { cols, rows }
}

/** An empty track with room for `capacity` frames; `growTrack` makes room for more. */
export function emptyTrack(size: FrameSize, capacity: number): ShotTrack {
  const { cols, rows } = miniSize(size)
  const chromaCols = Math.ceil(cols / 2)
  const chromaRows = Math.ceil(rows / 2)
  return {
    width: size.width,
    height: size.height,
    frames: 0,
    cols,
    rows,
    chromaCols,
    chromaRows,
    ptsMs: new Float64Array(capacity),
    mean: new Float32Array(capacity),
    std: new Float32Array(capacity),
    diffLuma: new Float32Array(capacity),
    diffChroma: new Float32Array(capacity),
    histDiff: new Float32Array(capacity),
    detail: new Float32Array(capacity),
    dark: new Float32Array(capacity),
    bright: new Float32Array(capacity),
    mini: new Uint8Array(capacity * cols * rows),
    miniChroma: new Uint8Array(capacity * 2 * chromaCols * chromaRows),
    candidates: 0,
    candidateFrame: new Uint32Array(64),
    evidence: new Float32Array(64 * EVIDENCE.length),
  }
}

const grownF32 = (from: Float32Array, length: number): Float32Array => {
  const to = new Float32Array(length)
  to.set(from.subarray(0, Math.min(from.length, length)))
  return to
}
const grownU8 = (from: Uint8Array, length: number): Uint8Array => {
  const to = new Uint8Array(length)
  to.set(from.subarray(0, Math.min(from.length, length)))
  return to
}

/** Sets the number of frames the arrays hold; used to grow and, at the end, to trim. */
export function resizeTrack(track: ShotTrack, capacity: number): void {
  const cells = track.cols * track.rows
  const chromaCells = 2 * track.chromaCols * track.chromaRows
  const pts = new Float64Array(capacity)
  pts.set(track.ptsMs.subarray(0, Math.min(track.ptsMs.length, capacity)))
  track.ptsMs = pts
  track.mean = grownF32(track.mean, capacity)
  track.std = grownF32(track.std, capacity)
  track.diffLuma = grownF32(track.diffLuma, capacity)
  track.diffChroma = grownF32(track.diffChroma, capacity)
  track.histDiff = grownF32(track.histDiff, capacity)
  track.detail = grownF32(track.detail, capacity)
  track.dark = grownF32(track.dark, capacity)
  track.bright = grownF32(track.bright, capacity)
  track.mini = grownU8(track.mini, capacity * cells)
  track.miniChroma = grownU8(track.miniChroma, capacity * chromaCells)
}

/** Sets the number of candidates the arrays hold. */
export function resizeCandidates(track: ShotTrack, capacity: number): void {
  const frames = new Uint32Array(capacity)
  frames.set(track.candidateFrame.subarray(0, Math.min(track.candidateFrame.length, capacity)))
  track.candidateFrame = frames
  track.evidence = grownF32(track.evidence, capacity * EVIDENCE.length)
}

/** The frame on screen at `ms`. */
export function frameAt(track: ShotTrack, ms: number): number {
  let low = 0
  let high = track.frames - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((track.ptsMs[middle] as number) <= ms + 0.01) low = middle
    else high = middle - 1
  }
  return low
}
