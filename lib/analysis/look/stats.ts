// Pooled rows → the numbers that labels are read from. NaN marks what cannot be said of these pixels.

import { harmonyShares } from './harmony-shares.ts'
import { percentile, totalOf, trimmedMean } from './histogram.ts'
import { hueNumbers } from './hue-numbers.ts'
import { kelvinOfLab, shadesOfGrey } from './illuminant.ts'
import { type LookSums, sumOf } from './pool.ts'
import { PRACTICE, RULES } from './thresholds.ts'
import { tileNumbers } from './tile-numbers.ts'
import { brightestTones, darkestTones } from './tones.ts'
import { CHROMA_STEP, LIGHT_MIN, LIGHT_OFFSET, LIGHT_STEP, LIGHTNESS_STEP } from './track.ts'

/** All numbers of a frame or segment; L*, a*, b* in CIE units, `Pct` in % of the measured area. */
export type LookStats = ReturnType<typeof statsOf>
export type StatKey = keyof LookStats

/** What turns pixels of the measured frame into ratios that people know. */
export interface StatScale {
  width: number
  height: number
  displayAspect: number
  /** Variance of the Laplacian that counts as normally sharp. */
  sharpnessReference: number
}

export function statsOf(sums: LookSums, scale: StatScale) {
  const n = Math.max(1, sumOf(sums, 'pixels'))
  const mean = (name: Parameters<typeof sumOf>[1]) => sumOf(sums, name) / n
  const frames = Math.max(1, sums.frames)
  const l = (share: number) => percentile(sums.lightness, LIGHTNESS_STEP, share)
  const p5L = l(0.05)
  const p95L = l(0.95)
  const meanA = mean('aSum')
  const meanB = mean('bSum')
  const meanL = mean('lightnessSum')
  const varianceL = Math.max(0, mean('lightnessSquares') - meanL * meanL)

  const neutral = sumOf(sums, 'neutral')
  const neutralPct = (100 * neutral) / n
  const nearNeutralA = neutral > 0 ? sumOf(sums, 'neutralA') / neutral : meanA
  const nearNeutralB = neutral > 0 ? sumOf(sums, 'neutralB') / neutral : meanB
  const hasNeutral = neutralPct >= RULES.neutralMinPct
  const high = brightestTones(sums)
  const low = darkestTones(sums)
  const shades = shadesOfGrey(sums)
  const highKelvin = kelvinOfLab(high.l, high.a, high.b)
  const lowKelvin = kelvinOfLab(low.l, low.a, low.b)
  const sharpness = laplacianVariance(sums)

  return {
    meanL,
    medianL: l(0.5),
    blackL: l(0.005),
    whiteL: l(0.995),
    p5L,
    p95L,
    spanL: p95L - p5L,
    midtoneL: trimmedMean(sums.lightness, LIGHTNESS_STEP, 0.4, 0.6),
    rmsL: Math.sqrt(varianceL) / 100,
    darkPct: (100 * totalOf(sums.lightness.subarray(0, 20 / LIGHTNESS_STEP))) / n,
    brightPct: (100 * totalOf(sums.lightness.subarray(70 / LIGHTNESS_STEP + 1))) / n,
    clipHighPct: 100 * mean('clipHigh'),
    clipLowPct: 100 * mean('clipLow'),
    contrastStops: lightStops(sums),
    exposureStops: Math.log2(
      Math.max(1e-4, sumOf(sums, 'centreLight') / frames) / PRACTICE.midGrey,
    ),
    meanA,
    meanB,
    neutralA: hasNeutral ? nearNeutralA : meanA,
    neutralB: hasNeutral ? nearNeutralB : meanB,
    nearNeutralA,
    nearNeutralB,
    neutralPct,
    meanChroma: mean('chromaSum'),
    chromaP90: percentile(sums.chroma, CHROMA_STEP, 0.9),
    m3: colourfulness(sums),
    tintResidual: residualAfterLightness(sums, n, meanL, varianceL),
    ...hueNumbers(sums, n),
    ...harmonyShares(sums),
    highlightA: high.a,
    highlightB: high.b,
    shadowA: low.a,
    shadowB: low.b,
    cctK: shades?.kelvin ?? Number.NaN,
    duv: shades?.duv ?? Number.NaN,
    mixedMired: Math.abs(1e6 / highKelvin - 1e6 / lowKelvin),
    rolloffRatio: topDecadeRatio(sums),
    sharpness,
    sharpnessRatio: sharpness / scale.sharpnessReference,
    activeAspect: activeAspect(sums, frames, scale),
    symmetry: sumOf(sums, 'mirror') / frames,
    saliencyX: sumOf(sums, 'saliencyX') / frames,
    saliencyY: sumOf(sums, 'saliencyY') / frames,
    saliencySpread: sumOf(sums, 'saliencySpread') / frames,
    ...tileNumbers(sums),
  }
}

