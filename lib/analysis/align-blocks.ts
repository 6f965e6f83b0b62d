// Dominant-mode search over block motion, for pairs in which a large subject moves on its own.
// Each textured 8×8 block of the half-size level finds its own shift; similarities drawn from pairs of
// blocks are voted on (RANSAC with fixed draws). The two strongest modes go back as start values.

import type { Warp } from './align-solve.ts'
import type { PyramidLevel } from './pyramid.ts'

export interface BlockVote {
  /** Fills `modes` with up to two warps, strongest first, and returns how many. */
  run(a: PyramidLevel, b: PyramidLevel, around: Warp): number
  readonly modes: readonly [Warp, Warp]
}

const BLOCK = 8
const STRIDE = 5
const REACH = 4
const DRAWS = 160
/** A block agrees with a hypothesis when their shifts differ by less, pixels of the level. */
const AGREE_PX = 0.4
/** Weaker of the two structure-tensor eigenvalues per pixel: below it a block slides along its edge. */
const MIN_CORNER = 2.5
const MIN_BLOCKS = 6

/** Scratch for levels of `width × height`. */
export function createBlockVote(width: number, height: number): BlockVote {
  const most = Math.ceil(width / STRIDE) * Math.ceil(height / STRIDE)
  const px = new Float32Array(most)
  const py = new Float32Array(most)
  const vx = new Float32Array(most)
  const vy = new Float32Array(most)
  const taken = new Uint8Array(most)
  const side = 2 * REACH + 1
  const costs = new Float32Array(side * side)
  const modes: [Warp, Warp] = [unit(), unit()]
  const trial = unit()
  let count = 0

  function collect(a: PyramidLevel, b: PyramidLevel, around: Warp): void {
    count = 0
    for (let y = 1; y + BLOCK < height; y += STRIDE) {
      for (let x = 1; x + BLOCK < width; x += STRIDE) {
        if (cornerStrength(a, x, y) < MIN_CORNER) continue
        const mx = x + (BLOCK - 1) / 2 - a.cx
        const my = y + (BLOCK - 1) / 2 - a.cy
        const ox = Math.round(around.a * mx - around.b * my + around.tx / a.step - mx)
        const oy = Math.round(around.b * mx + around.a * my + around.ty / a.step - my)
        let cost = search(a, b, x, y, ox, oy, around)
        if (Math.abs(ox) > REACH || Math.abs(oy) > REACH) {
          const keepX = vx[count]!
          const keepY = vy[count]!
          const still = search(a, b, x, y, 0, 0, around)
          if (still >= cost) {
            vx[count] = keepX
            vy[count] = keepY
          } else cost = still
        }
        if (cost >= 1e8) continue
        px[count] = mx
        py[count] = my
        count++
      }
    }
  }

  /** Best shift of one block within REACH of (ox, oy), to a fraction of a pixel, into vx, vy[count]. */
  function search(
    a: PyramidLevel,
    b: PyramidLevel,
    x: number,
    y: number,
    ox: number,
    oy: number,
    warp: Warp,
  ): number {
    let best = 1e9
    let at = 0
    for (let sy = -REACH, k = 0; sy <= REACH; sy++) {
      for (let sx = -REACH; sx <= REACH; sx++, k++) {
        const cost = difference(a, b, x, y, x + ox + sx, y + oy + sy, warp, best * 2)
        costs[k] = cost
        if (cost < best) {
          best = cost
          at = k
        }
      }
    }
    const row = Math.floor(at / side)
    const column = at - row * side
    const fx = column > 0 && column < side - 1 ? vertex(costs[at - 1]!, best, costs[at + 1]!) : 0
    const fy = row > 0 && row < side - 1 ? vertex(costs[at - side]!, best, costs[at + side]!) : 0
    vx[count] = ox + column - REACH + fx
    vy[count] = oy + row - REACH + fy
    return best
  }

  function votes(warp: Warp, mark: boolean): number {
    let n = 0
    for (let i = 0; i < count; i++) {
      if (taken[i]) continue
      const x = px[i]!
      const y = py[i]!
      const ex = warp.a * x - warp.b * y + warp.tx - x - vx[i]!
      const ey = warp.b * x + warp.a * y + warp.ty - y - vy[i]!
      const e = ex * ex + ey * ey
      if (e > AGREE_PX * AGREE_PX) continue
      n += 1 - e / (2 * AGREE_PX * AGREE_PX)
      if (mark) taken[i] = 1
    }
    return n
  }

  /** Similarity through two blocks' shifts, as a complex quotient; false when too wild to be one. */
  function through(i: number, j: number): boolean {
    const dx = px[j]! - px[i]!
    const dy = py[j]! - py[i]!
    const d2 = dx * dx + dy * dy
    if (d2 < (width * width) / 50) return false
    const ex = dx + vx[j]! - vx[i]!
    const ey = dy + vy[j]! - vy[i]!
    const a = (ex * dx + ey * dy) / d2
    const b = (ey * dx - ex * dy) / d2
    if (Math.abs(a - 1) > 0.2 || Math.abs(b) > 0.2) return false
    trial.a = a
    trial.b = b
    trial.tx = px[i]! + vx[i]! - (a * px[i]! - b * py[i]!)
    trial.ty = py[i]! + vy[i]! - (b * px[i]! + a * py[i]!)
    return true
  }

  function strongest(into: Warp): number {
    let best = 0
    let state = 12345
    const draw = (): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
      return Math.floor((state / 0x80000000) * count)
    }
    for (let k = 0; k < DRAWS; k++) {
      const i = draw()
      const j = draw()
      if (taken[i] || taken[j] || !through(i, j)) continue
      const n = votes(trial, false)
      if (n <= best) continue
      best = n
      into.a = trial.a
      into.b = trial.b
      into.tx = trial.tx
      into.ty = trial.ty
    }
    if (best > 0) votes(into, true)
    return best
  }

  function run(a: PyramidLevel, b: PyramidLevel, around: Warp): number {
    collect(a, b, around)
    taken.fill(0, 0, count)
    let found = 0
    for (const mode of modes) {
      if (count < MIN_BLOCKS || strongest(mode) < Math.max(3, 0.08 * count)) break
      mode.tx *= a.step
      mode.ty *= a.step
      mode.gain = around.gain
      mode.offset = around.offset
      found++
    }
    return found
  }

  return { run, modes }
}

