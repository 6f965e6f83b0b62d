// Focus change: some tiles grow sharp while others grow soft. Needs several frames; weak, because a moving
// subject does the same. A follow of focus (`pull`) cannot be told from a steady shot by tiles.

import type { Claim, TimeRangeMs } from '../claim.ts'
import { roundedConfidence } from '../confidence.ts'
import { type LookTrack, TILES } from './track.ts'

const MIN_FRAMES = 4
/** Rise or fall of a tile's sharpness between the first and last third of the shot, in stops. */
const CHANGE_STOPS = 1.2
const TILE_SHARE = 0.12
const FLAT = 4

/** Null with too few frames. */
export function focusChange(
  track: LookTrack,
  frames: readonly number[],
  range: TimeRangeMs,
): Claim | null {
  if (frames.length < MIN_FRAMES) return null
  const third = Math.max(1, Math.floor(frames.length / 3))
  const start = frames.slice(0, third)
  const end = frames.slice(-third)
  let rises = 0
  let falls = 0
  for (let t = 0; t < TILES; t++) {
    const before = tileSharpness(track, start, t)
    const after = tileSharpness(track, end, t)
    const change = Math.log2((after + FLAT) / (before + FLAT))
    if (change > CHANGE_STOPS) rises++
    else if (change < -CHANGE_STOPS) falls++
  }
  const opposite = Math.min(rises, falls) / TILES
  const racked = opposite >= TILE_SHARE
  return {
    category: 'depth_of_field',
    type: 'focus_change',
    value: racked ? 'rack' : 'none',
    confidence: roundedConfidence(racked ? 0.4 : 0.5),
    timeRangesMs: [range],
    measured: { number: 100 * opposite, unit: '% of tiles that change against the others' },
  }
}

function tileSharpness(track: LookTrack, frames: readonly number[], tile: number): number {
  let sum = 0
  for (const frame of frames) sum += track.tiles[frame * 2 * TILES + TILES + tile] as number
  return sum / frames.length
}