/** P90 over P10 of the blurred linear luminance, in stops. */
function lightStops(sums: LookSums): number {
  const p10 = LIGHT_MIN + percentile(sums.light, LIGHT_STEP, 0.1)
  const p90 = LIGHT_MIN + percentile(sums.light, LIGHT_STEP, 0.9)
  return p90 - Math.max(p10, Math.log2(LIGHT_OFFSET))
}

/** Hasler & Süsstrunk 2003, M3 on 0–255 codes. */
function colourfulness(sums: LookSums): number {
  const n = Math.max(1, sumOf(sums, 'pixels'))
  const rg = sumOf(sums, 'rgSum') / n
  const yb = sumOf(sums, 'ybSum') / n
  const variance =
    Math.max(0, sumOf(sums, 'rgSquares') / n - rg * rg) +
    Math.max(0, sumOf(sums, 'ybSquares') / n - yb * yb)
  return Math.sqrt(variance) + 0.3 * Math.hypot(rg, yb)
}

/** Standard deviation of (a*, b*) that a straight line over L* leaves unexplained. */
function residualAfterLightness(
  sums: LookSums,
  n: number,
  meanL: number,
  varianceL: number,
): number {
  const left = (sum: number, squares: number, products: number): number => {
    const mean = sum / n
    const covariance = products / n - mean * meanL
    const explained = varianceL > 1e-6 ? (covariance * covariance) / varianceL : 0
    return Math.max(0, squares / n - mean * mean - explained)
  }
  return Math.sqrt(
    left(sumOf(sums, 'aSum'), sumOf(sums, 'aSquares'), sumOf(sums, 'aLightness')) +
      left(sumOf(sums, 'bSum'), sumOf(sums, 'bSquares'), sumOf(sums, 'bLightness')),
  )
}

/** Pixels of the top tenth between P95 and the maximum of L*, over the mean of the ten tenths. */
function topDecadeRatio(sums: LookSums): number {
  const p95 = percentile(sums.lightness, LIGHTNESS_STEP, 0.95)
  const top = percentile(sums.lightness, LIGHTNESS_STEP, 1)
  if (top - p95 < 10 * LIGHTNESS_STEP) return Number.NaN
  const width = (top - p95) / 10
  let all = 0
  let last = 0
  for (let bin = Math.ceil(p95 / LIGHTNESS_STEP); bin < sums.lightness.length; bin++) {
    const count = sums.lightness[bin] as number
    all += count
    if (bin * LIGHTNESS_STEP > top - width) last += count
  }
  return all > 0 ? last / (all / 10) : Number.NaN
}

function laplacianVariance(sums: LookSums): number {
  const n = sumOf(sums, 'laplacianN')
  if (n === 0) return 0
  const mean = sumOf(sums, 'laplacianSum') / n
  return Math.max(0, sumOf(sums, 'laplacianSquares') / n - mean * mean)
}

/** Width ÷ height of the picture inside its bars, as displayed. */
function activeAspect(sums: LookSums, frames: number, scale: StatScale): number {
  const bars = (name: 'barTop' | 'barBottom' | 'barLeft' | 'barRight') => sumOf(sums, name) / frames
  const wide = 1 - (bars('barLeft') + bars('barRight')) / scale.width
  const tall = 1 - (bars('barTop') + bars('barBottom')) / scale.height
  return (scale.displayAspect * wide) / tall
}
