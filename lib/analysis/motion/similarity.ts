// Chaining of similarities: complex arithmetic on (scale·rotation, translation), pixels and radians.

import type { Similarity } from '../align.ts'

export const still = (): Similarity => ({ tx: 0, ty: 0, logScale: 0, roll: 0 })

/** First `first`, then `second`; written into `out`, which may be either of them. */
export function chain(first: Similarity, second: Similarity, out: Similarity): void {
  const k = Math.exp(second.logScale)
  const a = k * Math.cos(second.roll)
  const b = k * Math.sin(second.roll)
  const tx = a * first.tx - b * first.ty + second.tx
  const ty = b * first.tx + a * first.ty + second.ty
  out.logScale = first.logScale + second.logScale
  out.roll = first.roll + second.roll
  out.tx = tx
  out.ty = ty
}

/** The way back: `chain(s, inverse(s))` stands still. */
export function invert(s: Similarity, out: Similarity): void {
  const k = Math.exp(-s.logScale)
  const a = k * Math.cos(s.roll)
  const b = -k * Math.sin(s.roll)
  const tx = -(a * s.tx - b * s.ty)
  const ty = -(b * s.tx + a * s.ty)
  out.logScale = -s.logScale
  out.roll = -s.roll
  out.tx = tx
  out.ty = ty
}

/** The same motion carried on for `share` of its time (constant rates; small-angle). */
export function portion(s: Similarity, share: number, out: Similarity): void {
  out.tx = s.tx * share
  out.ty = s.ty * share
  out.logScale = s.logScale * share
  out.roll = s.roll * share
}

export function assign(from: Similarity, to: Similarity): void {
  to.tx = from.tx
  to.ty = from.ty
  to.logScale = from.logScale
  to.roll = from.roll
}

/** About the largest shift of any pixel of a frame whose half-diagonal is `radius`. */
export const reachOf = (s: Similarity, radius: number): number =>
  Math.hypot(s.tx, s.ty) + radius * Math.hypot(s.logScale, s.roll)
