// mapper_v1 — who answers whom, from two breakdowns and the user's own corrections.

import { mapShots } from '#lib/analysis/mapping/map-shots.ts'
import {
  LOOK_AXES,
  profileVideo,
  type ShotProfile,
  type VideoProfile,
} from '#lib/analysis/mapping/shot-profile.ts'
import type { DecomposeResult, Segment } from '#lib/schema/decompose.ts'
import type { Mapping } from '#lib/schema/mapping.ts'
import { typeOf } from '#lib/schema/vocabulary.ts'
import type { Mapper } from '#plugins/contracts.ts'

export const mapperV1: Mapper = {
  id: 'mapper_v1',
  map(target, user, overrides): Mapping {
    const ids = (result: DecomposeResult) => result.segments.map((s) => s.segment_id)
    const [targetIds, userIds] = [ids(target), ids(user)]
    const handMade = overrides.map((o) => ({
      user: userIds.indexOf(o.user_segment_id),
      target: o.target_segment_id === null ? null : targetIds.indexOf(o.target_segment_id),
    }))
    const known = handMade.filter((pair) => pair.user >= 0 && (pair.target ?? 0) >= 0)
    const mapping = mapShots(profileOf(user), profileOf(target), known)
    return {
      pairs: mapping.pairs.map((pair) => ({
        user_segment_id: userIds[pair.user] ?? '',
        target_segment_id: targetIds[pair.target] ?? '',
        relation: pair.relation,
        cost: round(pair.cost.cost),
        confidence: round(pair.confidence),
        cost_terms: roundAll(pair.cost.parts),
        source: pair.byHand ? 'user' : 'measured',
      })),
      missing: mapping.missing.map((j) => targetIds[j] ?? ''),
      extra: mapping.extra.map((i) => userIds[i] ?? ''),
      score: round(mapping.score),
    }
  },
}

const profileOf = (result: DecomposeResult): VideoProfile =>
  profileVideo(result.segments.map(shotOf))

function shotOf(segment: Segment): ShotProfile {
  const valueIn = (category: string, type: string) =>
    segment.analysis.features.find((f) => f.category === category && f.type === type)?.value
  const movement = valueIn('camera_motion', 'movement')
  const sizes = typeOf('shot_scale', 'size')?.values.map((value) => value.id) ?? []
  const size = sizes.indexOf(valueIn('shot_scale', 'size') ?? '')
  return {
    look: LOOK_AXES.map((axis) => segment.measurements[axis] ?? null),
    movement: movement === undefined || movement === 'unknown' ? null : movement,
    scaleStep: size < 0 ? null : size,
    durationMs: segment.duration_ms,
  }
}

const round = (x: number): number => Math.round(x * 1000) / 1000

const roundAll = <T extends object>(parts: T): T =>
  Object.fromEntries(Object.entries(parts).map(([k, x]) => [k, round(x)])) as T
