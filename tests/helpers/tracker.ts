// Where a picture stands in another one, to hundredths of a pixel: Gauss–Newton on the similarity between a frame
// and its source, over textured patches at full resolution, residuals from bicubic samples.

/** One plane, values 0..255. */
export interface Grey {
  width: number
  height: number
  data: Float32Array
}

/**
 * Reference point = centre + (x, y) + scale/turn of (u, v), where u, v are pixels from the frame's centre:
 * X = W/2 + x + a⋅u − b⋅v, Y = H/2 + y + b⋅u + a⋅v.
 */
export interface Placement {
  x: number
  y: number
  a: number
  b: number
}

const CELLS = { across: 16, down: 9 }
const PATCH = 13
const STEPS = 12
const DONE_PX = 1e-4

/** Binomial blur [1 4 6 4 1]/16 both ways, `times` over: what is left is sampled without aliasing. */
export function blurred(plane: Uint8Array, width: number, height: number, times: number): Grey {
  let data = Float32Array.from(plane.subarray(0, width * height))
  for (let i = 0; i < times; i++) data = pass(pass(data, width, height, 1), width, height, width)
  return { width, height, data }
}

function pass(from: Float32Array<ArrayBuffer>, width: number, height: number, step: number) {
  const to = from.slice()
  const [margin, rows] = [2, height]
  for (let y = step === 1 ? 0 : margin; y < (step === 1 ? rows : rows - margin); y++)
    for (let x = step === 1 ? margin : 0; x < (step === 1 ? width - margin : width); x++) {
      const i = y * width + x
      to[i] =
        ((from[i - 2 * step] as number) +
          4 * (from[i - step] as number) +
          6 * (from[i] as number) +
          4 * (from[i + step] as number) +
          (from[i + 2 * step] as number)) /
        16
    }
  return to
}

/** Placement of `frame` in `reference`, from a guess that is off by a few pixels at most. */
export function place(reference: Grey, frame: Grey, guess: Placement): Placement {
  const pixels = texturedPixels(frame)
  let now = guess
  for (let i = 0; i < STEPS; i++) {
    const step = gaussNewtonStep(reference, frame, pixels, now)
    now = { x: now.x + step[0], y: now.y + step[1], a: now.a + step[2], b: now.b + step[3] }
    const reach = frame.width / 2
    const moved = Math.hypot(step[0], step[1]) + reach * Math.hypot(step[2], step[3])
    if (moved < DONE_PX) break
  }
  return now
}

/** Point of the reference that stands at (u, v) from the frame's centre. */
export function placed(
  reference: Grey,
  p: Placement,
  u: number,
  v: number,
): { x: number; y: number } {
  return {
    x: reference.width / 2 + p.x + p.a * u - p.b * v,
    y: reference.height / 2 + p.y + p.b * u + p.a * v,
  }
}

/** Indices of the pixels in the strongest patch of each cell that has texture at all. */
function texturedPixels(frame: Grey): Int32Array {
  const { width, height, data } = frame
  const strength = (x: number, y: number): number => {
    const i = y * width + x
    const dx = (data[i + 1] as number) - (data[i - 1] as number)
    const dy = (data[i + width] as number) - (data[i - width] as number)
    return Math.min(dx * dx, 400) + Math.min(dy * dy, 400)
  }
  const found: number[] = []
  const [cellW, cellH] = [width / CELLS.across, height / CELLS.down]
  for (let row = 0; row < CELLS.down; row++)
    for (let column = 0; column < CELLS.across; column++) {
      let best = { x: 0, y: 0, sum: 0 }
      const [x0, y0] = [Math.floor(column * cellW), Math.floor(row * cellH)]
      for (let y = Math.max(8, y0); y < Math.min(y0 + cellH, height - 8) - PATCH; y += PATCH >> 1)
        for (
          let x = Math.max(8, x0);
          x < Math.min(x0 + cellW, width - 8) - PATCH;
          x += PATCH >> 1
        ) {
          let sum = 0
          for (let j = 0; j < PATCH; j += 3)
            for (let i = 0; i < PATCH; i += 3) sum += strength(x + i, y + j)
          if (sum > best.sum) best = { x, y, sum }
        }
      if (best.sum < 100) continue
      for (let j = 0; j < PATCH; j++)
        for (let i = 0; i < PATCH; i++) found.push((best.y + j) * width + best.x + i)
    }
  return Int32Array.from(found)
}

type Four = [number, number, number, number]

function gaussNewtonStep(reference: Grey, frame: Grey, pixels: Int32Array, p: Placement): Four {
  const normal = Array.from({ length: 4 }, () => [0, 0, 0, 0, 0])
  const { width, height, data } = reference
  for (const index of pixels) {
    const column = index % frame.width
    const u = column + 0.5 - frame.width / 2
    const v = (index - column) / frame.width + 0.5 - frame.height / 2
    const at = placed(reference, p, u, v)
    const [x, y] = [at.x - 0.5, at.y - 0.5]
    if (x < 3 || y < 3 || x > width - 4 || y > height - 4) continue
    const value = bicubic(data, width, x, y)
    const gx = bicubic(data, width, x + 0.5, y) - bicubic(data, width, x - 0.5, y)
    const gy = bicubic(data, width, x, y + 0.5) - bicubic(data, width, x, y - 0.5)
    const slope = [gx, gy, gx * u + gy * v, gy * u - gx * v]
    const rest = (frame.data[index] as number) - value
    for (let i = 0; i < 4; i++) {
      const row = normal[i] as number[]
      for (let j = 0; j < 4; j++)
        row[j] = (row[j] as number) + (slope[i] as number) * (slope[j] as number)
      row[4] = (row[4] as number) + (slope[i] as number) * rest
    }
  }
  return solve(normal)
}

/** Keys' cubic with a = −1/2. */
function bicubic(data: Float32Array, width: number, x: number, y: number): number {
  const [x0, y0] = [Math.floor(x), Math.floor(y)]
  const [fx, fy] = [x - x0, y - y0]
  let sum = 0
  for (let j = -1; j <= 2; j++) {
    const i = (y0 + j) * width + x0
    const a = data[i - 1] as number
    const b = data[i] as number
    const c = data[i + 1] as number
    const d = data[i + 2] as number
    const line =
      b + 0.5 * fx * (c - a + fx * (2 * a - 5 * b + 4 * c - d + fx * (3 * (b - c) + d - a)))
    sum += weight(j - fy) * line
  }
  return sum
}

function weight(distance: number): number {
  const t = Math.abs(distance)
  if (t >= 2) return 0
  return t < 1 ? 1 - 2.5 * t * t + 1.5 * t * t * t : 2 - 4 * t + 2.5 * t * t - 0.5 * t * t * t
}

/** Gauss elimination of four equations with their right sides in column 4. */
function solve(rows: number[][]): Four {
  for (let i = 0; i < 4; i++) {
    const pivot = rows[i] as number[]
    for (let k = i + 1; k < 4; k++) {
      const row = rows[k] as number[]
      const factor = (row[i] as number) / (pivot[i] as number)
      for (let j = i; j < 5; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number)
    }
  }
  const x: Four = [0, 0, 0, 0]
  for (let i = 3; i >= 0; i--) {
    const row = rows[i] as number[]
    let sum = row[4] as number
    for (let j = i + 1; j < 4; j++) sum -= (row[j] as number) * (x[j] as number)
    x[i] = sum / (row[i] as number)
  }
  return x
}
