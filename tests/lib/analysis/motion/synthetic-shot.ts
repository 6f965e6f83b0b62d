// One shot of the synthetic world through the meter: poses over time in, the reading out.

import { createMotionMeter } from '#lib/analysis/motion/meter.ts'
import { summariseMotion } from '#lib/analysis/motion/summarise.ts'
import type { MotionTrack } from '#lib/analysis/motion/track.ts'
import { createScene, type FrameLook, type Pose } from './synthetic-scene.ts'

export const SIZE = { width: 160, height: 90 }
const scenes = new Map<string, ReturnType<typeof createScene>>()

export interface ShotPlan {
  seconds: number
  fps?: number
  scene?: number
  contrast?: number
  /** Height of black bars above and below, pixels. */
  bars?: number
  pose(s: number): Partial<Pose>
  look?(s: number): FrameLook
}

/** Frames of a plan pushed into a meter that reuses one buffer, as the decoder does. */
export function trackOf(...plans: ShotPlan[]): { track: MotionTrack; borders: number[] } {
  const meter = createMotionMeter({ size: SIZE })
  const buffer = new Uint8Array(SIZE.width * SIZE.height)
  const borders = [0]
  for (const plan of plans) {
    const fps = plan.fps ?? 16
    const scene = sceneOf(plan.scene ?? 1, plan.contrast ?? 1)
    const from = borders.at(-1)!
    const frames = Math.round(plan.seconds * fps)
    for (let i = 0; i < frames; i++) {
      const s = i / fps
      const pose = { x: 40, y: 60, logScale: 0, roll: 0, ...plan.pose(s) }
      buffer.set(scene.render(pose, { noise: 1.2, ...plan.look?.(s) }))
      if (plan.bars) {
        buffer.fill(16, 0, plan.bars * SIZE.width)
        buffer.fill(16, -plan.bars * SIZE.width)
      }
      meter.push({ ptsMs: from + 1000 * s, y: buffer })
    }
    borders.push(from + (1000 * frames) / fps)
  }
  return { track: meter.finish(), borders }
}

export function readingOf(plan: ShotPlan) {
  const { track, borders } = trackOf(plan)
  return named(summariseMotion(track, 0, borders[1]!, { width: 1920, height: 1080 }))
}

/** The reading with its claims by type. */
export function named(reading: ReturnType<typeof summariseMotion>) {
  const claim = (type: string) => reading.claims.find((c) => c.type === type)
  return { ...reading, claim, value: (type: string) => claim(type)?.value }
}

function sceneOf(seed: number, contrast: number) {
  const key = `${seed}/${contrast}`
  const known = scenes.get(key)
  if (known) return known
  const made = createScene(SIZE, seed, contrast)
  scenes.set(key, made)
  return made
}
