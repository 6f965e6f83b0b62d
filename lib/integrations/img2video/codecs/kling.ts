// Kling: POST …/v1/videos/image2video, GET …/{task_id}, both in a {code:0, data} envelope; the image is bare base64.
// camera_control for images is documented for kling-v1-5 pro at 5 s alone; all other models get the words.

import type { Json } from '#lib/core/json.ts'
import type { MotionRecipe, MotionType } from '#lib/schema/motion-recipe.ts'
import type { Codec, CodecConfig } from '../codec.ts'
import { base64, COMMON_WORDS, details, join, startedAs, stateOf } from '../codec-parts.ts'
import { at, codeAt, refAt } from '../read-json.ts'

type Axis = 'horizontal' | 'vertical' | 'pan' | 'tilt' | 'roll' | 'zoom'

/** In their words `pan` turns about the horizontal axis (up, down) and `tilt` about the vertical (left, right). */
const AXES: Partial<Record<MotionType, readonly [Axis, 1 | -1]>> = {
  // A negative zoom narrows the view; sources disagree, so this wants a look at a live clip.
  push_in: ['zoom', -1],
  zoom_in: ['zoom', -1],
  pull_out: ['zoom', 1],
  zoom_out: ['zoom', 1],
  pan_left: ['tilt', -1],
  pan_right: ['tilt', 1],
  tilt_up: ['pan', 1],
  tilt_down: ['pan', -1],
  truck_left: ['horizontal', -1],
  truck_right: ['horizontal', 1],
  pedestal_up: ['vertical', 1],
  pedestal_down: ['vertical', -1],
  roll_clockwise: ['roll', 1],
  roll_counterclockwise: ['roll', -1],
}
const PRESETS: Partial<Record<MotionType, string>> = {
  arc_clockwise: 'left_turn_forward',
  arc_counterclockwise: 'right_turn_forward',
}
const PATH = '/v1/videos/image2video'

export const kling: Codec = {
  authScheme: 'Bearer',
  capabilities: () => ({ durationsS: [5, 10], minSidePx: 300 }),
  applied: (recipe, config) => {
    if (!hasControl(config)) return 'prompt'
    if (PRESETS[recipe.type]) return 'approximate'
    return AXES[recipe.type] ? 'native' : 'prompt'
  },
  start: (order, config, lean) => {
    const control =
      hasControl(config) && order.durationS === 5 && !lean && cameraControl(order.recipe)
    return {
      method: 'POST',
      url: join(config.baseUrl, PATH),
      json: {
        model_name: config.model,
        image: base64(order.firstFrame.jpeg),
        prompt: order.prompt,
        mode: hasControl(config) ? 'pro' : 'std',
        duration: String(order.durationS),
        ...(control && { camera_control: control }),
      },
    }
  },
  parseStart: (answer) =>
    startedAs(
      at(answer, 'code') === 0 ? refAt(answer, 'data', 'task_id') : undefined,
      codeAt(answer, 'code'),
    ),
  status: (ref, config) => ({ method: 'GET', url: join(config.baseUrl, `${PATH}/${ref}`) }),
  parseStatus: (answer) => ({
    ...stateOf(answer, ['data', 'task_status'], COMMON_WORDS),
    ...details(answer, {
      url: [['data', 'task_result', 'videos', 0, 'url']],
      error: [['data', 'task_status_code'], ['code']],
    }),
  }),
}

const hasControl = ({ model }: CodecConfig): boolean => model === 'kling-v1-5'

/** Exactly one axis may differ from 0. */
function cameraControl({ type, strength }: MotionRecipe): Json | undefined {
  const preset = PRESETS[type]
  if (preset) return { type: preset }
  const axis = AXES[type]
  if (!axis) return undefined
  const amount = Math.min(10, Math.max(1, Math.round(20 * strength)))
  const config = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }
  config[axis[0]] = axis[1] * amount
  return { type: 'simple', config }
}
