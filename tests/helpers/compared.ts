// A small, complete CompareResult.

import * as v from 'valibot'
import { CompareResult } from '#lib/schema/compare.ts'
import type { DecomposeResult } from '#lib/schema/decompose.ts'
import { sampleResult } from './app.ts'

/** Two one-shot videos; the target's shot pushes in. */
export function compared(): CompareResult {
  const label = { en: 'x', zh: 'x' }
  const target = withZoom(sampleResult(), 12)
  const user = asUser(withZoom(sampleResult(), 1))
  const step = (step_id: string, more: object = {}) => ({
    step_id,
    order: 1,
    category: 'camera_motion',
    type: 'movement',
    action_type: 'set_movement',
    current: { value: 'static', number: null, unit: null },
    target: { value: 'push_in', number: null, unit: null },
    params: {},
    where: 'in_camera',
    alternatives: [],
    priority: 0.9,
    difficulty: 3,
    prerequisites: [],
    title: label,
    instruction: label,
    why: label,
    validation: {
      metric: 'camera_motion.movement',
      op: 'in',
      values: ['push_in'],
      unit: null,
      target_segment_id: 't_s001',
      text: label,
    },
    ...more,
  })
  const recipe = { motion_recipe: { type: 'like_target', strength: 1, duration_ms: 2000 } }
  return v.parse(CompareResult, {
    schema_version: '1.0.0',
    mode: 'compare',
    target,
    user,
    mapping: {
      pairs: [
        {
          user_segment_id: 'u_s001',
          target_segment_id: 't_s001',
          relation: 'one_to_one',
          cost: 0.1,
          confidence: 0.9,
          cost_terms: {},
          source: 'measured',
        },
      ],
      missing: [],
      extra: [],
      score: 1,
    },
    improvements: [
      {
        user_segment_id: 'u_s001',
        target_segment_id: 't_s001',
        steps: [step('st_t_s001_movement', recipe), step('st_t_s001_exposure')],
        inherited_step_ids: [],
      },
      {
        user_segment_id: null,
        target_segment_id: 't_s001',
        steps: [step('st_t_s002_add_shot', recipe)],
        inherited_step_ids: [],
      },
    ],
    video_steps: [],
    top_fixes: ['st_t_s001_movement'],
    scorecard: { attempt: 1, passed: 0, total: 0, score: 0, rows: [], line: [] },
    pacing_comparison: {
      target: target.pacing,
      user: user.pacing,
      delta_ln_asl: 0,
      median_ratio: 1,
      cuts_per_min_ratio: 1,
      ks: null,
      tendency_difference: null,
      text: label,
    },
    color_matches: [],
    warnings: [],
    usage: target.usage,
    extensions: {},
  })
}

function withZoom(result: DecomposeResult, zoom: number): DecomposeResult {
  const still = { pan_pct_w_per_s: 0, tilt_pct_h_per_s: 0, roll_deg_per_s: 0 }
  const motion_curve = [0, 1000].map((ts_ms) => ({ ts_ms, ...still, zoom_pct_per_s: zoom }))
  return { ...result, segments: result.segments.map((segment) => ({ ...segment, motion_curve })) }
}

function asUser(result: DecomposeResult): DecomposeResult {
  return {
    ...result,
    video: { ...result.video, asset_role: 'user' },
    segments: result.segments.map((segment) => ({ ...segment, segment_id: 'u_s001' })),
  }
}
