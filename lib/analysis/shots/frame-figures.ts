// The cheap figures of one small frame: mean, spread, histogram, gradient, miniature, differences.
// One frame in (planar codes) → numbers written to row `i` of the track. Nothing is allocated per frame.

import type { FrameSize, LumaFrame } from '#lib/analysis/frame.ts'
import type { ShotTrack } from './track.ts'

const BINS = 64
const BLACK_CODE = 24
const WHITE_CODE = 226

/** Measures `frame` into row `i`; `previous` holds the frame before (rows above 0). */
export type FrameFigures = (
  track: ShotTrack,
  i: number,
  frame: LumaFrame,
  previous: LumaFrame,
) => void

/** Buffers for frames of `size`. */
export function createFrameFigures(size: FrameSize, track: ShotTrack): FrameFigures {
  const { width, height } = size
  const cells = track.cols * track.rows
  const chromaCells = track.chromaCols * track.chromaRows
  const cw = width >> 1
  const ch = height >> 1
  const columnCell = new Uint8Array(width)
  for (let x = 0; x < width; x++) columnCell[x] = Math.floor((x * track.cols) / width)
  const chromaColumnCell = new Uint8Array(cw)
  for (let x = 0; x < cw; x++) chromaColumnCell[x] = Math.floor((x * track.chromaCols) / cw)
  const sums = new Uint32Array(cells)
  const counts = countCells(width, height, track.cols, track.rows)
  const chromaSumsU = new Uint32Array(chromaCells)
  const chromaSumsV = new Uint32Array(chromaCells)
  const chromaCounts = countCells(cw, ch, track.chromaCols, track.chromaRows)
  const histograms: [Uint32Array, Uint32Array] = [new Uint32Array(BINS), new Uint32Array(BINS)]

  function luma(y: Uint8Array, last: Uint8Array, i: number): void {
    const histogram = histograms[(i & 1) as 0 | 1]
    histogram.fill(0)
    sums.fill(0)
    let sum = 0
    let squares = 0
    let gradient = 0
    let difference = 0
    let dark = 0
    let bright = 0
    for (let row = 0; row < height; row++) {
      const rowCell = Math.floor((row * track.rows) / height) * track.cols
      const at = row * width
      const below = row + 1 < height ? width : 0
      let left = y[at] as number
      for (let x = 0; x < width; x++) {
        const p = at + x
        const value = y[p] as number
        sum += value
        squares += value * value
        const cell = rowCell + (columnCell[x] as number)
        sums[cell] = (sums[cell] as number) + value
        const bin = value >> 2
        histogram[bin] = (histogram[bin] as number) + 1
        const gx = value - left
        const gy = (y[p + below] as number) - value
        gradient += gx * gx + gy * gy
        left = value
        const d = value - (last[p] as number)
        difference += d < 0 ? -d : d
        if (value <= BLACK_CODE) dark++
        else if (value >= WHITE_CODE) bright++
      }
    }
    const n = width * height
    const mean = sum / n
    track.mean[i] = mean
    track.std[i] = Math.sqrt(Math.max(0, squares / n - mean * mean))
    track.detail[i] = gradient / n
    track.dark[i] = dark / n
    track.bright[i] = bright / n
    track.diffLuma[i] = i === 0 ? 0 : difference / n
    let apart = 0
    const other = histograms[((i + 1) & 1) as 0 | 1]
    for (let b = 0; b < BINS; b++) {
      apart += Math.abs((histogram[b] as number) - (other[b] as number))
    }
    track.histDiff[i] = i === 0 ? 0 : apart / (2 * n)
    const row = i * cells
    for (let c = 0; c < cells; c++) {
      track.mini[row + c] = Math.round((sums[c] as number) / (counts[c] as number))
    }
  }

  function chroma(frame: LumaFrame, previous: LumaFrame, i: number): void {
    const { u, v } = frame
    chromaSumsU.fill(0)
    chromaSumsV.fill(0)
    let difference = 0
    for (let row = 0; row < ch; row++) {
      const rowCell = Math.floor((row * track.chromaRows) / ch) * track.chromaCols
      for (let x = 0; x < cw; x++) {
        const p = row * cw + x
        const cell = rowCell + (chromaColumnCell[x] as number)
        const pu = u[p] as number
        const pv = v[p] as number
        chromaSumsU[cell] = (chromaSumsU[cell] as number) + pu
        chromaSumsV[cell] = (chromaSumsV[cell] as number) + pv
        difference +=
          Math.abs(pu - (previous.u[p] as number)) + Math.abs(pv - (previous.v[p] as number))
      }
    }
    track.diffChroma[i] = i === 0 ? 0 : difference / (cw * ch)
    const row = i * 2 * chromaCells
    for (let c = 0; c < chromaCells; c++) {
      const count = chromaCounts[c] as number
      track.miniChroma[row + c] = Math.round((chromaSumsU[c] as number) / count)
      track.miniChroma[row + chromaCells + c] = Math.round((chromaSumsV[c] as number) / count)
    }
  }

  return (_track, i, frame, previous) => {
    luma(frame.y, previous.y, i)
    chroma(frame, previous, i)
  }
}

function countCells(width: number, height: number, cols: number, rows: number): Uint32Array {
  const counts = new Uint32Array(cols * rows)
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * cols
    for (let x = 0; x < width; x++) {
      const cell = row + Math.floor((x * cols) / width)
      counts[cell] = (counts[cell] as number) + 1
    }
  }
  return counts
}
