// What the kinds draw from: sources of one half, grades, framings and camera drifts, all seeded.

import type { CameraPath } from '../camera-path.ts'
import type { Half, PaintStyle, Source } from '../clip.ts'
import type { Shot } from '../graph.ts'
import { photosOf, TAKES } from '../pictures.ts'
import type { Random } from '../random.ts'

const SCENES_PER_HALF = 18

export const GRADES: readonly string[] = [
  '',
  '',
  'eq=contrast=1.12:saturation=1.2',
  'eq=saturation=0.55:gamma=1.1',
  'colorbalance=rs=-0.12:bs=0.14:rh=0.14:bh=-0.12',
  'colorbalance=rm=0.1:bm=-0.12,eq=gamma=1.08',
  'eq=contrast=0.8:brightness=0.06',
  'hue=s=0,eq=contrast=1.15',
  'curves=preset=vintage',
]

export function painted(
  half: Half,
  style: PaintStyle,
  number: number,
  width = 960,
  height = 540,
): Source {
  return { type: 'painted', style, seed: `${half}-${number % SCENES_PER_HALF}`, width, height }
}

export function anyScene(rng: Random, half: Half, minWidth = 0, textured = false): Source {
  if (rng.chance(0.5))
    return { type: 'photo', number: rng.pick(photosOf(half, minWidth, textured)) }
  return painted(half, rng.pick(['room', 'street', 'landscape'] as const), rng.int(0, 99))
}

/** A moment of moving footage that stays inside one take. */
export function anyFilm(rng: Random, frames: number, stillCamera = false): Source {
  const fit = TAKES.filter((t) => t.last - t.first > frames + 2 && (t.still || !stillCamera))
  const take = rng.pick(fit)
  return { type: 'film', name: take.film, from: rng.int(take.first, take.last - frames) / 24 }
}

export function framing(rng: Random, least = 0.55): NonNullable<Shot['framing']> {
  return { scale: rng.float(least, 1), x: rng.float(0, 1), y: rng.float(0, 1) }
}

/** A slow, unimportant camera move inside an edited shot. */
export function drift(rng: Random, seconds: number): CameraPath {
  const axis = rng.pick(['zoom', 'x', 'y', 'x'] as const)
  const amount = rng.sign() * rng.float(0.02, 0.09) * seconds * (axis === 'y' ? 0.6 : 1)
  return {
    moves: [
      { axis, amount, profile: rng.pick(['constant', 'ease_in_out']), startS: 0, endS: seconds },
    ],
    waves: [],
    start: { [axis]: -amount / 2 },
  }
}

/** One shot of an edited film: film, photograph or painting, graded, sometimes drifting. */
export function editedShot(rng: Random, half: Half, frames: number, fps: number): Shot {
  const moving = rng.chance(0.5)
  const grade = rng.pick(GRADES)
  const grain = rng.chance(0.5) ? `noise=alls=${rng.int(2, 9)}:allf=t` : ''
  const shot: Shot = {
    source: moving ? anyFilm(rng, frames) : anyScene(rng, half),
    frames,
    framing: framing(rng),
    flip: rng.chance(0.4),
    finish: [grade, grain].filter(Boolean).join(','),
  }
  if (!moving && rng.chance(0.6)) shot.camera = drift(rng, frames / fps)
  else if (!moving && rng.chance(0.5)) shot.layers = [walker(rng, half, 640, 360, frames / fps)]
  return shot
}

/** A painted person who crosses or stands about; `w × h` is the picture it walks on. */
export function walker(
  rng: Random,
  half: Half,
  w: number,
  h: number,
  seconds: number,
): NonNullable<Shot['layers']>[number] {
  const height = h * rng.float(0.5, 0.95)
  const from = rng.float(-0.1, 0.8) * w
  const speed = (rng.sign() * rng.float(0.04, 0.3) * w) / Math.max(1, seconds / 3)
  const bob = rng.float(1, 3)
  return {
    source: painted(half, 'figure', rng.int(0, 9), 220, 440),
    height,
    x: `${from.toFixed(1)}+${speed.toFixed(2)}*t`,
    y: `${(h - height * 0.96).toFixed(1)}+${bob.toFixed(1)}*sin(11*t)`,
  }
}
