// Hard cuts: clips of several shots whose neighbours are easy, alike, dark, short or still.

import type { Half } from '../clip.ts'
import { GraphBuilder, type Join, type Shot } from '../graph.ts'
import type { Random } from '../random.ts'
import {
  anyFilm,
  anyScene,
  drift,
  editedShot,
  framing,
  GRADES,
  painted,
  walker,
} from './material.ts'
import { type ShotsClip, shotsClip } from './shots-clip.ts'

const RATES = [24, 25, 30] as const
const SIZE = { width: 640, height: 360 }

export const CUT_KINDS: Record<string, (rng: Random, half: Half) => ShotsClip> = {
  cut_mixed: (rng, half) => {
    const fps = rng.pick(RATES)
    return cuts(
      rng,
      fps,
      range(rng.int(4, 7), () => editedShot(rng, half, rng.int(14, 40), fps)),
    )
  },

  cut_same_palette: (rng, half) => {
    const fps = rng.pick(RATES)
    const grade = rng.chance(0.5) ? 'eq=contrast=0.62:saturation=0.8' : rng.pick(GRADES)
    const number = rng.int(0, 99)
    const style = rng.pick(['room', 'street', 'landscape'] as const)
    const scene = anyScene(rng, half)
    const mode = rng.int(0, 2)
    const corners = rng.shuffle([0, 0.35, 0.7, 1])
    return cuts(
      rng,
      fps,
      range(rng.int(4, 5), (i): Shot => {
        const frames = rng.int(16, 36)
        const place = { scale: rng.float(0.55, 0.75), x: corners[i % 4]!, y: rng.float(0, 1) }
        const shot: Shot = {
          source: scene,
          frames,
          framing: place,
          finish: [grade, 'noise=alls=4:allf=t'].filter(Boolean).join(','),
        }
        if (mode === 1)
          return {
            ...shot,
            source: painted(half, style, number + i),
            framing: framing(rng, 0.7),
            finish: `${grade ? `${grade},` : ''}hue=s=0.35`,
          }
        if (mode === 2) return { ...shot, source: anyFilm(rng, frames, true) }
        return rng.chance(0.5) ? { ...shot, camera: drift(rng, frames / fps) } : shot
      }),
    )
  },

  cut_jump: (rng, half) => {
    const fps = rng.pick(RATES)
    const base = framing(rng, 0.75)
    const mode = rng.int(0, 2)
    const room = painted(half, 'room', rng.int(0, 99))
    const take = anyFilm(rng, 160, true)
    let skip = 0
    return cuts(
      rng,
      fps,
      range(mode === 2 ? 4 : rng.int(3, 5), (i): Shot => {
        const frames = mode === 2 ? rng.int(14, 22) : rng.int(16, 30)
        const from = skip
        skip += (frames + rng.int(12, 20)) / 24
        const punch = i % 2 === 1 ? rng.float(0.72, 0.88) : 1
        const side = rng.float(-0.18, 0.18)
        const inside =
          mode === 2
            ? { ...base, scale: base.scale * punch }
            : { ...base, scale: base.scale * punch, x: Math.min(1, Math.max(0, base.x + side)) }
        if (take.type === 'film' && mode === 2)
          return {
            source: { ...take, from: take.from + from },
            frames,
            framing: inside,
            finish: 'noise=alls=3:allf=t',
          }
        return {
          source: room,
          frames,
          framing: inside,
          layers: [walker(rng, half, 640, 360, frames / fps)],
          finish: 'noise=alls=4:allf=t',
        }
      }),
    )
  },

  cut_fast: (rng, half) => {
    const fps = rng.pick(RATES)
    const burst = range(rng.int(6, 9), () => editedShot(rng, half, rng.int(5, 9), fps))
    return cuts(rng, fps, [
      editedShot(rng, half, rng.int(20, 36), fps),
      ...burst,
      editedShot(rng, half, rng.int(20, 36), fps),
    ])
  },

  cut_dark: (rng, half) => {
    const fps = rng.pick(RATES)
    return cuts(
      rng,
      fps,
      range(rng.int(4, 5), (): Shot => {
        const shot = editedShot(rng, half, rng.int(18, 36), fps)
        const dark = `eq=brightness=${rng.float(-0.32, -0.2).toFixed(3)}:contrast=${rng.float(0.4, 0.6).toFixed(3)}:saturation=0.6`
        return { ...shot, finish: `${dark},noise=alls=${rng.int(3, 8)}:allf=t` }
      }),
    )
  },

  cut_stills: (rng, half) => {
    const fps = rng.pick(RATES)
    return cuts(
      rng,
      fps,
      range(
        rng.int(4, 6),
        (): Shot => ({
          source: anyScene(rng, half),
          frames: rng.int(20, 45),
          framing: framing(rng),
          flip: rng.chance(0.5),
        }),
      ),
    )
  },
}

function cuts(rng: Random, fps: number, shots: Shot[]): ShotsClip {
  const graph = new GraphBuilder(SIZE, fps)
  const joins: Join[] = shots.slice(1).map(() => ({ kind: 'cut' }))
  return shotsClip(rng, graph, shots, joins)
}

const range = <T>(n: number, make: (i: number) => T): T[] =>
  Array.from({ length: n }, (_, i) => make(i))
