// Single shots with one known camera move, or none: the path is analytic, so is the truth.

import { type CameraPath, handShake, type Move, type Profile } from '../camera-path.ts'
import type { Half, MotionTruth, Plan, Source } from '../clip.ts'
import { GraphBuilder, type Shot } from '../graph.ts'
import { photosOf } from '../pictures.ts'
import type { Random } from '../random.ts'
import { anyFilm, anyScene, framing, painted, walker } from './material.ts'

const SIZE = { width: 640, height: 360 }
const ASPECT = 16 / 9
const PROFILES: readonly Profile[] = ['constant', 'ease_in_out', 'ease_in', 'ease_out']

export interface MotionClip {
  plan: Plan
  motion: MotionTruth
}

/** The plain moves, walked through by number so that both halves get every one. */
const LABELS = [
  'push_in',
  'pan_right',
  'pull_out',
  'tilt_up',
  'pan_left',
  'roll_clockwise',
  'tilt_down',
  'roll_counterclockwise',
] as const

export function moveClip(rng: Random, half: Half, number: number): MotionClip {
  const step = Math.floor(number / 2)
  const label = LABELS[step % LABELS.length]!
  const profile = PROFILES[(step + Math.floor(step / LABELS.length)) % PROFILES.length]!
  const fps = rng.pick([24, 25, 30, 60] as const)
  const roll = label.startsWith('roll')
  const zoom = label === 'push_in' || label === 'pull_out'
  const ladder = roll ? [2, 4, 8, 14, 20] : [2, 4, 8, 12, 20, 30, 40]
  const speed = rng.pick(ladder) * rng.float(0.9, 1.1)
  const plain = profile === 'constant' && rng.chance(0.6)
  const hold = plain ? { start: 0, end: 0 } : { start: holdS(rng), end: holdS(rng) }
  const most = zoom ? 0.75 / Math.log1p(speed / 100) : roll ? 50 / speed : 110 / speed
  const movingS = Math.min(rng.float(2, 3.2), Math.max(1, most))
  const seconds = hold.start + movingS + hold.end
  const move = moveOf(label, speed, profile, hold.start, hold.start + movingS)
  const jitter = rng.chance(0.2) ? rng.float(0.05, 0.12) : 0
  const camera: CameraPath = {
    moves: [move],
    waves: jitter ? handShake(rng, jitter, ASPECT) : [],
    start: startOf(move),
  }
  const frames = Math.round(seconds * fps)
  const shot: Shot = {
    source: picture(rng, half, roll || zoom ? 0 : 1400, frames),
    frames,
    camera,
    finish: grain(rng),
  }
  if (speed > 15 && shot.source.type !== 'film' && fps < 60) shot.shutter = 4
  if (rng.chance(0.25)) shot.layers = [walker(rng, half, 800, 450, seconds)]
  return end(rng, fps, shot, {
    ...truthOf(label, move, seconds),
    ...(jitter ? { jitterPctDiag: jitter } : {}),
  })
}

/** Truck and pedestal: figures and objects in front travel 1.6–2.5 times as fast as the background. */
export function layersClip(rng: Random, half: Half, number: number): MotionClip {
  const label = (['truck_right', 'truck_left', 'pedestal_up', 'pedestal_down'] as const)[
    Math.floor(number / 2) % 4
  ]!
  const fps = rng.pick([24, 25, 30] as const)
  const seconds = rng.float(2.5, 3.5)
  const speed = rng.pick([4, 8, 14, 20]) * rng.float(0.9, 1.1)
  const move = moveOf(label, speed, 'constant', 0, seconds)
  const frames = Math.round(seconds * fps)
  const parallax = rng.float(0.6, 1.5)
  const canvas = {
    width: 800 * (1 + Math.abs(move.axis === 'x' ? move.amount : 0)),
    height: 450 + 800 * Math.abs(move.axis === 'y' ? move.amount : 0),
  }
  const slip = ((-move.amount * 800) / seconds) * parallax
  const layers = Array.from({ length: rng.int(2, 4) }, (_, i) => {
    const height = 450 * rng.float(0.35, 0.8)
    const x =
      canvas.width * ((i + rng.float(0.1, 0.9)) / 4) -
      (move.axis === 'x' ? (slip * seconds) / 2 : 0)
    const y =
      canvas.height -
      height * (move.axis === 'y' ? 1.1 : 0.9) -
      (move.axis === 'y' ? (slip * seconds) / 2 : 0)
    return {
      source: painted(half, rng.chance(0.5) ? 'figure' : 'blob', rng.int(0, 9), 220, 440),
      height,
      x: `${x.toFixed(1)}${move.axis === 'x' ? `+${slip.toFixed(2)}*t` : ''}`,
      y: `${y.toFixed(1)}${move.axis === 'y' ? `+${slip.toFixed(2)}*t` : ''}`,
    }
  })
  const shot: Shot = {
    source: picture(rng, half, 1400, frames, false),
    frames,
    layers,
    camera: { moves: [move], waves: [], start: startOf(move) },
    finish: grain(rng),
  }
  const { speed: _layered, ...truth } = truthOf(label, move, seconds)
  return end(rng, fps, shot, truth)
}

