// CIEDE2000 between two CIELAB colours, kL = kC = kH = 1. Formula and order of operations after
// Sharma, Wu & Dalal, "The CIEDE2000 color-difference formula: implementation notes" (2005).

import { hueDeg, hueDifferenceDeg } from './hue.ts'
import type { Triple } from './xyz.ts'

const RAD = Math.PI / 180
const POW_25_7 = 25 ** 7

/** ΔE00; 0 for equal colours, about 1 is just visible side by side. */
export function deltaE2000(first: Triple, second: Triple): number {
  const [l1, a1, b1] = first
  const [l2, a2, b2] = second
  const g = 0.5 * (1 - chromaWeight((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2))
  const ap1 = (1 + g) * a1
  const ap2 = (1 + g) * a2
  const c1 = Math.hypot(ap1, b1)
  const c2 = Math.hypot(ap2, b2)
  const grey = c1 * c2 === 0
  const h1 = hueDeg(ap1, b1)
  const h2 = hueDeg(ap2, b2)

  const dL = l2 - l1
  const dC = c2 - c1
  const dH = grey ? 0 : 2 * Math.sqrt(c1 * c2) * Math.sin((hueDifferenceDeg(h1, h2) / 2) * RAD)

  const lMean = (l1 + l2) / 2
  const cMean = (c1 + c2) / 2
  const hMean = grey ? h1 + h2 : meanHueDeg(h1, h2)
  const t =
    1 -
    0.17 * Math.cos((hMean - 30) * RAD) +
    0.24 * Math.cos(2 * hMean * RAD) +
    0.32 * Math.cos((3 * hMean + 6) * RAD) -
    0.2 * Math.cos((4 * hMean - 63) * RAD)
  const lDist = (lMean - 50) ** 2
  const sL = 1 + (0.015 * lDist) / Math.sqrt(20 + lDist)
  const sC = 1 + 0.045 * cMean
  const sH = 1 + 0.015 * cMean * t
  const turn = 30 * Math.exp(-(((hMean - 275) / 25) ** 2))
  const rT = -Math.sin(2 * turn * RAD) * 2 * chromaWeight(cMean)
  return Math.sqrt((dL / sL) ** 2 + (dC / sC) ** 2 + (dH / sH) ** 2 + rT * (dC / sC) * (dH / sH))
}

/** ΔE*ab of 1976: the plain distance. */
export function deltaE76(first: Triple, second: Triple): number {
  return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2])
}

function chromaWeight(chroma: number): number {
  const c7 = chroma ** 7
  return Math.sqrt(c7 / (c7 + POW_25_7))
}

/** Mean of two hues on the shorter arc; exactly opposite hues take the plain mean, as in the paper. */
function meanHueDeg(h1: number, h2: number): number {
  const sum = h1 + h2
  if (Math.abs(h1 - h2) <= 180) return sum / 2
  return sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2
}
