// Single shots whose light and colour are known: graded in RGB, dumped before they become YUV.

import type { Half, Plan, Source, TrueLabel } from '../clip.ts'
import { GraphBuilder } from '../graph.ts'
import { fromLab } from '../lab.ts'
import type { Random } from '../random.ts'
import { anyFilm, anyScene, framing } from './material.ts'

export interface LookClip {
  plan: Plan
  labels: TrueLabel[]
  computeLook: boolean
  bars?: { x: number; y: number }
}

interface Picture {
  width: number
  height: number
  /** Added around it. */
  bars?: { x: number; y: number }
}

const WIDE: Picture = { width: 640, height: 360 }

const LEVELS = [
  (rng: Random) => tone(rng.float(1.9, 2.6), rng.float(0.35, 0.6)),
  (rng: Random) => tone(rng.float(1.4, 1.8), rng.float(0.6, 0.85)),
  (rng: Random) => tone(rng.float(0.9, 1.1), rng.float(0.9, 1.05)),
  (rng: Random) => tone(rng.float(0.55, 0.75), 1),
  (rng: Random) => tone(rng.float(0.3, 0.45), rng.float(1, 1.12), rng.float(0, 30)),
  // Clipped at the top, at the bottom, at both ends.
  (rng: Random) => tone(1, rng.float(1.3, 2)),
  (rng: Random) => tone(1, rng.float(1.1, 1.3), rng.float(-90, -40)),
  (rng: Random) => tone(1, rng.float(1.6, 2.4), rng.float(-110, -60)),
]

const GRADES: Record<string, (k: number) => string> = {
  neutral: () => 'null',
  teal_orange: (k) => `colorbalance=rs=${-0.25 * k}:bs=${0.25 * k}:rh=${0.25 * k}:bh=${-0.25 * k}`,
  faded_warm: (k) =>
    `${saturate(1 - 0.4 * k)},${tone(1, 1 - 0.25 * k, 45 * k)},colorbalance=rm=${0.12 * k}:bm=${-0.18 * k}`,
  cool_desaturated: (k) => `${saturate(1 - 0.6 * k)},colorbalance=rm=${-0.1 * k}:bm=${0.16 * k}`,
  bleach_bypass: (k) => `${saturate(1 - 0.65 * k)},${curve(0.1 * k)}`,
  noir: (k) => `${saturate(0)},${curve(0.13 * k)},${tone(1 + 0.5 * k, 1)}`,
}

export const LOOK_KINDS: Record<string, (rng: Random, half: Half, number: number) => LookClip> = {
  light: (rng, half, number) =>
    look(rng, scene(rng, half), LEVELS[(number >> 1) % LEVELS.length]!(rng), WIDE, number),

  grade: (rng, half, number) => {
    const names = Object.keys(GRADES)
    const grade = GRADES[names[(number >> 1) % names.length]!]!(
      number % 4 < 2 ? rng.float(0.9, 1.1) : rng.float(0.45, 0.6),
    )
    return look(rng, scene(rng, half), grade, WIDE, number)
  },

  cast: (rng, half, number) => {
    const step = number >> 1
    const warm = [-0.22, -0.1, 0, 0.1, 0.22][step % 5]! * rng.float(0.8, 1.2)
    const pink = [0, 0.08, -0.08, 0.16, -0.16][((step + step / 5) | 0) % 5]! * rng.float(0.8, 1.2)
    const gains = `lutrgb=r='clip(val*${1 + warm / 2 + pink / 3},0,255)':g='clip(val*${1 - (2 * pink) / 3},0,255)':b='clip(val*${1 - warm + pink / 3},0,255)'`
    const amount = [1, 0, 0.4, 1.7, 2.6, 0.8][step % 6]!
    const ends = step % 3 === 2 ? `,${tone(1, rng.float(0.6, 0.8), rng.float(10, 50))}` : ''
    return look(
      rng,
      scene(rng, half),
      `${amount > 2 ? `${saturate(1.7)},${saturate(1.5)}` : saturate(amount)},${gains}${ends}`,
      WIDE,
      number,
    )
  },

  stable: (rng, half, number) => {
    const kind = (['steady', 'drifting', 'flicker', 'flash'] as const)[(number >> 1) % 4]!
    const at = rng.int(30, 70)
    const light = {
      steady: '0',
      drifting: `${rng.sign() * rng.float(0.12, 0.22)}*(t/4-0.5)`,
      flicker: `${rng.float(0.05, 0.11)}*sin(${6.2832 * rng.float(3, 9)}*t)`,
      flash: `0.4*between(n,${at},${at + rng.int(0, 2)})`,
    }[kind]
    const clip = look(
      rng,
      { source: anyScene(rng, half), still: true },
      'null',
      WIDE,
      number,
      `eq=brightness='${light}':eval=frame`,
    )
    return { ...clip, computeLook: false, labels: [label('lighting', 'stability', kind)] }
  },

  patch: (rng, _half, number) => {
    const bands = rng.pick([3, 5] as const)
    const colours: [number, number, number][] = []
    while (colours.length < bands) {
      const hue = rng.float(0, 6.2832)
      const chroma = rng.chance(0.25) ? 0 : rng.float(10, 45)
      const rgb = fromLab(rng.float(8, 92), chroma * Math.cos(hue), chroma * Math.sin(hue))
      if (
        rgb &&
        colours.every(
          (c) => Math.abs(c[0] - rgb[0]) + Math.abs(c[1] - rgb[1]) + Math.abs(c[2] - rgb[2]) > 90,
        )
      )
        colours.push(rgb)
    }
    const source: Source = {
      type: 'painted',
      style: 'patches',
      seed: colours.map((c) => c.join(',')).join(';'),
      width: 640,
      height: 360,
    }
    const clip = look(rng, { source, still: true, whole: true }, 'null', WIDE, number)
    const hex = colours.map((c) => `#${c.map((v) => v.toString(16).padStart(2, '0')).join('')}`)
    return {
      ...clip,
      labels: [{ category: 'color_grading', type: 'palette', accept: hex, border: false }],
    }
  },

  frame: (rng, half, number) => {
    const shapes: readonly (readonly [Picture, string])[] = [
      [{ width: 640, height: 268, bars: { x: 0, y: 46 } }, 'scope'],
      [{ width: 480, height: 360, bars: { x: 80, y: 0 } }, 'academy_4_3'],
      [{ width: 360, height: 640 }, 'vertical_9_16'],
      [{ width: 480, height: 480 }, 'square'],
      [{ width: 640, height: 480 }, 'academy_4_3'],
    ]
    const [picture, aspect] = shapes[(number >> 1) % shapes.length]!
    const clip = look(rng, scene(rng, half), LEVELS[1 + ((number >> 1) % 3)]!(rng), picture, number)
    return { ...clip, labels: [label('composition', 'aspect_ratio', aspect)] }
  },
}

