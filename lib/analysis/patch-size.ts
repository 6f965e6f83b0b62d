// How large a still is sent to a model that sees in square patches (28 px for Qwen2.5-VL, 32 for Qwen3-VL):
// whole patches only, so that the server resamples nothing. Pure.

import type { FrameSize } from './frame.ts'

export interface PatchedSize extends FrameSize {
  /** Patches = image tokens without the markers. */
  tokens: number
}

/**
 * The grid of patches whose shape is nearest to the picture's, with at least `tokens` patches and as few
 * more as that allows (at most a quarter more). Both sides even and at least two patches.
 */
export function patchedSize(picture: FrameSize, patchPx: 28 | 32, tokens: number): PatchedSize {
  const aspect = picture.width / picture.height
  let best: { across: number; down: number; cost: number } | null = null
  for (let down = 2; down <= 2 * Math.ceil(Math.sqrt(tokens)) + 2; down++)
    for (const across of [Math.floor(down * aspect), Math.ceil(down * aspect)]) {
      const patches = across * down
      if (across < 2 || patches < tokens || patches > tokens * 1.25) continue
      const bend = Math.abs(Math.log(across / down / aspect))
      const cost = bend + 0.3 * (patches / tokens - 1)
      if (!best || cost < best.cost) best = { across, down, cost }
    }
  const { across, down } = best ?? extreme(aspect, tokens)
  return { width: across * patchPx, height: down * patchPx, tokens: across * down }
}

/** Very long strips: two patches on the short side. */
function extreme(aspect: number, tokens: number): { across: number; down: number } {
  const long = Math.max(2, Math.min(200, Math.ceil(tokens / 2)))
  return aspect >= 1 ? { across: long, down: 2 } : { across: 2, down: long }
}
