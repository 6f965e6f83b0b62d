// All true labels of a clip: by construction, from the camera path, or computed from its render.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseJson } from '#lib/core/json.ts'
import { BANDS, type Placed, place } from './bands.ts'
import type { Clip, MotionTruth, TrueLabel } from './clip.ts'
import { lookTruth } from './colour-truth.ts'
import { fileOf, render } from './render.ts'

/** Raise when colour-truth.ts changes a number. */
const TRUTH = 3

/** Renders the clip if need be. */
export async function prepare(clip: Clip): Promise<{ file: string; labels: TrueLabel[] }> {
  if (clip.motion) return { ...(await render(clip.plan)), labels: motionLabels(clip.motion) }
  if (!clip.computeLook) return { ...(await render(clip.plan)), labels: clip.labels }
  const file = fileOf(clip.plan)
  const key = createHash('sha256').update(`${TRUTH}`).digest('hex').slice(0, 6)
  const side = file.replace('.mp4', `.${key}.json`)
  if (!existsSync(file) || !existsSync(side)) {
    const { truth } = await render(clip.plan, true)
    const { width, height } = clip.plan.truthSize!
    writeFileSync(
      side,
      JSON.stringify(lookTruth(truth ?? Buffer.alloc(0), width, height, clip.bars)),
    )
  }
  return { file, labels: [...clip.labels, ...parseJson<TrueLabel[]>(readFileSync(side, 'utf8'))] }
}

const SPEED_TYPES = {
  zoom_pct_per_s: ['zoom_speed', BANDS.zoom_speed],
  travel_pct_w_per_s: ['translation_speed', BANDS.translation_speed],
  roll_deg_per_s: ['roll_speed', BANDS.roll_speed],
} as const

const PAIRS: Record<string, string[]> = {
  push_in: ['push_in', 'zoom_in'],
  pull_out: ['pull_out', 'zoom_out'],
  pan_left: ['pan_left', 'truck_left'],
  pan_right: ['pan_right', 'truck_right'],
  tilt_up: ['tilt_up', 'pedestal_up'],
  tilt_down: ['tilt_down', 'pedestal_down'],
  truck_left: ['truck_left', 'pan_left'],
  truck_right: ['truck_right', 'pan_right'],
  pedestal_up: ['pedestal_up', 'tilt_up'],
  pedestal_down: ['pedestal_down', 'tilt_down'],
}

function motionLabels(truth: MotionTruth): TrueLabel[] {
  const labels: TrueLabel[] = []
  const add = (type: string, placed: Placed, number?: number) =>
    labels.push({
      category: 'camera_motion',
      type,
      accept: [placed.value],
      border: placed.border,
      ...(number === undefined ? {} : { number }),
    })
  labels.push({
    category: 'camera_motion',
    type: 'movement',
    accept: PAIRS[truth.movement] ?? [truth.movement],
    border: false,
  })
  if (truth.speed) {
    const [type, bands] = SPEED_TYPES[truth.speed.key]
    const held = (truth.startHoldMs ?? 0) + (truth.endHoldMs ?? 0) > 300
    const placed = place(bands, truth.speed.value)
    add(
      type,
      { value: placed.value, border: placed.border || held || truth.easing !== 'constant' },
      truth.speed.value,
    )
  }
  if (truth.easing) {
    const also = { ease_in: ['accelerating'], ease_out: ['decelerating'] }[truth.easing] ?? []
    labels.push({
      category: 'camera_motion',
      type: 'easing',
      accept: [truth.easing, ...also],
      border: false,
    })
  }
  if (
    truth.movement !== 'static' &&
    truth.startHoldMs !== undefined &&
    truth.endHoldMs !== undefined
  ) {
    add('start_hold', place(BANDS.hold, truth.startHoldMs), truth.startHoldMs)
    add('end_hold', place(BANDS.hold, truth.endHoldMs), truth.endHoldMs)
  }
  if (truth.extentPct !== undefined)
    add('extent', place(BANDS.extent, truth.extentPct), truth.extentPct)
  if (truth.movement === 'static')
    labels.push({
      category: 'camera_motion',
      type: 'smoothness',
      accept: ['static', 'very_smooth'],
      border: false,
    })
  else if (truth.jitterPctDiag !== undefined)
    add('smoothness', place(BANDS.jitter, truth.jitterPctDiag), truth.jitterPctDiag)
  else if (truth.movement !== 'free_move')
    add('smoothness', { value: 'very_smooth', border: false }, 0)
  return labels
}