interface Scene {
  source: Source
  still: boolean
  whole?: boolean
}

function scene(rng: Random, half: Half): Scene {
  return rng.chance(0.3)
    ? { source: anyFilm(rng, 90), still: false }
    : { source: anyScene(rng, half), still: true }
}

function look(
  rng: Random,
  from: Scene,
  grade: string,
  picture: Picture,
  number: number,
  light?: string,
): LookClip {
  const fps = 24
  const frames = from.still ? 96 : 88
  const graph = new GraphBuilder(picture, fps)
  const place = from.whole ? {} : { framing: framing(rng, 0.7), flip: rng.chance(0.4) }
  const raw = graph.stream({ source: from.source, frames, ...place }, picture, fps)
  const bars = picture.bars ?? { x: 0, y: 0 }
  const size = { width: picture.width + 2 * bars.x, height: picture.height + 2 * bars.y }
  const pad = picture.bars ? `,pad=${size.width}:${size.height}:${bars.x}:${bars.y}` : ''
  const grain = from.whole ? '' : `,noise=alls=${rng.int(1, 5)}:allf=t`
  const graded = graph.line(
    [raw],
    `trim=end_frame=${frames},setpts=N${light ? `,${light}` : ''},format=gbrp,${grade}${grain},format=gbrp${pad},split`,
    'p][q',
  )
  const tag = number % 4 < 2 ? 'bt709' : 'bt601'
  const range = number % 16 === 6 || number % 16 === 7 ? 'pc' : 'tv'
  graph.line(
    [graded.split('][')[0]!],
    `scale=out_color_matrix=${tag}:out_range=${range},format=yuv420p`,
    'out',
  )
  graph.line([graded.split('][')[1]!], `select='not(mod(n,12))',format=rgb24`, 'truth')
  const encode =
    tag === 'bt709'
      ? ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709']
      : []
  const plan: Plan = {
    inputs: graph.inputs,
    graph: graph.lines.join(';'),
    fps,
    frames,
    crf: rng.int(18, 34),
    encode: [...encode, '-color_range', range],
    truthSize: size,
  }
  return { plan, labels: [], computeLook: true, ...(picture.bars ? { bars } : {}) }
}

const label = (category: string, type: string, value: string): TrueLabel => ({
  category,
  type,
  accept: [value],
  border: false,
})

const tone = (gamma: number, gain: number, lift = 0) => {
  const f = `clip(255*${gain.toFixed(4)}*pow(val/255,${gamma.toFixed(4)})+${lift.toFixed(2)},0,255)`
  return `lutrgb=r='${f}':g='${f}':b='${f}'`
}

const curve = (k: number) =>
  `curves=all='0/0 0.25/${(0.25 - k).toFixed(3)} 0.75/${(0.75 + k).toFixed(3)} 1/1'`

function saturate(s: number): string {
  const [r, g, b] = [0.2126 * (1 - s), 0.7152 * (1 - s), 0.0722 * (1 - s)]
  const cells = { rr: r + s, rg: g, rb: b, gr: r, gg: g + s, gb: b, br: r, bg: g, bb: b + s }
  return `colorchannelmixer=${Object.entries(cells)
    .map(([k, v]) => `${k}=${v.toFixed(4)}`)
    .join(':')}`
}
