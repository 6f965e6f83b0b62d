// Holds rendered moves against their paths: tsx tests/bench/accuracy/verify.ts [kind] [limit]
// Two frames 0.4 s apart are laid over each other by the path scaled by k = 0.5 … 1.5; the mean
// difference must be smallest near k = 1 (and larger at 0 and −1, i.e. without or against the move).

import { execa } from 'execa'
import { type CameraPath, pathAt } from './camera-path.ts'
import { render } from './render.ts'
import { suite } from './suite.ts'

const [kind = 'move', limit = '8'] = process.argv.slice(2)
const WIDTH = 640
const HEIGHT = 360
const FACTORS = [-1, 0, 0.5, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.5]

for (const clip of suite({ half: 'all', only: kind, limit: Number(limit) })) {
  const path = clip.motion?.camera
  if (!path) continue
  const { file } = await render(clip.plan)
  const { frames, fps } = clip.plan
  const first = Math.round(frames * 0.45)
  const second = Math.min(frames - 1, first + Math.round(fps * 0.4))
  const [a, b] = [await grey(file, first), await grey(file, second)]
  const from = pathAt(path, first / fps)
  const to = pathAt(path, second / fps)
  const costs = FACTORS.map((k) => difference(a, b, from, blend(from, to, k)))
  const best = FACTORS[costs.indexOf(Math.min(...costs))]
  console.log(
    `${clip.id} ${clip.motion?.movement} ${JSON.stringify(clip.motion?.speed ?? {})} best k ${best} ${costs.map((c) => c.toFixed(1)).join(' ')}`,
  )
}

type Pose = ReturnType<typeof pathAt>

function blend(a: Pose, b: Pose, k: number): Pose {
  const mix = (axis: keyof CameraPath | keyof Pose) =>
    a[axis as keyof Pose] + k * (b[axis as keyof Pose] - a[axis as keyof Pose])
  return { zoom: mix('zoom'), x: mix('x'), y: mix('y'), roll: mix('roll') }
}

async function grey(file: string, n: number): Promise<Uint8Array> {
  const { stdout } = await execa(
    'ffmpeg',
    [
      '-nostdin',
      '-v',
      'error',
      '-i',
      file,
      '-vf',
      `select='eq(n,${n})',boxblur=2,format=gray`,
      '-frames:v',
      '1',
      '-f',
      'rawvideo',
      '-',
    ],
    { encoding: 'buffer' },
  )
  return stdout
}

function difference(a: Uint8Array, b: Uint8Array, poseA: Pose, poseB: Pose): number {
  let sum = 0
  let n = 0
  for (let y = 0; y < HEIGHT; y += 2)
    for (let x = 0; x < WIDTH; x += 2) {
      const u = (x + 0.5 - WIDTH / 2) / WIDTH / Math.exp(poseB.zoom)
      const v = (y + 0.5 - HEIGHT / 2) / WIDTH / Math.exp(poseB.zoom)
      const cx = poseB.x + u * Math.cos(poseB.roll) - v * Math.sin(poseB.roll) - poseA.x
      const cy = poseB.y + u * Math.sin(poseB.roll) + v * Math.cos(poseB.roll) - poseA.y
      const k = WIDTH * Math.exp(poseA.zoom)
      const ax = k * (cx * Math.cos(poseA.roll) + cy * Math.sin(poseA.roll)) + WIDTH / 2 - 0.5
      const ay = k * (cy * Math.cos(poseA.roll) - cx * Math.sin(poseA.roll)) + HEIGHT / 2 - 0.5
      const [ix, iy] = [Math.floor(ax), Math.floor(ay)]
      if (ix < 0 || iy < 0 || ix >= WIDTH - 1 || iy >= HEIGHT - 1) continue
      const [fx, fy] = [ax - ix, ay - iy]
      const o = iy * WIDTH + ix
      const value =
        (a[o]! * (1 - fx) + a[o + 1]! * fx) * (1 - fy) +
        (a[o + WIDTH]! * (1 - fx) + a[o + WIDTH + 1]! * fx) * fy
      sum += Math.abs(value - b[y * WIDTH + x]!)
      n++
    }
  return sum / Math.max(1, n)
}
