// Builds the filter graph of a clip shot by shot: each shot becomes a labelled stream of exactly
// `frames` frames of the output size and rate; joins fold them into one and note the truth.

import { type CameraPath, canvasFor, perspective, type Size } from './camera-path.ts'
import type { Plan, Source, TrueBoundary } from './clip.ts'

export interface Shot {
  source: Source
  frames: number
  camera?: CameraPath
  /** Part of the source to show, 0..1 of its covering crop: smaller = punched in. */
  framing?: { scale: number; x: number; y: number }
  flip?: boolean
  /** Filters after framing, before the join. */
  finish?: string
  /** Layers on the picture before the camera looks at it: positions in canvas pixels of `t`. */
  layers?: { source: Source; height: number; x: string; y: string }[]
  /** Samples a frame of a 180° shutter. */
  shutter?: 1 | 4
}

export type Join =
  | { kind: 'cut' | 'whip' }
  | { kind: 'dissolve'; frames: number }
  | { kind: 'wipe'; frames: number; style: string }
  | { kind: 'dip_black' | 'dip_white'; frames: number }
  | { kind: 'fade_black'; out: number; hold: number; in: number }

const FORMAT = 'yuv444p'

export class GraphBuilder {
  readonly inputs: Source[] = []
  readonly lines: string[] = []
  readonly size: Size
  readonly fps: number
  #next = 0

  constructor(size: Size, fps: number) {
    this.size = size
    this.fps = fps
  }

  label(): string {
    return `s${this.#next++}`
  }

  input(source: Source): string {
    this.inputs.push(source)
    return `${this.inputs.length - 1}:v`
  }

  line(from: string[], filters: string, to = this.label()): string {
    this.lines.push(`${from.map((l) => `[${l}]`).join('')}${filters}[${to}]`)
    return to
  }

  /** A still or film as an endless stream at `fps`, cover-cropped to `canvas`. */
  stream(shot: Shot, canvas: Size, fps: number): string {
    const { source } = shot
    const f = shot.framing ?? { scale: 1, x: 0.5, y: 0.5 }
    const { width: w, height: h } = canvas
    const cover = `scale=w='if(gt(a,${w / h}),-2,${up(w / f.scale)})':h='if(gt(a,${w / h}),${up(h / f.scale)},-2)':flags=bicubic`
    const crop = `crop=${w}:${h}:(iw-${w})*${f.x.toFixed(4)}:(ih-${h})*${f.y.toFixed(4)}`
    const still = source.type === 'photo' || source.type === 'painted'

    return this.line(
      [this.input(source)],
      `${cover},${crop},setsar=1${shot.flip ? ',hflip' : ''},format=${FORMAT},${still ? 'loop=loop=-1:size=1,' : ''}settb=1/${fps},setpts=N*${still ? 1 : (shot.shutter ?? 1)},fps=${fps}`,
    )
  }

  shot(shot: Shot): string {
    const { width, height } = this.size
    const samples = shot.shutter ?? 1
    const rate = this.fps * samples
    const path = shot.camera
    const view = path ? { width: up(width * 1.25), height: up(height * 1.25) } : this.size
    const canvas = path ? canvasFor(path, view, shot.frames / this.fps) : this.size
    let at = this.stream(shot, canvas, rate)
    for (const layer of shot.layers ?? []) {
      const figure = this.line(
        [this.input(layer.source)],
        `scale=-2:${up(layer.height)},format=yuva444p,loop=loop=-1:size=1,settb=1/${rate},setpts=N,fps=${rate}`,
      )
      at = this.line(
        [at, figure],
        `overlay=x='${layer.x}':y='${layer.y}':format=yuv444:eof_action=pass,format=${FORMAT}`,
      )
    }
    const filters = [`trim=end_frame=${shot.frames * samples}`]
    if (path) filters.push(perspective(path, view, rate), `scale=${width}:${height}:flags=area`)
    if (samples > 1) filters.push(`tmix=frames=${samples / 2}`, `select='not(mod(n,${samples}))'`)
    filters.push(`settb=1/${this.fps}`, 'setpts=N', `fps=${this.fps}`, 'setsar=1')
    if (shot.finish) filters.push(shot.finish)
    filters.push(`format=${FORMAT}`)
    return this.line([at], filters.join(','))
  }

