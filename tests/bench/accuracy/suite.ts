// The suite: how many clips of each kind, and how a number becomes a clip.

import type { Clip, Half, Part } from './clip.ts'
import { CUT_KINDS } from './kinds/cuts.ts'
import { formatClip } from './kinds/formats.ts'
import { GRADUAL_KINDS } from './kinds/gradual.ts'
import { LOOK_KINDS } from './kinds/look.ts'
import { LURE_KINDS } from './kinds/lures.ts'
import {
  freeClip,
  handheldClip,
  layersClip,
  type MotionClip,
  moveClip,
  stillClip,
} from './kinds/motion.ts'
import type { ShotsClip } from './kinds/shots-clip.ts'
import { type Random, seeded } from './random.ts'

const SUITE_SEED = 'shotcoach-1'

const COUNTS: Record<string, number> = {
  cut_mixed: 20,
  cut_same_palette: 14,
  cut_jump: 18,
  cut_fast: 8,
  cut_dark: 8,
  cut_stills: 6,
  dissolve: 22,
  fade: 12,
  dip: 12,
  wipe: 16,
  whip_pan: 10,
  whip_cut: 8,
  flash: 10,
  strobe: 6,
  passing: 10,
  restless: 8,
  screen: 6,
  format: 20,
  move: 64,
  move_layers: 8,
  still_camera: 20,
  handheld: 12,
  free: 8,
  light: 20,
  grade: 18,
  cast: 20,
  stable: 12,
  patch: 6,
  frame: 10,
}

const SHOTS: Record<string, (rng: Random, half: Half, number: number) => ShotsClip> = {
  ...CUT_KINDS,
  ...GRADUAL_KINDS,
  ...LURE_KINDS,
  format: formatClip,
}

const MOTION: Record<string, (rng: Random, half: Half, number: number) => MotionClip> = {
  move: moveClip,
  move_layers: layersClip,
  still_camera: stillClip,
  handheld: handheldClip,
  free: freeClip,
}

export interface Choice {
  half: Half | 'all'
  /** A part or a kind. */
  only?: string
  /** At most this many clips of a kind and half. */
  limit?: number
}

export function suite(choice: Choice): Clip[] {
  const clips: Clip[] = []
  for (const [kind, make] of Object.entries(SHOTS))
    clips.push(
      ...many('shots', kind, choice, (rng, half, n) => ({
        ...make(rng, half, n),
        labels: [],
        computeLook: false,
      })),
    )
  for (const [kind, make] of Object.entries(MOTION))
    clips.push(
      ...many('motion', kind, choice, (rng, half, n) => ({
        ...make(rng, half, n),
        labels: [],
        computeLook: false,
      })),
    )
  for (const [kind, make] of Object.entries(LOOK_KINDS))
    clips.push(...many('look', kind, choice, make))
  return clips
}

type Made = Pick<Clip, 'plan' | 'labels' | 'computeLook'> &
  Partial<Pick<Clip, 'shots' | 'motion' | 'bars'>>

function many(
  part: Part,
  kind: string,
  choice: Choice,
  make: (rng: Random, half: Half, n: number) => Made,
): Clip[] {
  if (choice.only && choice.only !== part && choice.only !== kind) return []
  const numbers = Array.from({ length: COUNTS[kind] ?? 0 }, (_, n) => n)
  return (['tune', 'held_out'] as const)
    .filter((half) => choice.half === 'all' || choice.half === half)
    .flatMap((half) =>
      numbers
        .filter((n) => n % 2 === (half === 'tune' ? 0 : 1))
        .slice(0, choice.limit)
        .map((n) => ({
          id: `${kind}-${String(n).padStart(2, '0')}`,
          part,
          kind,
          half,
          ...make(seeded(`${SUITE_SEED}:${kind}:${n}`), half, n),
        })),
    )
}
