// A uniform cubic B-spline through a sequence of samples: continuous up to the second derivative, so nothing
// jerks, and short enough to be written as an expression. Least squares on banded normal equations.

/** Value at sample n of a fit over `count` samples is Σ cᵢ ⋅ B(n ⋅ pieces/(count − 1) − i), i = −1 … pieces + 1. */
export interface Spline {
  pieces: number
  /** pieces + 3 control values, the first one belongs to i = −1. */
  control: number[]
}

/** The cubic B-spline's bump on (−2, 2): 2/3 at 0, sum of neighbours 1. */
export function bump(x: number): number {
  const a = Math.abs(x)
  return (Math.max(0, 2 - a) ** 3 - 4 * Math.max(0, 1 - a) ** 3) / 6
}

export function splineAt(spline: Spline, sample: number, count: number): number {
  const t = count > 1 ? (sample * spline.pieces) / (count - 1) : 0
  return spline.control.reduce((sum, c, k) => sum + c * bump(t - (k - 1)), 0)
}

/** Fits tracks of one length with the same number of pieces; one factorisation serves them all. */
export function fitSplines(tracks: readonly (readonly number[])[], pieces: number): Spline[] {
  const count = tracks[0]?.length ?? 0
  const size = pieces + 3
  const rows = Array.from({ length: count }, (_, n) => {
    const t = count > 1 ? (n * pieces) / (count - 1) : 0
    const first = Math.min(Math.floor(t), pieces - 1)
    return { first, weights: [-1, 0, 1, 2].map((k) => bump(t - (first + k))) }
  })
  const band = factor(rows, size)
  return tracks.map((track) => {
    // Around the first value, so that the faint pull towards zero pulls towards something sensible.
    const base = track[0] ?? 0
    const right = new Array<number>(size).fill(0)
    rows.forEach(({ first, weights }, n) => {
      weights.forEach((w, k) => {
        right[first + k] = (right[first + k] as number) + w * ((track[n] as number) - base)
      })
    })
    return { pieces, control: solve(band, right).map((c) => c + base) }
  })
}

const BAND = 4
/** Keeps the equations solvable with fewer samples than control values. */
const RIDGE = 1e-9

/** Cholesky factor of the normal matrix, rows of `BAND` values left of and on the diagonal. */
function factor(rows: readonly { first: number; weights: number[] }[], size: number): number[][] {
  const lower = Array.from({ length: size }, () => new Array<number>(BAND).fill(0))
  for (const { first, weights } of rows)
    for (let a = 0; a < 4; a++)
      for (let b = 0; b <= a; b++) {
        const row = lower[first + a] as number[]
        const at = BAND - 1 - (a - b)
        row[at] = (row[at] as number) + (weights[a] as number) * (weights[b] as number)
      }
  for (let i = 0; i < size; i++) {
    const row = lower[i] as number[]
    row[BAND - 1] = (row[BAND - 1] as number) + RIDGE
    for (let j = Math.max(0, i - BAND + 1); j <= i; j++) {
      const other = lower[j] as number[]
      let sum = row[BAND - 1 - (i - j)] as number
      for (let k = Math.max(0, i - BAND + 1); k < j; k++)
        sum -= (row[BAND - 1 - (i - k)] as number) * (other[BAND - 1 - (j - k)] ?? 0)
      row[BAND - 1 - (i - j)] = i === j ? Math.sqrt(sum) : sum / (other[BAND - 1] as number)
    }
  }
  return lower
}

function solve(lower: readonly number[][], right: readonly number[]): number[] {
  const size = right.length
  const x = [...right]
  for (let i = 0; i < size; i++) {
    const row = lower[i] as number[]
    for (let k = Math.max(0, i - BAND + 1); k < i; k++)
      x[i] = (x[i] as number) - (row[BAND - 1 - (i - k)] as number) * (x[k] as number)
    x[i] = (x[i] as number) / (row[BAND - 1] as number)
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < Math.min(size, i + BAND); k++)
      x[i] =
        (x[i] as number) - ((lower[k] as number[])[BAND - 1 - (k - i)] as number) * (x[k] as number)
    x[i] = (x[i] as number) / ((lower[i] as number[])[BAND - 1] as number)
  }
  return x
}
