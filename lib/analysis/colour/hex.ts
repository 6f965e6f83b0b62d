// Colours as the text `#rrggbb`.

import type { Triple } from './xyz.ts'

/** `#rrggbb`, lower case, of 0..255 values; rounded and clamped. */
export function hexOfCodes(codes: Triple): string {
  return `#${codes.map(twoDigits).join('')}`
}

function twoDigits(code: number): string {
  return Math.round(Math.min(255, Math.max(0, code)))
    .toString(16)
    .padStart(2, '0')
}
