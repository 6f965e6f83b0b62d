// A textured world seen by a camera whose similarity is known exactly: truth for motion tests.
// Camera pose at a time → one luma frame. Seeded; area-sampled, so that sub-pixel motion is honest.

import type { FrameSize } from '#lib/analysis/frame.ts'

/** Content at world point q is seen at `exp(logScale)·R(roll)·(q − (x, y))` from the frame's centre. */
export interface Pose {
  x: number
  y: number
  logScale: number
  roll: number
}

export interface SubjectLook {
  /** Centre and half-axes in pixels of the frame. */
  x: number
  y: number
  rx: number
  ry: number
  /** Where its own texture stands, so that it moves even while its outline does not. */
  u: number
  v: number
}

export interface FrameLook {
  subject?: SubjectLook
  noise?: number
  gain?: number
  offset?: number
}

export interface Scene {
  render(pose: Pose, look?: FrameLook): Uint8Array
}

const SIDE = 1024
/** World texels per pixel of the frame. */
const DENSITY = 4
const SUB = 3

/** Deterministic 0..1 numbers (mulberry32). */
export function seeded(seed: number): () => number {
  let s = seed >>> 0
  return () => {
    s = (s + 0x6d2b79f5) >>> 0
    let t = Math.imul(s ^ (s >>> 15), 1 | s)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** `contrast` scales the texture about mid grey: 1 lively, 0.1 nearly flat. */
export function createScene(size: FrameSize, seed = 1, contrast = 1): Scene {
  const world = texture(seed, contrast)
  const skin = texture(seed + 977, contrast)
  const random = seeded(seed + 31)
  const { width: w, height: h } = size

  function render(pose: Pose, look: FrameLook = {}): Uint8Array {
    const out = new Uint8Array(w * h)
    const { subject, noise = 0, gain = 1, offset = 0 } = look
    const k = Math.exp(-pose.logScale)
    const c = k * Math.cos(pose.roll)
    const s = k * Math.sin(pose.roll)
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        let sum = 0
        for (let j = 0; j < SUB; j++) {
          const py = y + (j + 0.5) / SUB - h / 2
          for (let i = 0; i < SUB; i++) {
            const px = x + (i + 0.5) / SUB - w / 2
            sum +=
              subject && inside(subject, px, py)
                ? sampleAt(skin, px - subject.u, py - subject.v)
                : sampleAt(world, pose.x + c * px + s * py, pose.y - s * px + c * py)
          }
        }
        let value = gain * (sum / (SUB * SUB) - 128) + 128 + offset
        if (noise > 0) value += noise * (random() + random() + random() + random() - 2) * 1.732
        out[y * w + x] = Math.max(16, Math.min(235, Math.round(value)))
      }
    }
    return out
  }
  return { render }
}

/** The similarity that carries content from pose `a` to pose `b`. */
export function motionBetween(a: Pose, b: Pose) {
  const scale = Math.exp(b.logScale)
  const dx = a.x - b.x
  const dy = a.y - b.y
  return {
    tx: scale * (Math.cos(b.roll) * dx - Math.sin(b.roll) * dy),
    ty: scale * (Math.sin(b.roll) * dx + Math.cos(b.roll) * dy),
    logScale: b.logScale - a.logScale,
    roll: b.roll - a.roll,
  }
}

const inside = (s: SubjectLook, x: number, y: number): boolean =>
  ((x - s.x) / s.rx) ** 2 + ((y - s.y) / s.ry) ** 2 < 1

function sampleAt(data: Float32Array, x: number, y: number): number {
  const u = x * DENSITY
  const v = y * DENSITY
  const iu = Math.floor(u)
  const iv = Math.floor(v)
  const fu = u - iu
  const fv = v - iv
  const x0 = iu & (SIDE - 1)
  const x1 = (iu + 1) & (SIDE - 1)
  const y0 = (iv & (SIDE - 1)) * SIDE
  const y1 = ((iv + 1) & (SIDE - 1)) * SIDE
  const top = data[y0 + x0]! + fu * (data[y0 + x1]! - data[y0 + x0]!)
  const bottom = data[y1 + x0]! + fu * (data[y1 + x1]! - data[y1 + x0]!)
  return top + fv * (bottom - top)
}

/** Value noise over seven octaves plus hard-edged boxes, periodic. */
function texture(seed: number, contrast: number): Float32Array {
  const random = seeded(seed)
  const data = new Float32Array(SIDE * SIDE)
  for (let cell = 256, amplitude = 34; cell >= 4; cell /= 2, amplitude *= 0.62) {
    const n = SIDE / cell
    const grid = Float32Array.from({ length: n * n }, () => (random() * 2 - 1) * amplitude)
    for (let y = 0; y < SIDE; y++) {
      const gy = Math.floor(y / cell)
      const fy = (y % cell) / cell
      const r0 = gy * n
      const r1 = ((gy + 1) % n) * n
      for (let x = 0; x < SIDE; x++) {
        const gx = Math.floor(x / cell)
        const nx = (gx + 1) % n
        const fx = (x % cell) / cell
        const top = grid[r0 + gx]! * (1 - fx) + grid[r0 + nx]! * fx
        const bottom = grid[r1 + gx]! * (1 - fx) + grid[r1 + nx]! * fx
        data[y * SIDE + x]! += top * (1 - fy) + bottom * fy
      }
    }
  }
  for (let n = 0; n < 90; n++) {
    const bx = Math.floor(random() * SIDE)
    const by = Math.floor(random() * SIDE)
    const bw = 12 + Math.floor(random() * 70)
    const bh = 12 + Math.floor(random() * 70)
    const level = (random() * 2 - 1) * 60
    for (let y = by; y < by + bh; y++) {
      for (let x = bx; x < bx + bw; x++) data[(y & (SIDE - 1)) * SIDE + (x & (SIDE - 1))] = level
    }
  }
  return data.map((v) => 128 + contrast * v)
}
