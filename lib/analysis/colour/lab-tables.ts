// Tables that turn 8-bit sRGB codes into CIELAB without a power or a root: one white-relative X, Y, Z
// share per channel and code, and CIELAB's response sampled finely and joined by straight lines.
// Worst error over all colours: below 0.001 L*, 0.01 a* and b* (tests/lib/analysis/colour).

import { labResponse } from './lab.ts'
import { LINEAR_OF_CODE } from './srgb.ts'
import { WHITE, XYZ_OF_LINEAR } from './xyz.ts'

/** Steps of the response table over 0..1. */
export const RESPONSE_STEPS = 8192

export interface LabTables {
  /** `share[c][code]`: tristimulus value × RESPONSE_STEPS that channel c adds. */
  xr: Float64Array
  xg: Float64Array
  xb: Float64Array
  yr: Float64Array
  yg: Float64Array
  yb: Float64Array
  zr: Float64Array
  zg: Float64Array
  zb: Float64Array
  /** Response at each step, and the rise to the next. */
  response: Float64Array
  rise: Float64Array
}

/** Built once per meter; 60 kB… of which a pixel touches twelve numbers. */
export function createLabTables(): LabTables {
  const share = (row: 0 | 1 | 2, column: 0 | 1 | 2): Float64Array => {
    const factor = ((XYZ_OF_LINEAR[3 * row + column] as number) / WHITE[row]) * RESPONSE_STEPS
    return LINEAR_OF_CODE.map((light) => light * factor)
  }
  // Two spare steps, because rounding can carry white a hair above 1.
  const response = Float64Array.from({ length: RESPONSE_STEPS + 2 }, (_, i) =>
    labResponse(i / RESPONSE_STEPS),
  )
  return {
    xr: share(0, 0),
    xg: share(0, 1),
    xb: share(0, 2),
    yr: share(1, 0),
    yg: share(1, 1),
    yb: share(1, 2),
    zr: share(2, 0),
    zg: share(2, 1),
    zb: share(2, 2),
    response,
    rise: response.map((value, i) => (response[i + 1] ?? value) - value),
  }
}