  /** Plays shots one after the other; `joins[i]` stands between shot i and i + 1. */
  sequence(shots: Shot[], joins: Join[]): { label: string; frames: number; truth: TrueBoundary[] } {
    const truth: TrueBoundary[] = []
    const lengths = shots.map((s) => s.frames)
    const labels = shots.map((s, i) => this.edges(this.shot(s), s.frames, joins[i - 1], joins[i]))
    let label = labels[0]!
    let frames = lengths[0]!
    for (let i = 1; i < shots.length; i++) {
      const join = joins[i - 1]!
      const next = labels[i]!
      const n = lengths[i]!
      if (join.kind === 'dissolve' || join.kind === 'wipe') {
        const start = frames - join.frames
        const style = join.kind === 'wipe' ? join.style : 'fade'
        label = this.mix(label, start, next, join.frames, style)
        truth.push({ kind: join.kind, span: [start, frames] })
        frames += n - join.frames
        continue
      }
      const parts = [label, next]
      if (join.kind === 'fade_black' && join.hold > 0)
        parts.splice(
          1,
          0,
          this.line(
            [],
            `color=c=black:s=${this.size.width}x${this.size.height}:r=${this.fps},trim=end_frame=${join.hold},settb=1/${this.fps},format=${FORMAT}`,
          ),
        )
      label = this.line(
        parts,
        `concat=n=${parts.length}:v=1:a=0,settb=1/${this.fps},setpts=N,fps=${this.fps}`,
      )
      truth.push(...this.joined(join, frames))
      frames += n + (join.kind === 'fade_black' ? join.hold : 0)
    }
    return { label, frames, truth }
  }

  /**
   * Mixes the last `d` frames of `a` (of which `start` come before) with the first `d` of `b`.
   * The overlap is cut out and padded, because xfade drops a frame at the end of its inputs.
   */
  private mix(a: string, start: number, b: string, d: number, style: string): string {
    const clock = `settb=1/${this.fps},setpts=N,fps=${this.fps}`
    const pad = `${clock},tpad=stop=3:stop_mode=clone`
    const [a1, a2, b1, b2] = [this.label(), this.label(), this.label(), this.label()]
    this.lines.push(`[${a}]split[${a1}][${a2}]`, `[${b}]split[${b1}][${b2}]`)
    const before = this.line([a1], `trim=end_frame=${start},${clock}`)
    const tail = this.line([a2], `trim=start_frame=${start},${pad}`)
    const head = this.line([b1], `trim=end_frame=${d},${pad}`)
    const after = this.line([b2], `trim=start_frame=${d},${clock}`)
    const seconds = (d / this.fps).toFixed(6)
    const mixed = this.line(
      [tail, head],
      `xfade=transition=${style}:duration=${seconds}:offset=0,trim=end_frame=${d},${clock}`,
    )
    return this.line([before, mixed, after], `concat=n=3:v=1:a=0,${clock}`)
  }

  /** Fades of a shot's own frames where a neighbouring join asks for them. */
  private edges(
    label: string,
    frames: number,
    before: Join | undefined,
    after: Join | undefined,
  ): string {
    const filters: string[] = []
    const tail = after?.kind === 'fade_black' ? after.out : dipHalf(after)
    const head = before?.kind === 'fade_black' ? before.in : dipHalf(before)
    const colour = (join: Join | undefined) => (join?.kind === 'dip_white' ? 'white' : 'black')
    if (head) filters.push(`fade=t=in:start_frame=0:nb_frames=${head}:color=${colour(before)}`)
    if (tail)
      filters.push(
        `fade=t=out:start_frame=${frames - tail}:nb_frames=${tail}:color=${colour(after)}`,
      )
    return filters.length > 0 ? this.line([label], filters.join(',')) : label
  }

  private joined(join: Join, at: number): TrueBoundary[] {
    switch (join.kind) {
      case 'dip_black':
      case 'dip_white': {
        const half = dipHalf(join)
        return [{ kind: join.kind, span: [at - half, at + half] }]
      }
      case 'fade_black':
        return [
          { kind: 'fade_out', span: [at - join.out, at] },
          { kind: 'fade_in', span: [at + join.hold, at + join.hold + join.in] },
        ]
      default:
        return [{ kind: join.kind === 'whip' ? 'whip' : 'cut', span: [at, at] }]
    }
  }

  /** Ends the graph; `finish` are filters over the whole film. */
  plan(label: string, frames: number, crf: number, finish?: string, encode: string[] = []): Plan {
    this.line([label], [finish, 'format=yuv420p'].filter(Boolean).join(','), 'out')
    return { inputs: this.inputs, graph: this.lines.join(';'), fps: this.fps, frames, crf, encode }
  }
}

const up = (v: number) => 2 * Math.ceil(v / 2)

const dipHalf = (join: Join | undefined): number =>
  join?.kind === 'dip_black' || join?.kind === 'dip_white' ? Math.floor(join.frames / 2) : 0

/** Presentation times of a constant-rate clip. */
export const constantPts = (frames: number, fps: number): number[] =>
  Array.from({ length: frames }, (_, i) => (i * 1000) / fps)
