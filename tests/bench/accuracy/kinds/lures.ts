// Things that look like cuts and are none: whips, flashes, strobes, passing objects, restless takes,
// screen recordings. Some clips carry one or two real cuts, so that silence does not win.

import type { CameraPath } from '../camera-path.ts'
import { handShake } from '../camera-path.ts'
import type { Half } from '../clip.ts'
import { GraphBuilder, type Join, type Shot } from '../graph.ts'
import { photosOf } from '../pictures.ts'
import type { Random } from '../random.ts'
import { anyFilm, anyScene, editedShot, framing, painted, walker } from './material.ts'
import { type ShotsClip, shotsClip } from './shots-clip.ts'

const RATES = [24, 25, 30] as const
const SIZE = { width: 640, height: 360 }

export const LURE_KINDS: Record<string, (rng: Random, half: Half) => ShotsClip> = {
  whip_pan: (rng, half) => {
    const fps = rng.pick(RATES)
    const seconds = rng.float(2.2, 3.2)
    const at = rng.float(0.6, seconds - 1)
    const crash = rng.chance(0.25)
    const length = crash ? rng.float(0.2, 0.45) : rng.float(0.12, 0.35)
    const amount = crash ? rng.float(0.5, 0.8) : rng.sign() * rng.float(0.8, 1.5)
    const axis = crash ? 'zoom' : rng.chance(0.8) ? 'x' : 'y'
    const total = axis === 'y' ? amount * 0.6 : amount
    const back = !crash && rng.chance(0.35)
    const moves: CameraPath['moves'] = [
      { axis, amount: total, profile: 'ease_in_out', startS: at, endS: at + length },
    ]
    if (back)
      moves.push({
        axis,
        amount: -total,
        profile: 'ease_in_out',
        startS: at + length + 0.25,
        endS: at + 2 * length + 0.25,
      })
    const wide = axis === 'x' ? 1900 : 900
    const source = rng.chance(0.4)
      ? ({ type: 'photo', number: rng.pick(photosOf(half, 1400, true)) } as const)
      : painted(half, rng.pick(['room', 'street', 'landscape'] as const), rng.int(0, 5), wide, 600)
    const waves = rng.chance(0.5) ? handShake(rng, 0.15, 16 / 9) : []
    const shot: Shot = {
      source,
      frames: Math.round(seconds * fps),
      shutter: 4,
      camera: { moves, waves, start: { [axis]: crash ? 0 : -total / 2 } },
      finish: 'noise=alls=3:allf=t',
    }
    return clip(rng, fps, [shot], [])
  },

  whip_cut: (rng, half) => {
    const fps = rng.pick(RATES)
    const sign = rng.sign()
    const half1 = rng.float(0.15, 0.28)
    const wipe = (leaves: boolean): Shot => {
      const frames = rng.int(24, 34)
      const s = frames / fps
      const travel = sign * rng.float(0.5, 0.8)
      return {
        source: rng.chance(0.5)
          ? { type: 'photo', number: rng.pick(photosOf(half, 1400, true)) }
          : painted(half, rng.pick(['room', 'street'] as const), rng.int(0, 5), 1900, 600),
        frames,
        shutter: 4,
        camera: {
          moves: [
            {
              axis: 'x',
              amount: travel,
              profile: leaves ? 'ease_in' : 'ease_out',
              startS: leaves ? s - half1 : 0,
              endS: leaves ? s : half1,
            },
          ],
          waves: [],
          start: { x: -travel / 2 },
        },
      }
    }
    return clip(
      rng,
      fps,
      [editedShot(rng, half, rng.int(20, 30), fps), wipe(true), wipe(false)],
      [{ kind: 'cut' }, { kind: 'whip' }],
    )
  },

  flash: (rng, half) => {
    const fps = rng.pick(RATES)
    const { shots, joins, frames } = takes(rng, half, fps)
    return clip(rng, fps, shots, joins, () => {
      const flashes = Array.from({ length: rng.int(2, 4) }, () => rng.int(12, frames - 14))
      return flashes
        .filter((at) => apart(at, shots, 8))
        .flatMap((at) => {
          const gain = rng.float(1.6, 3.2)
          return Array.from({ length: rng.int(1, 4) }, (_, i) =>
            level(at + i, at + i, 1 + (gain - 1) * 0.55 ** i, 40 * 0.5 ** i),
          )
        })
        .concat('null')
        .join(',')
    })
  },

  strobe: (rng, half) => {
    const fps = rng.pick(RATES)
    const { shots, joins, frames } = takes(rng, half, fps)
    return clip(rng, fps, shots, joins, () => {
      const period = Math.max(2, Math.round(fps / rng.float(3, 12)))
      const on = rng.int(1, Math.max(1, Math.floor(period / 2)))
      const dark = rng.chance(0.5)
      const from = rng.int(6, 14)
      const to = frames - rng.int(6, 14)
      return level2(
        `between(n,${from},${to})*lt(mod(n-${from},${period}),${on})`,
        dark ? rng.float(0.15, 0.4) : rng.float(1.5, 2.4),
        dark ? 0 : 25,
      )
    })
  },

  passing: (rng, half) => {
    const fps = rng.pick(RATES)
    const { shots, joins } = takes(rng, half, fps)
    for (const shot of shots) {
      if (shot.camera) continue
      const seconds = rng.float(0.18, 0.7)
      const at = rng.float(0.2, Math.max(0.3, shot.frames / fps - seconds))
      const height = rng.float(450, 1000)
      const leftward = rng.chance(0.5)
      const reach = 640 + height * 0.8
      const x = leftward
        ? `640-${reach.toFixed(0)}*(t-${at.toFixed(2)})/${seconds.toFixed(2)}`
        : `-${(height * 0.8).toFixed(0)}+${reach.toFixed(0)}*(t-${at.toFixed(2)})/${seconds.toFixed(2)}`
      shot.layers = [
        ...(shot.layers ?? []),
        {
          source: {
            type: 'painted',
            style: 'blob',
            seed: `${half}-${rng.int(0, 7)}`,
            width: 400,
            height: 500,
          },
          height,
          x,
          y: `${rng.int(-80, 40)}`,
        },
      ]
    }
    return clip(rng, fps, shots, joins)
  },

  restless: (rng, half) => {
    const fps = rng.pick(RATES)
    const frames = rng.int(60, 100)
    const seconds = frames / fps
    const mode = rng.int(0, 3)
    if (mode === 0)
      return clip(
        rng,
        fps,
        [
          {
            source: anyScene(rng, half, 0, true),
            frames,
            camera: { moves: [], waves: handShake(rng, rng.float(0.5, 1.6), 16 / 9) },
          },
        ],
        [],
      )
    if (mode === 1)
      return clip(
        rng,
        fps,
        [
          {
            source: anyFilm(rng, frames),
            frames,
            framing: framing(rng),
            finish: `noise=alls=${rng.int(8, 25)}:allf=t`,
          },
        ],
        [],
      )
    const crowd = Array.from({ length: rng.int(2, 4) }, () =>
      walker(rng, half, 640, 360, seconds / 2),
    )
    const base: Shot = { source: anyScene(rng, half), frames, framing: framing(rng), layers: crowd }
    const at = rng.int(15, frames - 25)
    const light =
      mode === 2
        ? Array.from({ length: 8 }, (_, i) =>
            level(at + i, i === 7 ? frames : at + i, 1 + (0.55 * (i + 1)) / 8, 0),
          ).join(',')
        : `lutyuv=y='val*0.85':enable='gt(sin(n*1.7)+sin(n*2.9),0.4)',lutyuv=y='val*0.93':enable='gt(sin(n*0.9)+sin(n*4.1),0.2)'`
    return clip(rng, fps, [base], [], () => light)
  },

  screen: (rng, half) => {
    const fps = rng.pick([25, 30] as const)
    const frames = rng.int(90, 130)
    const scrolls = Array.from({ length: rng.int(2, 4) }, () => ({
      at: rng.float(0.3, frames / fps - 0.6),
      px: rng.int(60, 260),
      s: rng.float(0.15, 0.6),
    }))
    const y = scrolls
      .map((s) => `${s.px}*clip((t-${s.at.toFixed(2)})/${s.s.toFixed(2)},0,1)`)
      .join('+')
    const graph = new GraphBuilder(SIZE, fps)
    const page = graph.line(
      [graph.input(painted(half, 'page', rng.int(0, 9), 640, 1600))],
      `format=yuv444p,loop=loop=-1:size=1,settb=1/${fps},setpts=N,fps=${fps},trim=end_frame=${frames},crop=640:360:0:'${y}',setsar=1`,
    )
    const pointer = graph.line(
      [graph.input({ type: 'painted', style: 'pointer', seed: '0', width: 16, height: 22 })],
      `format=yuva444p,loop=loop=-1:size=1,settb=1/${fps},setpts=N,fps=${fps}`,
    )
    const moved = graph.line(
      [page, pointer],
      `overlay=x='320+260*sin(${rng.float(0.5, 2).toFixed(2)}*t+${rng.float(0, 6).toFixed(2)})':y='180+120*sin(${rng.float(0.5, 2).toFixed(2)}*t)':format=yuv444:shortest=1,trim=end_frame=${frames}`,
    )
    const opens = rng.int(20, frames - 50)
    const window = graph.line(
      [moved],
      `drawbox=x=${rng.int(150, 330)}:y=${rng.int(40, 160)}:w=${rng.int(110, 190)}:h=${rng.int(70, 120)}:color=${rng.pick(['white', '0x3060a0', '0xe0e0e0'] as const)}:t=fill:enable='between(n,${opens},${opens + rng.int(15, 40)})'`,
    )
    return {
      plan: graph.plan(window, frames, rng.int(18, 34)),
      shots: { boundaries: [], ptsMs: Array.from({ length: frames }, (_, i) => (i * 1000) / fps) },
    }
  },
}

