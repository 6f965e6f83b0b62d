// Linear algebra of the aligner: one symmetric 6×6 system, factored and solved in place.

/** Unknowns: tx, ty, scale, roll, gain, offset. */
export const N = 6

/** In-place lower Cholesky factor of a symmetric 6×6; false when it is not positive definite. */
export function cholesky(m: Float64Array): boolean {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j <= i; j++) {
      let s = m[i * N + j]!
      for (let k = 0; k < j; k++) s -= m[i * N + k]! * m[j * N + k]!
      if (i === j) {
        if (!(s > 1e-12)) return false
        m[i * N + i] = Math.sqrt(s)
      } else {
        m[i * N + j] = s / m[j * N + j]!
      }
    }
  }
  return true
}

export function substitute(l: Float64Array, x: Float64Array): void {
  for (let i = 0; i < N; i++) {
    let s = x[i]!
    for (let k = 0; k < i; k++) s -= l[i * N + k]! * x[k]!
    x[i] = s / l[i * N + i]!
  }
  for (let i = N - 1; i >= 0; i--) {
    let s = x[i]!
    for (let k = i + 1; k < N; k++) s -= l[k * N + i]! * x[k]!
    x[i] = s / l[i * N + i]!
  }
}

/** Variances of the four geometric unknowns from the factor: noise² · (LLᵀ)⁻¹, level-0 pixels. */
export function variancesOf(
  l: Float64Array,
  noise: number,
  step: number,
  col: Float64Array,
  out: Float64Array,
): void {
  for (let c = 0; c < 4; c++) {
    let sum = 0
    // Column c of L⁻¹ by forward substitution; its squared norm is the wanted diagonal element.
    for (let i = c; i < N; i++) {
      let s = i === c ? 1 : 0
      for (let k = c; k < i; k++) s -= l[i * N + k]! * col[k]!
      col[i] = s / l[i * N + i]!
      sum += col[i]! * col[i]!
    }
    out[c] = sum * noise * noise * (c < 2 ? step * step : 1)
  }
}
