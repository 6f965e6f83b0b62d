// Gradual transitions: dissolves, fades, dips and wipes at several lengths, with hard cuts between.

import type { Half, TrueBoundary } from '../clip.ts'
import { GraphBuilder, type Join, type Shot } from '../graph.ts'
import type { Random } from '../random.ts'
import { anyScene, editedShot, framing } from './material.ts'
import { type ShotsClip, shotsClip } from './shots-clip.ts'

const RATES = [24, 25, 30] as const
const SIZE = { width: 640, height: 360 }

const WIPES = [
  'wipeleft',
  'wiperight',
  'wipeup',
  'wipedown',
  'wipetl',
  'wipebr',
  'smoothleft',
  'smoothright',
  'smoothup',
  'smoothdown',
  'diagtl',
  'diagbr',
] as const

export const GRADUAL_KINDS: Record<string, (rng: Random, half: Half) => ShotsClip> = {
  dissolve: (rng, half) => {
    const fps = rng.pick(RATES)
    const alike = rng.chance(0.25)
    const scene = anyScene(rng, half)
    return gradual(
      rng,
      half,
      fps,
      () => ({ kind: 'dissolve', frames: frames(fps, rng.float(0.3, 2)) }),
      (n) =>
        alike
          ? { source: scene, frames: n, framing: framing(rng, 0.45), finish: 'noise=alls=4:allf=t' }
          : editedShot(rng, half, n, fps),
    )
  },

  wipe: (rng, half) => {
    const fps = rng.pick(RATES)
    return gradual(rng, half, fps, () => ({
      kind: 'wipe',
      style: rng.pick(WIPES),
      frames: frames(fps, rng.float(0.3, 1.5)),
    }))
  },

  dip: (rng, half) => {
    const fps = rng.pick(RATES)
    return gradual(rng, half, fps, () => ({
      kind: rng.pick(['dip_black', 'dip_white'] as const),
      frames: 2 * frames(fps, rng.float(0.15, 0.6)),
    }))
  },

  fade: (rng, half) => {
    const fps = rng.pick(RATES)
    const edge = { in: frames(fps, rng.float(0.4, 1.2)), out: frames(fps, rng.float(0.4, 1.2)) }
    const join = (): Join => ({
      kind: 'fade_black',
      out: frames(fps, rng.float(0.3, 1)),
      hold: frames(fps, rng.float(0.3, 1.5)),
      in: frames(fps, rng.float(0.3, 1)),
    })
    const clip = gradual(rng, half, fps, join, undefined, {
      filters: (n) =>
        `fade=t=in:start_frame=0:nb_frames=${edge.in},fade=t=out:start_frame=${n - edge.out}:nb_frames=${edge.out}`,
      extra: (n) => [
        { kind: 'fade_in', span: [0, edge.in], edge: true },
        { kind: 'fade_out', span: [n - edge.out, n], edge: true },
      ],
    })
    return clip
  },
}

/** Three or four shots: two or three gradual joins, at most one hard cut among them. */
function gradual(
  rng: Random,
  half: Half,
  fps: number,
  make: () => Join,
  shot: (frames: number) => Shot = (n) => editedShot(rng, half, n, fps),
  finish: { filters?: (n: number) => string; extra?: (n: number) => TrueBoundary[] } = {},
): ShotsClip {
  const joins = Array.from({ length: rng.int(2, 3) }, make)
  if (rng.chance(0.4)) joins.splice(rng.int(0, joins.length), 0, { kind: 'cut' })
  const need = (join: Join | undefined, side: 'in' | 'out') => {
    if (!join || !('frames' in join)) return join && 'hold' in join ? join[side] : 0
    return join.kind === 'dissolve' || join.kind === 'wipe' ? join.frames : join.frames / 2
  }
  const shots = Array.from({ length: joins.length + 1 }, (_, i) =>
    shot(need(joins[i - 1], 'in') + need(joins[i], 'out') + rng.int(14, 30)),
  )
  const graph = new GraphBuilder(SIZE, fps)
  return shotsClip(rng, graph, shots, joins, finish)
}

const frames = (fps: number, seconds: number) => Math.max(3, Math.round(fps * seconds))
