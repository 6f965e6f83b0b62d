// An analytic camera over a flat picture, as numbers (truth) and as ffmpeg's perspective filter (render).
// Axes: zoom = ln of scale; x, y = position of the view in view widths (x right, y down);
// roll = radians, positive when the camera turns clockwise.

export type Axis = 'zoom' | 'x' | 'y' | 'roll'
export type Profile = 'constant' | 'ease_in' | 'ease_out' | 'ease_in_out'

export interface Move {
  axis: Axis
  /** Total change over the move. */
  amount: number
  profile: Profile
  startS: number
  endS: number
}

export interface Wave {
  axis: 'x' | 'y' | 'roll'
  amplitude: number
  hz: number
  phase: number
}

export interface CameraPath {
  moves: Move[]
  waves: Wave[]
  /** Value of each axis before the first move. */
  start?: Partial<Record<Axis, number>>
}

export interface Size {
  width: number
  height: number
}

const AXES: readonly Axis[] = ['zoom', 'x', 'y', 'roll']

/** Share of a move done at s in 0..1. */
const PROFILES: Record<Profile, { at: (s: number) => number; text: (s: string) => string }> = {
  constant: { at: (s) => s, text: (s) => s },
  ease_in: { at: (s) => s * s, text: (s) => `pow(${s},2)` },
  ease_out: { at: (s) => s * (2 - s), text: (s) => `${s}*(2-${s})` },
  ease_in_out: {
    at: (s) => s * s * s * (10 - 15 * s + 6 * s * s),
    text: (s) => `pow(${s},3)*(10-15*${s}+6*pow(${s},2))`,
  },
}

export function pathAt(path: CameraPath, tS: number): Record<Axis, number> {
  const out = { zoom: 0, x: 0, y: 0, roll: 0, ...path.start }
  for (const m of path.moves) {
    const s = Math.min(1, Math.max(0, (tS - m.startS) / (m.endS - m.startS)))
    out[m.axis] += m.amount * PROFILES[m.profile].at(s)
  }
  for (const w of path.waves)
    out[w.axis] += w.amplitude * Math.sin(2 * Math.PI * w.hz * tS + w.phase)
  return out
}

/** The smallest centred canvas (even sides) that holds every view of the path. */
export function canvasFor(path: CameraPath, view: Size, durationS: number): Size {
  let halfW = 0
  let halfH = 0
  for (let t = 0; t <= durationS; t += 1 / 120)
    for (const [sx, sy] of CORNERS) {
      const p = pathAt(path, t)
      const k = Math.exp(-p.zoom) / 2
      const X = sx * view.width * k
      const Y = sy * view.height * k
      halfW = Math.max(
        halfW,
        Math.abs(p.x * view.width + X * Math.cos(p.roll) - Y * Math.sin(p.roll)),
      )
      halfH = Math.max(
        halfH,
        Math.abs(p.y * view.width + X * Math.sin(p.roll) + Y * Math.cos(p.roll)),
      )
    }
  return { width: 2 * Math.ceil(halfW + 2), height: 2 * Math.ceil(halfH + 2) }
}

/** The filter that shows `view` of a canvas along the path; the result is stretched to the canvas. */
export function perspective(path: CameraPath, view: Size, fps: number): string {
  const t = `((on-1)/${fps})`
  const text = Object.fromEntries(AXES.map((axis) => [axis, axisText(path, axis, t)]))
  const k = `exp(-(${text.zoom}))/2`
  const corner = ([sx, sy]: readonly [number, number], i: number) => {
    // Registers: 0 = half width, 1 = half height, 2 = roll; each option is an expression of its own.
    const set = `st(0,${sx * view.width}*${k})*0+st(1,${sy * view.height}*${k})*0+st(2,${text.roll})*0`
    const x = `${set}+W/2+${view.width}*(${text.x})+ld(0)*cos(ld(2))-ld(1)*sin(ld(2))`
    const y = `${set}+H/2+${view.width}*(${text.y})+ld(0)*sin(ld(2))+ld(1)*cos(ld(2))`
    return `x${i}='${x}':y${i}='${y}'`
  }
  return `perspective=${CORNERS.map(corner).join(':')}:sense=source:eval=frame:interpolation=cubic`
}

const CORNERS = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
] as const

function axisText(path: CameraPath, axis: Axis, t: string): string {
  const parts = [num(path.start?.[axis] ?? 0)]
  for (const m of path.moves)
    if (m.axis === axis)
      parts.push(
        `${num(m.amount)}*${PROFILES[m.profile].text(`clip((${t}-${num(m.startS)})/${num(m.endS - m.startS)},0,1)`)}`,
      )
  for (const w of path.waves)
    if (w.axis === axis)
      parts.push(`${num(w.amplitude)}*sin(${num(2 * Math.PI * w.hz)}*${t}+${num(w.phase)})`)
  return parts.map((p) => `(${p})`).join('+')
}

const num = (v: number) => v.toFixed(7)

/** Broadband hand shake: RMS of (x, y) together = `rmsPctDiag` % of the diagonal; 1.2–9 Hz. */
export function handShake(
  rng: { float(a: number, b: number): number },
  rmsPctDiag: number,
  aspect: number,
): Wave[] {
  const waves: Wave[] = []
  const diagonalInWidths = Math.sqrt(1 + 1 / (aspect * aspect))
  for (const axis of ['x', 'y'] as const) {
    const raw = Array.from({ length: 7 }, (_, i) => {
      const hz = 1.2 * (9 / 1.2) ** ((i + rng.float(0, 0.8)) / 7)
      return { axis, hz, phase: rng.float(0, 6.283), amplitude: rng.float(0.6, 1) / hz ** 0.9 }
    })
    const rms = Math.sqrt(raw.reduce((sum, w) => sum + w.amplitude ** 2 / 2, 0))
    const want = ((rmsPctDiag / 100) * diagonalInWidths) / Math.SQRT2
    for (const w of raw) waves.push({ ...w, amplitude: (w.amplitude * want) / rms })
  }
  waves.push({
    axis: 'roll',
    hz: rng.float(1.2, 3),
    phase: rng.float(0, 6.283),
    amplitude: rmsPctDiag * 0.004,
  })
  return waves
}