const unit = (): Warp => ({ a: 1, b: 0, tx: 0, ty: 0, gain: 1, offset: 0 })

/** Place of the minimum of a parabola through three equidistant costs, −0.5..0.5. */
function vertex(left: number, here: number, right: number): number {
  const curve = left - 2 * here + right
  return curve > 1e-6 && left < 1e8 && right < 1e8
    ? Math.max(-0.5, Math.min(0.5, (left - right) / (2 * curve)))
    : 0
}

/** Smaller eigenvalue of the structure tensor, codes² per pixel². */
function cornerStrength(level: PyramidLevel, x0: number, y0: number): number {
  const { width: w, data } = level
  let xx = 0
  let xy = 0
  let yy = 0
  for (let y = y0; y < y0 + BLOCK; y++) {
    for (let i = y * w + x0, end = i + BLOCK; i < end; i++) {
      const gx = data[i + 1]! - data[i - 1]!
      const gy = data[i + w]! - data[i - w]!
      xx += gx * gx
      xy += gx * gy
      yy += gy * gy
    }
  }
  const n = 4 * BLOCK * BLOCK
  return ((xx + yy) / 2 - Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy)) / n
}

/** Sum of |difference| over every second pixel; stops early once beyond `limit`. */
function difference(
  a: PyramidLevel,
  b: PyramidLevel,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  warp: Warp,
  limit: number,
): number {
  const { width: w, height: h } = a
  if (bx < 0 || by < 0 || bx + BLOCK > w || by + BLOCK > h) return 1e9
  const { gain, offset } = warp
  let sum = 0
  for (let y = 0; y < BLOCK; y++) {
    let i = (ay + y) * w + ax + (y & 1)
    let j = (by + y) * w + bx + (y & 1)
    for (let x = 0; x < BLOCK; x += 2, i += 2, j += 2) {
      sum += Math.abs(a.data[i]! - 128 - gain * (b.data[j]! - 128) - offset)
    }
    if (sum > limit) return sum * (BLOCK / (y + 1))
  }
  return sum
}