/** Nothing moves but what stands before the camera: figures, one large subject, film, grain. */
export function stillClip(rng: Random, half: Half, number: number): MotionClip {
  const fps = rng.pick([24, 25, 30] as const)
  const frames = rng.int(60, 100)
  const seconds = frames / fps
  const shot: Shot = {
    source: anyScene(rng, half, 0, true),
    frames,
    framing: framing(rng, 0.8),
    finish: grain(rng),
  }
  const mode = Math.floor(number / 2) % 5
  if (mode === 1)
    shot.layers = Array.from({ length: rng.int(2, 4) }, () => walker(rng, half, 640, 360, seconds))
  if (mode === 2) shot.layers = [largeSubject(rng, half, seconds)]
  if (mode === 3) {
    shot.source = anyFilm(rng, frames, true)
    shot.framing = framing(rng, 0.6)
  }
  if (mode === 4)
    shot.finish = `noise=alls=${rng.int(12, 24)}:allf=t,lutyuv=y='val*0.9':enable='gt(sin(n*1.9),0.6)'`
  return end(rng, fps, shot, {
    movement: 'static',
    startHoldMs: seconds * 1000,
    endHoldMs: seconds * 1000,
    jitterPctDiag: 0,
    extentPct: 0,
  })
}

export function handheldClip(rng: Random, half: Half): MotionClip {
  const fps = rng.pick([24, 25, 30, 60] as const)
  const seconds = rng.float(3, 4.5)
  const jitter = rng.pick([0.15, 0.22, 0.45, 0.6, 1, 1.4]) * rng.float(0.95, 1.05)
  const frames = Math.round(seconds * fps)
  const shot: Shot = {
    source: picture(rng, half, 0, frames),
    frames,
    camera: { moves: [], waves: handShake(rng, jitter, ASPECT) },
    finish: grain(rng),
  }
  if (rng.chance(0.3)) shot.layers = [walker(rng, half, 800, 450, seconds)]
  return end(rng, fps, shot, { movement: 'handheld', jitterPctDiag: jitter, extentPct: 0 })
}

/** Zoom, diagonal travel and roll at once, each moving the picture's edge by about as much. */
export function freeClip(rng: Random, half: Half): MotionClip {
  const fps = rng.pick([24, 25, 30] as const)
  const seconds = rng.float(2.5, 3.5)
  const strength = rng.float(0.05, 0.11) * seconds
  const profile = rng.pick(['constant', 'ease_in_out'] as const)
  const part = (axis: Move['axis'], amount: number): Move => ({
    axis,
    amount: amount * rng.sign() * strength,
    profile,
    startS: 0,
    endS: seconds,
  })
  const moves = [part('x', 1), part('y', 1), part('zoom', 2.6), part('roll', 2.6)]
  const frames = Math.round(seconds * fps)
  const start = Object.fromEntries(
    moves.map((m) => [m.axis, m.axis === 'zoom' ? (m.amount < 0 ? -m.amount : 0) : -m.amount / 2]),
  )
  const shot: Shot = {
    source: picture(rng, half, 0, frames),
    frames,
    camera: { moves, waves: [], start },
    finish: grain(rng),
  }
  return end(rng, fps, shot, { movement: 'free_move' })
}