/** One take, or (half of the time) two or three with hard cuts. */
function takes(
  rng: Random,
  half: Half,
  fps: number,
): { shots: Shot[]; joins: Join[]; frames: number } {
  const n = rng.chance(0.5) ? 1 : rng.int(2, 3)
  const shots = Array.from({ length: n }, () =>
    editedShot(rng, half, n === 1 ? rng.int(60, 90) : rng.int(28, 45), fps),
  )
  return {
    shots,
    joins: shots.slice(1).map(() => ({ kind: 'cut' })),
    frames: shots.reduce((sum, s) => sum + s.frames, 0),
  }
}

function clip(
  rng: Random,
  fps: number,
  shots: Shot[],
  joins: Join[],
  filters?: (frames: number) => string,
): ShotsClip {
  return shotsClip(rng, new GraphBuilder(SIZE, fps), shots, joins, filters ? { filters } : {})
}

/** True if frame `at` is at least `gap` frames from every cut. */
function apart(at: number, shots: Shot[], gap: number): boolean {
  let edge = 0
  return shots.every((s) => {
    edge += s.frames
    return Math.abs(at - edge) >= gap
  })
}

const level = (from: number, to: number, gain: number, lift: number) =>
  level2(`between(n,${from},${to})`, gain, lift)

const level2 = (when: string, gain: number, lift: number) =>
  `lutyuv=y='clip((val-16)*${gain.toFixed(3)}+16+${lift.toFixed(1)},0,255)':u='128+(val-128)*0.85':v='128+(val-128)*0.85':enable='${when}'`
