// The loop over pixels: 8-bit sRGB → CIELAB by table, and every sum that needs one look at a pixel.
// Reads the active area of the frame; writes histograms, sums, the L* plane and luminance blocks.

import { hueBin36 } from '../colour/hue.ts'
import { createLabTables, RESPONSE_STEPS } from '../colour/lab-tables.ts'
import { LINEAR_OF_CODE } from '../colour/srgb.ts'
import { type Scratch, setScalar } from './scratch.ts'
import { PIXEL } from './thresholds.ts'
import {
  CHROMA_BINS,
  CHROMA_STEP,
  HUE_BINS,
  LIGHTNESS_STEP,
  TILE_COLUMNS,
  TILE_ROWS,
} from './track.ts'

/** Sixth power of linear light per code: the sum behind a shades-of-grey illuminant (p = 6). */
const LIGHT_POWER_6 = LINEAR_OF_CODE.map((light) => light ** 6)

/** Returns the pass for frames of the scratch's size; it allocates nothing per frame. */
export function createPixelPass(s: Scratch): (rgb: Uint8Array) => void {
  const { xr, xg, xb, yr, yg, yb, zr, zg, zb, response, rise } = createLabTables()
  const { lightness, toneA, toneB, chroma, hue, plane, blocks, tileA, tileB } = s
  const columnTile = new Uint8Array(s.width)
  const columnBlock = new Uint16Array(s.width)
  const lightnessScale = 1 / LIGHTNESS_STEP
  const chromaScale = 1 / CHROMA_STEP
  const lastChroma = CHROMA_BINS - 1

  return function pixelPass(rgb) {
    const { left, top, right, bottom } = s.active
    const activeWidth = right - left
    const activeHeight = bottom - top
    for (let x = left; x < right; x++) {
      columnTile[x] = Math.floor(((x - left) * TILE_COLUMNS) / activeWidth)
      columnBlock[x] = Math.floor((x - left) / s.blockSide)
    }
    let clipHigh = 0
    let clipLow = 0
    let chromaSum = 0
    let chromatic = 0
    let aSum = 0
    let bSum = 0
    let aSquares = 0
    let bSquares = 0
    let aLightness = 0
    let bLightness = 0
    let lightnessSum = 0
    let lightnessSquares = 0
    let neutral = 0
    let neutralA = 0
    let neutralB = 0
    let rgSum = 0
    let rgSquares = 0
    let ybSum = 0
    let ybSquares = 0
    let shadesN = 0
    let shadesR = 0
    let shadesG = 0
    let shadesB = 0

    for (let y = top; y < bottom; y++) {
      const tileRow = Math.floor(((y - top) * TILE_ROWS) / activeHeight) * TILE_COLUMNS
      const blockRow = Math.floor((y - top) / s.blockSide) * s.blockColumns
      let q = y * s.width + left
      let p = q * 3
      for (let x = left; x < right; x++, q++, p += 3) {
        const r = rgb[p]!
        const g = rgb[p + 1]!
        const b = rgb[p + 2]!
        const tx = xr[r]! + xg[g]! + xb[b]!
        const ty = yr[r]! + yg[g]! + yb[b]!
        const tz = zr[r]! + zg[g]! + zb[b]!
        const ix = tx | 0
        const iy = ty | 0
        const iz = tz | 0
        const fy = response[iy]! + (ty - iy) * rise[iy]!
        const l = 116 * fy - 16
        const aStar = 500 * (response[ix]! + (tx - ix) * rise[ix]! - fy)
        const bStar = 200 * (fy - response[iz]! - (tz - iz) * rise[iz]!)

        plane[q] = l
        blocks[blockRow + columnBlock[x]!]! += ty
        const lightnessBin = (l * lightnessScale + 0.5) | 0
        lightness[lightnessBin]! += 1
        // Whole L* by way of the fine bin, so that each fine bin belongs to one tone.
        const tone = (lightnessBin + 2) >> 2
        toneA[tone]! += aStar
        toneB[tone]! += bStar
        const tile = tileRow + columnTile[x]!
        tileA[tile]! += aStar
        tileB[tile]! += bStar

        const aa = aStar * aStar
        const bb = bStar * bStar
        const c = Math.sqrt(aa + bb)
        const chromaBin = (c * chromaScale + 0.5) | 0
        chroma[chromaBin > lastChroma ? lastChroma : chromaBin]! += 1
        chromaSum += c
        aSum += aStar
        bSum += bStar
        aSquares += aa
        bSquares += bb
        aLightness += aStar * l
        bLightness += bStar * l
        lightnessSum += l
        lightnessSquares += l * l
        if (c > PIXEL.chromaticChroma) {
          const bin = hueBin36(aStar, bStar)
          hue[bin]! += c
          hue[bin + HUE_BINS]! += aStar
          hue[bin + 2 * HUE_BINS]! += bStar
          chromatic++
        }
        if (c < PIXEL.neutralChroma && l >= PIXEL.neutralMinL && l <= PIXEL.neutralMaxL) {
          neutral++
          neutralA += aStar
          neutralB += bStar
        }

        const rg = r - g
        const yellowBlue = 0.5 * (r + g) - b
        rgSum += rg
        rgSquares += rg * rg
        ybSum += yellowBlue
        ybSquares += yellowBlue * yellowBlue
        const high = Math.max(r, g, b)
        if (high >= PIXEL.clipHighCode) clipHigh++
        else if (high <= PIXEL.clipLowCode) clipLow++
        if (high > PIXEL.illuminantMinCode && high < PIXEL.illuminantMaxCode) {
          shadesN++
          shadesR += LIGHT_POWER_6[r]!
          shadesG += LIGHT_POWER_6[g]!
          shadesB += LIGHT_POWER_6[b]!
        }
      }
    }

    for (let i = 0; i < s.blockColumns * s.blockRows; i++) blocks[i]! *= 1 / RESPONSE_STEPS
    setScalar(s, 'pixels', activeWidth * activeHeight)
    setScalar(s, 'clipHigh', clipHigh)
    setScalar(s, 'clipLow', clipLow)
    setScalar(s, 'chromaSum', chromaSum)
    setScalar(s, 'chromatic', chromatic)
    setScalar(s, 'aSum', aSum)
    setScalar(s, 'bSum', bSum)
    setScalar(s, 'aSquares', aSquares)
    setScalar(s, 'bSquares', bSquares)
    setScalar(s, 'aLightness', aLightness)
    setScalar(s, 'bLightness', bLightness)
    setScalar(s, 'lightnessSum', lightnessSum)
    setScalar(s, 'lightnessSquares', lightnessSquares)
    setScalar(s, 'neutral', neutral)
    setScalar(s, 'neutralA', neutralA)
    setScalar(s, 'neutralB', neutralB)
    setScalar(s, 'rgSum', rgSum)
    setScalar(s, 'rgSquares', rgSquares)
    setScalar(s, 'ybSum', ybSum)
    setScalar(s, 'ybSquares', ybSquares)
    setScalar(s, 'shadesN', shadesN)
    setScalar(s, 'shadesR', shadesR)
    setScalar(s, 'shadesG', shadesG)
    setScalar(s, 'shadesB', shadesB)
  }
}
