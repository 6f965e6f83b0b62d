// From a number to its label: the band that holds it, with the borders that confidence needs.

import type { Band } from './thresholds.ts'

export interface Label {
  id: string
  /** The label's interval, lower end included. */
  lo: number
  hi: number
}

/** The band of `bands` (ascending) that holds `value`: the first whose end lies above it. */
export function labelFor(value: number, bands: readonly Band[]): Label {
  let lo = Number.NEGATIVE_INFINITY
  for (const band of bands) {
    if (value < band.below) return { id: band.id, lo, hi: band.below }
    lo = band.below
  }
  const last = bands[bands.length - 1] as Band
  return { id: last.id, lo, hi: Number.POSITIVE_INFINITY }
}

/**
 * The sector of the hue circle that holds `hue` (0..360). Sectors whose label stands at both ends of
 * the list are one sector through 0°. The interval is given about `hue`, so it may leave 0..360.
 */
export function hueLabelFor(hue: number, sectors: readonly Band[]): Label {
  const label = labelFor(hue, sectors)
  const first = sectors[0] as Band
  const beforeLast = sectors[sectors.length - 2] as Band
  if (label.id !== first.id) return label
  const wrapped = hue >= beforeLast.below
  return {
    id: label.id,
    lo: wrapped ? beforeLast.below : beforeLast.below - 360,
    hi: wrapped ? first.below + 360 : first.below,
  }
}