function moveOf(
  label: string,
  speed: number,
  profile: Profile,
  startS: number,
  endS: number,
): Move {
  const seconds = endS - startS
  const sign = /pull|left|up|counter/.test(label) ? -1 : 1
  if (label.startsWith('pu'))
    return { axis: 'zoom', amount: sign * Math.log1p(speed / 100) * seconds, profile, startS, endS }
  if (label.startsWith('roll'))
    return { axis: 'roll', amount: (sign * speed * seconds * Math.PI) / 180, profile, startS, endS }
  const axis = /tilt|pedestal/.test(label) ? 'y' : 'x'
  return { axis, amount: (sign * speed * seconds) / 100, profile, startS, endS }
}

function startOf(move: Move): NonNullable<CameraPath['start']> {
  if (move.axis === 'zoom') return { zoom: Math.max(0, -move.amount) }
  return { [move.axis]: -move.amount / 2 }
}

/** Median analytic speed over the part above 20 % of the peak; holds below it. */
function truthOf(label: string, move: Move, seconds: number): MotionTruth {
  const speeds: number[] = []
  const shape = {
    constant: () => 1,
    ease_in: (s: number) => 2 * s,
    ease_out: (s: number) => 2 * (1 - s),
    ease_in_out: (s: number) => 30 * s * s * (1 - s) ** 2,
  }[move.profile]
  const n = 6000
  for (let i = 0; i < n; i++) {
    const s = (((i + 0.5) / n) * seconds - move.startS) / (move.endS - move.startS)
    speeds.push(s < 0 || s > 1 ? 0 : (Math.abs(move.amount) * shape(s)) / (move.endS - move.startS))
  }
  const peak = Math.max(...speeds)
  const fast = speeds.map((v) => v > 0.2 * peak)
  const sorted = speeds.filter((_, i) => fast[i]).sort((a, b) => a - b)
  const middle = sorted[sorted.length >> 1] ?? 0
  const total = Math.abs(move.amount)
  const ms = (seconds * 1000) / n
  const truth = {
    movement: label,
    easing: move.profile,
    startHoldMs: fast.indexOf(true) * ms,
    endHoldMs: (n - 1 - fast.lastIndexOf(true)) * ms,
  }
  if (move.axis === 'zoom')
    return {
      ...truth,
      speed: { key: 'zoom_pct_per_s', value: 100 * Math.expm1(middle) },
      extentPct: 100 * Math.expm1(total),
    }
  if (move.axis === 'roll')
    return { ...truth, speed: { key: 'roll_deg_per_s', value: (middle * 180) / Math.PI } }
  return {
    ...truth,
    speed: { key: 'travel_pct_w_per_s', value: 100 * middle },
    extentPct: 100 * total,
  }
}

function picture(rng: Random, half: Half, minWidth: number, frames: number, film = true): Source {
  const dice = rng.float(0, 1)
  if (film && dice < 0.2 && frames < 150) return anyFilm(rng, frames, true)
  if (dice < 0.6)
    return { type: 'photo', number: rng.pick(photosOf(half, minWidth, rng.chance(0.85))) }
  return painted(
    half,
    rng.pick(['room', 'street', 'landscape'] as const),
    rng.int(0, 5),
    minWidth ? 1900 : 1280,
    minWidth ? 1100 : 720,
  )
}

function largeSubject(
  rng: Random,
  half: Half,
  seconds: number,
): NonNullable<Shot['layers']>[number] {
  const height = rng.float(420, 620)
  const sway = rng.float(60, 160)
  return {
    source: painted(half, 'figure', rng.int(0, 9), 220, 440),
    height,
    x: `${(320 - height * 0.25).toFixed(1)}+${sway.toFixed(1)}*sin(${((6.283 / seconds) * rng.float(0.6, 1.4)).toFixed(3)}*t)`,
    y: `${(360 - height * 0.75).toFixed(1)}+${rng.float(3, 12).toFixed(1)}*sin(${rng.float(2, 6).toFixed(2)}*t)`,
  }
}

const holdS = (rng: Random) =>
  rng.chance(0.45) ? 0 : rng.pick([0.5, 0.65, 1.3, 1.5]) * rng.float(0.95, 1.05)

const grain = (rng: Random) => (rng.chance(0.7) ? `noise=alls=${rng.int(2, 8)}:allf=t` : '')

function end(rng: Random, fps: number, shot: Shot, motion: MotionTruth): MotionClip {
  const graph = new GraphBuilder(SIZE, fps)
  return {
    plan: graph.plan(graph.shot(shot), shot.frames, rng.int(18, 34)),
    motion: { ...motion, ...(shot.camera ? { camera: shot.camera } : {}) },
  }
}
