// Containers and shapes: variable frame rate, interlaced, letterbox changes, black leader, high frame
// rates, tall, square-ish and scope pictures, full HD. The truth is in frames of the finished file.

import type { Half } from '../clip.ts'
import { constantPts, GraphBuilder, type Join, type Shot } from '../graph.ts'
import type { Random } from '../random.ts'
import { anyScene, editedShot, framing } from './material.ts'
import { type ShotsClip, shotsClip } from './shots-clip.ts'

const SIZE = { width: 640, height: 360 }
const FORMS = [
  'vfr',
  'shape',
  'interlaced',
  'letterbox',
  'leader',
  'fast60',
  'vfr',
  'scope',
  'full_hd',
  'tall',
] as const

/** `number` walks through the forms, so that each half gets all of them. */
export function formatClip(rng: Random, half: Half, number: number): ShotsClip {
  switch (FORMS[Math.floor(number / 2) % FORMS.length]) {
    case 'vfr':
      return variable(rng, half)
    case 'interlaced':
      return interlaced(rng, half)
    case 'letterbox':
      return letterbox(rng, half)
    case 'leader':
      return leader(rng, half)
    case 'fast60':
      return edit(rng, half, SIZE, 60)
    case 'scope':
      return edit(rng, half, { width: 640, height: 268 }, 24, 'pad=640:360:0:46')
    case 'full_hd':
      return edit(rng, half, { width: 1920, height: 1080 }, 24)
    case 'tall':
      return edit(rng, half, { width: 360, height: 640 }, 30)
    default:
      return edit(rng, half, { width: 640, height: 480 }, 25)
  }
}

function edit(rng: Random, half: Half, size: typeof SIZE, fps: number, filters = ''): ShotsClip {
  const k = fps > 30 ? 2 : 1
  const shots = Array.from({ length: 4 }, () => editedShot(rng, half, k * rng.int(18, 34), fps))
  for (const shot of shots) delete shot.layers
  const joins: Join[] = [
    { kind: 'cut' },
    rng.chance(0.5) ? { kind: 'dissolve', frames: k * rng.int(8, 16) } : { kind: 'cut' },
    { kind: 'cut' },
  ]
  return shotsClip(
    rng,
    new GraphBuilder(size, fps),
    shots,
    joins,
    filters ? { filters: () => filters } : {},
  )
}

/** Frames are dropped at random after the edit, as phones do; time stays true. */
function variable(rng: Random, half: Half): ShotsClip {
  const whole = edit(rng, half, SIZE, 30)
  const [a, b] = [rng.int(3, 5), rng.int(4, 7)]
  const slow = rng.int(20, 50)
  const kept = (n: number) =>
    n === 0 || !(n % a === 1 || n % b === 2 || (n > slow && n < slow + 30 && n % 2 === 1))
  const frames = Array.from({ length: whole.plan.frames }, (_, n) => n).filter(kept)
  const drop = `select='eq(n,0)+not(eq(mod(n,${a}),1)+eq(mod(n,${b}),2)+gt(n,${slow})*lt(n,${slow + 30})*eq(mod(n,2),1))'`
  const place = (n: number) => {
    const i = frames.findIndex((f) => f >= n)
    return i < 0 ? frames.length : i
  }
  return {
    plan: {
      ...whole.plan,
      frames: frames.length,
      graph: whole.plan.graph.replace(/format=yuv420p\[out\]$/, `${drop},format=yuv420p[out]`),
    },
    shots: {
      boundaries: whole.shots.boundaries.map((t) => ({
        ...t,
        span: [place(t.span[0]), place(t.span[1])],
      })),
      ptsMs: frames.map((n) => (n * 1000) / 30),
    },
  }
}

/** 50 progressive pictures a second woven into 25 interlaced frames. */
function interlaced(rng: Random, half: Half): ShotsClip {
  const whole = edit(rng, half, { width: 720, height: 576 }, 50)
  const frames = Math.floor(whole.plan.frames / 2)
  const weave = `trim=end_frame=${2 * frames},interlace=scan=tff:lowpass=complex,setsar=16/15`
  return {
    plan: {
      ...whole.plan,
      frames,
      encode: ['-flags', '+ilme+ildct', '-x264opts', 'tff=1'],
      graph: whole.plan.graph.replace(/format=yuv420p\[out\]$/, `${weave},format=yuv420p[out]`),
    },
    shots: {
      boundaries: whole.shots.boundaries.map((t) => ({
        ...t,
        span: [Math.floor(t.span[0] / 2), Math.ceil(t.span[1] / 2)],
      })),
      ptsMs: constantPts(frames, 25),
    },
  }
}

/** Bars appear or leave inside a take (no boundary) and, elsewhere, together with a cut. */
function letterbox(rng: Random, half: Half): ShotsClip {
  const shots = Array.from({ length: 3 }, () => editedShot(rng, half, rng.int(30, 40), 25))
  const first = shots[0]!.frames
  const inside = rng.int(10, first - 10)
  const bars = `drawbox=y=0:h=46:w=640:color=black:t=fill:enable='between(n,${inside},${first + shots[1]!.frames - 1})',drawbox=y=314:h=46:w=640:color=black:t=fill:enable='between(n,${inside},${first + shots[1]!.frames - 1})'`
  return shotsClip(rng, new GraphBuilder(SIZE, 25), shots, [{ kind: 'cut' }, { kind: 'cut' }], {
    filters: () => bars,
  })
}

/** Black leader, then a picture at once: a hard cut out of black; black again before the last shot. */
function leader(rng: Random, half: Half): ShotsClip {
  const black = (): Shot => ({
    source: { type: 'lavfi', text: 'color=c=black:s=640x360:r=25' },
    frames: rng.int(15, 30),
  })
  const picture = (): Shot => ({
    source: anyScene(rng, half),
    frames: rng.int(25, 35),
    framing: framing(rng),
  })
  return shotsClip(
    rng,
    new GraphBuilder(SIZE, 25),
    [black(), picture(), editedShot(rng, half, 30, 25), black(), picture()],
    [{ kind: 'cut' }, { kind: 'cut' }, { kind: 'cut' }, { kind: 'cut' }],
  )
}
