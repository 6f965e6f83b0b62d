// Keeps a few hundred pixels of each frame: one at a random place in each cell of a grid over the active
// area, so that they stand for the whole picture. Seeded by the frame's number: the same video always
// gives the same pixels.

import type { Scratch } from './scratch.ts'
import { SAMPLE_COLUMNS, SAMPLE_ROWS } from './track.ts'

/** Returns the pass; `frameNumber` seeds the places. */
export function createSamplePass(s: Scratch): (rgb: Uint8Array, frameNumber: number) => void {
  const { samples, width } = s
  return function samplePass(rgb, frameNumber) {
    const { left, top, right, bottom } = s.active
    const cellWidth = (right - left) / SAMPLE_COLUMNS
    const cellHeight = (bottom - top) / SAMPLE_ROWS
    let state = (Math.imul(frameNumber + 1, 0x9e3779b1) ^ 0x2545f491) | 1
    let out = 0
    for (let row = 0; row < SAMPLE_ROWS; row++) {
      for (let column = 0; column < SAMPLE_COLUMNS; column++) {
        state ^= state << 13
        state ^= state >>> 17
        state ^= state << 5
        const u = (state & 0xffff) / 0x10000
        const v = (state >>> 16) / 0x10000
        const x = left + Math.floor((column + u) * cellWidth)
        const y = top + Math.floor((row + v) * cellHeight)
        const p = 3 * (y * width + x)
        samples[out] = rgb[p]!
        samples[out + 1] = rgb[p + 1]!
        samples[out + 2] = rgb[p + 2]!
        out += 3
      }
    }
  }
}
