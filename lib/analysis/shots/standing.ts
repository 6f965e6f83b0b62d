// How far the step from one frame to the next stands out from the steps around it: in plain difference, in
// layout (which light leaves alone) and in the spread of codes (which motion leaves alone). Figures and
// miniatures of a track in; codes, shares and ratios out.

import type { ShotTrack } from './track.ts'

/** Difference of frame t to the one before, luma and chroma together, in codes. */
export function changeAt(track: ShotTrack, t: number): number {
  return (track.diffLuma[t] as number) + (track.diffChroma[t] as number)
}

/** Frames on either side that make the neighbourhood of a candidate. */
const REACH = 8

/**
 * Third largest change among the eight frames on either side of t, in codes. Not the median: repeated
 * frames (telecine, low rates in a faster file, stills) would pull it to nothing; the two largest may be
 * the cuts of neighbouring five-frame shots.
 */
export function neighbourChange(track: ShotTrack, t: number): number {
  return thirdAround(track, t, (f) => changeAt(track, f))
}

function thirdAround(track: ShotTrack, t: number, figure: (f: number) => number): number {
  let first = 0
  let second = 0
  let third = 0
  for (let k = -REACH; k <= REACH; k++) {
    const f = t + k
    if (k === 0 || f < 1 || f >= track.frames) continue
    const change = figure(f)
    if (change > first) {
      third = second
      second = first
      first = change
    } else if (change > second) {
      third = second
      second = change
    } else if (change > third) third = change
  }
  return third
}

/** Variance of a miniature, codes², below which its layout is noise. */
const FLAT_VARIANCE = 6

/**
 * How much the layout of the picture changed at t, 0 (same, whatever the light) … 1 (unrelated) … 2:
 * one less the correlation of the luma miniatures. Strobes and flashes hardly move it, cuts do.
 */
export function layoutChange(track: ShotTrack, t: number): number {
  const n = track.cols * track.rows
  const y = track.mini
  let sa = 0
  let sb = 0
  let saa = 0
  let sbb = 0
  let sab = 0
  for (let k = 0, i = (t - 1) * n, j = t * n; k < n; k++, i++, j++) {
    const p = y[i] as number
    const q = y[j] as number
    sa += p
    sb += q
    saa += p * p
    sbb += q * q
    sab += p * q
  }
  const va = saa / n - (sa / n) ** 2 + FLAT_VARIANCE
  const vb = sbb / n - (sb / n) ** 2 + FLAT_VARIANCE
  return 1 - (sab / n - (sa / n) * (sb / n) + FLAT_VARIANCE) / Math.sqrt(va * vb)
}

/** Layout and histogram changes below the first are motion; the second is what a calm neighbourhood counts for. */
const MIN_LAYOUT = 0.3
const CALM_LAYOUT = 0.08
const MIN_HISTOGRAM = 0.25
const CALM_HISTOGRAM = 0.06

/**
 * How far frame t stands out from the third largest around it in what light leaves alone (the layout) and
 * in what motion leaves alone (the histogram); 0 when neither changed much. Where strobes or a whip make
 * every difference large, a cut still stands out in one of the two.
 */
export function standing(track: ShotTrack, t: number): { layout: number; histogram: number } {
  const layout = layoutChange(track, t)
  const histogram = track.histDiff[t] as number
  return {
    layout:
      layout < MIN_LAYOUT
        ? 0
        : layout /
          Math.max(
            CALM_LAYOUT,
            thirdAround(track, t, (f) => layoutChange(track, f)),
          ),
    histogram:
      histogram < MIN_HISTOGRAM
        ? 0
        : histogram /
          Math.max(
            CALM_HISTOGRAM,
            thirdAround(track, t, (f) => track.histDiff[f] as number),
          ),
  }
}
