// The palette of a segment: k-means in OKLab (k = 5, k-means++ start, fixed seed) over at most 4000 kept
// pixels; centres that look alike are merged. One swatch each: colour as hex, share of the area.

import { hexOfCodes } from '../colour/hex.ts'
import { codesOfOklab } from '../colour/oklab.ts'
import type { Triple } from '../colour/xyz.ts'

export interface Swatch {
  hex: string
  oklab: Triple
  /** Share of the area, 0..1; all swatches together give 1. */
  share: number
}

export const PALETTE_PIXELS = 4000
const K = 5
const ROUNDS = 24
/** Centres nearer than this in OKLab are one colour. */
const MERGE_DISTANCE = 0.04
/** A swatch below this share is noise, and goes to its nearest neighbour. */
const MIN_SHARE = 0.01
const SEED = 0x9e3779b9

/** Swatches by falling share; `points` are packed OKLab triples. */
export function paletteOf(points: Float64Array): Swatch[] {
  const n = points.length / 3
  if (n === 0) return []
  const centres = startingCentres(points, n)
  const assigned = new Uint8Array(n)
  let weights = new Float64Array(centres.length)
  for (let round = 0; round < ROUNDS; round++) {
    const moved = assign(points, centres, assigned)
    weights = recentre(points, centres, assigned)
    if (!moved) break
  }
  let swatches = centres
    .map((oklab, i): Swatch => ({ hex: '', oklab, share: (weights[i] as number) / n }))
    .filter((swatch) => swatch.share > 0)
  swatches = mergeNear(swatches)
  swatches.sort((a, b) => b.share - a.share)
  return swatches.map((swatch) => ({ ...swatch, hex: hexOfCodes(codesOfOklab(swatch.oklab)) }))
}

/** k-means++: each next centre is drawn with a chance that grows with its squared distance. */
function startingCentres(points: Float64Array, n: number): Triple[] {
  let state = SEED
  const random = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  const at = (i: number): Triple => [points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!]
  const centres = [at(Math.floor(random() * n))]
  const distance = new Float64Array(n).fill(Number.POSITIVE_INFINITY)
  while (centres.length < Math.min(K, n)) {
    const newest = centres[centres.length - 1] as Triple
    let total = 0
    for (let i = 0; i < n; i++) {
      distance[i] = Math.min(distance[i]!, squaredDistance(points, 3 * i, newest))
      total += distance[i]!
    }
    if (total < 1e-12) break
    let left = random() * total
    let pick = 0
    while (pick < n - 1 && left > distance[pick]!) left -= distance[pick++]!
    centres.push(at(pick))
  }
  return centres
}

/** Gives each point its nearest centre; whether anything changed. */
function assign(points: Float64Array, centres: readonly Triple[], assigned: Uint8Array): boolean {
  let moved = false
  for (let i = 0; i < assigned.length; i++) {
    let best = 0
    let bestDistance = Number.POSITIVE_INFINITY
    for (let c = 0; c < centres.length; c++) {
      const d = squaredDistance(points, 3 * i, centres[c] as Triple)
      if (d < bestDistance) {
        bestDistance = d
        best = c
      }
    }
    if (assigned[i] !== best) {
      assigned[i] = best
      moved = true
    }
  }
  return moved
}

/** Moves each centre to the mean of its points; their counts. */
function recentre(
  points: Float64Array,
  centres: Triple[],
  assigned: Uint8Array,
): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(3 * centres.length)
  const counts = new Float64Array(centres.length)
  for (let i = 0; i < assigned.length; i++) {
    const c = assigned[i]!
    counts[c]! += 1
    for (let k = 0; k < 3; k++) sums[3 * c + k]! += points[3 * i + k]!
  }
  centres.forEach((_, c) => {
    const count = counts[c]!
    if (count > 0) {
      centres[c] = [sums[3 * c]! / count, sums[3 * c + 1]! / count, sums[3 * c + 2]! / count]
    }
  })
  return counts
}

/** Joins the two nearest swatches until none are alike and none is tiny. */
function mergeNear(swatches: Swatch[]): Swatch[] {
  const left = [...swatches]
  for (;;) {
    let pair: [number, number] | null = null
    let nearest = Number.POSITIVE_INFINITY
    for (let i = 0; i < left.length; i++) {
      for (let j = i + 1; j < left.length; j++) {
        const first = left[i] as Swatch
        const second = left[j] as Swatch
        const tiny = Math.min(first.share, second.share) < MIN_SHARE
        const apart = oklabDistance(first.oklab, second.oklab)
        if ((apart < MERGE_DISTANCE || tiny) && apart < nearest) {
          nearest = apart
          pair = [i, j]
        }
      }
    }
    if (!pair) return left
    const [i, j] = pair
    const second = left.splice(j, 1)[0] as Swatch
    left[i] = joined(left[i] as Swatch, second)
  }
}

/** A tiny swatch gives its share and keeps the other's colour; alike ones mix by share. */
function joined(a: Swatch, b: Swatch): Swatch {
  const share = a.share + b.share
  if (Math.min(a.share, b.share) < MIN_SHARE) return { ...(a.share > b.share ? a : b), share }
  const mix = (k: 0 | 1 | 2): number => (a.share * a.oklab[k] + b.share * b.oklab[k]) / share
  return { hex: '', oklab: [mix(0), mix(1), mix(2)], share }
}

const oklabDistance = (a: Triple, b: Triple): number =>
  Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

function squaredDistance(points: Float64Array, p: number, c: Triple): number {
  const l = points[p]! - c[0]
  const a = points[p + 1]! - c[1]
  const b = points[p + 2]! - c[2]
  return l * l + a * a + b * b
}
