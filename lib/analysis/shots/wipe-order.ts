// In which order the cells of a picture change during a wipe: along a line, from a corner, by the distance
// from the centre, or around it. Cell centres in pixels from the middle and moments of change in frames in,
// share of the variance explained by the best order out.

const CORNERS = [
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
] as const

/** Best share of variance explained by a line, a corner, the distance from the centre or the angle around it. */
export function bestOrder(xs: number[], ys: number[], moments: number[]): number {
  const wide = Math.max(...xs.map(Math.abs))
  const high = Math.max(...ys.map(Math.abs))
  const u = xs.map((x) => x / wide)
  const v = ys.map((y) => y / high)
  const pairwise = (f: (a: number, b: number) => number): number[] =>
    u.map((a, i) => f(a, v[i] as number))
  let best = Math.max(
    explained([xs, ys], moments),
    explained([xs.map((x, i) => Math.hypot(x, ys[i] as number))], moments),
    explained([pairwise((a, b) => Math.max(Math.abs(a), Math.abs(b)))], moments),
    explained([u.map(Math.abs)], moments),
    explained([v.map(Math.abs)], moments),
  )
  for (const [sx, sy] of CORNERS) {
    const corner = pairwise((a, b) => Math.max(sx * a, sy * b))
    best = Math.max(best, explained([corner], moments))
  }
  const angle = xs.map((x, i) => Math.atan2(ys[i] as number, x))
  for (let turnBy = 0; turnBy < 8; turnBy++) {
    const start = (turnBy / 8) * 2 * Math.PI
    const around = angle.map((a) => (((a - start) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI))
    best = Math.max(best, explained([around], moments))
  }
  return best
}

/** R² of a least-squares fit on one or two regressors, refitted without the worst sixth. */
function explained(columns: number[][], target: number[]): number {
  const all = leastSquares(columns, target)
  if (all.r2 < 0.4 || target.length < 12) return all.r2
  const ranked = all.rest.map((r, i) => [Math.abs(r), i] as const).sort((p, q) => p[0] - q[0])
  const keep = ranked.slice(0, Math.ceil(target.length * 0.85)).map((p) => p[1])
  const pick = (v: number[]): number[] => keep.map((i) => v[i] as number)
  return leastSquares(columns.map(pick), pick(target)).r2
}

function leastSquares(columns: number[][], target: number[]): { r2: number; rest: number[] } {
  const n = target.length
  const [p, q] = columns
  const none = { r2: 0, rest: target }
  if (!p || n < 4) return none
  const mean = (v: number[]): number => v.reduce((s, x) => s + x, 0) / n
  const dot = (u: number[], um: number, v: number[], vm: number): number =>
    u.reduce((s, x, i) => s + (x - um) * ((v[i] as number) - vm), 0)
  const tm = mean(target)
  const total = dot(target, tm, target, tm)
  const pm = mean(p)
  const pp = dot(p, pm, p, pm)
  const pt = dot(p, pm, target, tm)
  if (pp <= 0 || total <= 0) return none
  let a = pt / pp
  let b = 0
  let qm = 0
  if (q) {
    qm = mean(q)
    const qq = dot(q, qm, q, qm)
    const qt = dot(q, qm, target, tm)
    const pq = dot(p, pm, q, qm)
    const det = pp * qq - pq * pq
    if (det <= 0) return none
    a = (pt * qq - qt * pq) / det
    b = (qt * pp - pt * pq) / det
  }
  const rest = target.map(
    (t, i) => t - tm - a * ((p[i] as number) - pm) - (q ? b * ((q[i] as number) - qm) : 0),
  )
  return { r2: 1 - rest.reduce((s, r) => s + r * r, 0) / total, rest }
}
