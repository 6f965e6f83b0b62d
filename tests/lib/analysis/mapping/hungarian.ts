// The assignment problem (Kuhn 1955, Munkres 1957; shortest augmenting paths after Jonker and Volgenant), as a
// rival for the mapper: one to one, with a dummy of cost `none` for whoever stays alone.

/** `costs[i][j]`; returns pairs that are cheaper than staying alone. */
export function hungarian(
  costs: readonly (readonly number[])[],
  none: number,
): { user: number; target: number }[] {
  const n = costs.length
  const m = costs[0]?.length ?? 0
  const size = n + m
  const at = (i: number, j: number): number => {
    if (i < n && j < m) return costs[i]?.[j] ?? 0
    return i >= n && j >= m ? 0 : none / 2
  }
  const rowOf = solve(size, at)
  return rowOf.flatMap((i, j) => (i < n && j < m ? [{ user: i, target: j }] : []))
}

/** For every column, the row that is assigned to it. */
function solve(size: number, cost: (i: number, j: number) => number): number[] {
  const u = new Float64Array(size + 1)
  const v = new Float64Array(size + 1)
  const match = new Int32Array(size + 1)
  for (let i = 1; i <= size; i++) {
    match[0] = i
    let j0 = 0
    const slack = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY)
    const way = new Int32Array(size + 1)
    const used = new Uint8Array(size + 1)
    do {
      used[j0] = 1
      const i0 = match[j0] as number
      let delta = Number.POSITIVE_INFINITY
      let j1 = 0
      for (let j = 1; j <= size; j++) {
        if (used[j]) continue
        const reduced = cost(i0 - 1, j - 1) - (u[i0] as number) - (v[j] as number)
        if (reduced < (slack[j] as number)) {
          slack[j] = reduced
          way[j] = j0
        }
        if ((slack[j] as number) < delta) {
          delta = slack[j] as number
          j1 = j
        }
      }
      for (let j = 0; j <= size; j++)
        if (used[j]) {
          u[match[j] as number] = (u[match[j] as number] as number) + delta
          v[j] = (v[j] as number) - delta
        } else slack[j] = (slack[j] as number) - delta
      j0 = j1
    } while (match[j0] !== 0)
    do {
      const j1 = way[j0] as number
      match[j0] = match[j1] as number
      j0 = j1
    } while (j0 !== 0)
  }
  return Array.from({ length: size }, (_, j) => (match[j + 1] as number) - 1)
}
