// Distances between the miniatures of a track: about 144 luma and 2 × 40 chroma cells a frame, read in place.

import type { ShotTrack } from './track.ts'

/** Sum of squares per luma cell; chroma counts with the share of the picture its cells cover. */
export interface Miniatures {
  /** Mean squared distance of frames a and b, codes² (luma plus chroma). */
  distance(a: number, b: number): number
  /** Mean squared distance of frame t to the middle of a and b. */
  fromMiddle(t: number, a: number, b: number): number
  /** Where frame t lies on the line from a (0) to b (1). */
  along(t: number, a: number, b: number): number
  /** Mean squared distance of frame t to that line. */
  offLine(t: number, a: number, b: number, alpha: number): number
  /** Correlation of the luma layouts of a and b, −1..1; 0 when one of them is flat. */
  correlation(a: number, b: number): number
}

/** Readers over one track. */
export function miniaturesOf(track: ShotTrack): Miniatures {
  const y = track.mini
  const c = track.miniChroma
  const ny = track.cols * track.rows
  const nc = 2 * track.chromaCols * track.chromaRows
  // A U or V cell weighs as much as a luma cell; both chroma planes together cover the picture once each.
  const wc = 2 / nc

  return {
    distance(a, b) {
      let luma = 0
      for (let k = 0, i = a * ny, j = b * ny; k < ny; k++, i++, j++) {
        const d = (y[i] as number) - (y[j] as number)
        luma += d * d
      }
      let chroma = 0
      for (let k = 0, i = a * nc, j = b * nc; k < nc; k++, i++, j++) {
        const d = (c[i] as number) - (c[j] as number)
        chroma += d * d
      }
      return luma / ny + chroma * wc
    },
    fromMiddle(t, a, b) {
      let luma = 0
      for (let k = 0, i = a * ny, j = b * ny, o = t * ny; k < ny; k++, i++, j++, o++) {
        const d = (y[o] as number) - ((y[i] as number) + (y[j] as number)) / 2
        luma += d * d
      }
      let chroma = 0
      for (let k = 0, i = a * nc, j = b * nc, o = t * nc; k < nc; k++, i++, j++, o++) {
        const d = (c[o] as number) - ((c[i] as number) + (c[j] as number)) / 2
        chroma += d * d
      }
      return luma / ny + chroma * wc
    },
    along(t, a, b) {
      let over = 0
      let under = 0
      for (let k = 0, i = a * ny, j = b * ny, o = t * ny; k < ny; k++, i++, j++, o++) {
        const base = y[i] as number
        const d = (y[j] as number) - base
        over += d * ((y[o] as number) - base)
        under += d * d
      }
      over /= ny
      under /= ny
      for (let k = 0, i = a * nc, j = b * nc, o = t * nc; k < nc; k++, i++, j++, o++) {
        const base = c[i] as number
        const d = (c[j] as number) - base
        over += d * ((c[o] as number) - base) * wc
        under += d * d * wc
      }
      return under > 0 ? over / under : 0
    },
    offLine(t, a, b, alpha) {
      let luma = 0
      for (let k = 0, i = a * ny, j = b * ny, o = t * ny; k < ny; k++, i++, j++, o++) {
        const base = y[i] as number
        const d = (y[o] as number) - base - alpha * ((y[j] as number) - base)
        luma += d * d
      }
      let chroma = 0
      for (let k = 0, i = a * nc, j = b * nc, o = t * nc; k < nc; k++, i++, j++, o++) {
        const base = c[i] as number
        const d = (c[o] as number) - base - alpha * ((c[j] as number) - base)
        chroma += d * d
      }
      return luma / ny + chroma * wc
    },
    correlation(a, b) {
      let sa = 0
      let sb = 0
      let saa = 0
      let sbb = 0
      let sab = 0
      for (let k = 0, i = a * ny, j = b * ny; k < ny; k++, i++, j++) {
        const p = y[i] as number
        const q = y[j] as number
        sa += p
        sb += q
        saa += p * p
        sbb += q * q
        sab += p * q
      }
      const va = saa - (sa * sa) / ny
      const vb = sbb - (sb * sb) / ny
      return va > ny && vb > ny ? (sab - (sa * sb) / ny) / Math.sqrt(va * vb) : 0
    },
  }
}
