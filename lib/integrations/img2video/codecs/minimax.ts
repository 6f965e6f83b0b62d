// MiniMax (Hailuo), version 1 of its API: POST /v1/video_generation, GET /v1/query/video_generation, then the file's
// address from GET /v1/files/retrieve. The move stands in brackets before the prompt, whose rewording is off.

import type { MotionType } from '#lib/schema/motion-recipe.ts'
import type { Codec } from '../codec.ts'
import { COMMON_WORDS, dataUrl, details, join, startedAs, stateOf } from '../codec-parts.ts'
import { at, codeAt, refAt } from '../read-json.ts'

const COMMANDS: Partial<Record<MotionType, string>> = {
  static: 'Static shot',
  push_in: 'Push in',
  pull_out: 'Pull out',
  zoom_in: 'Zoom in',
  zoom_out: 'Zoom out',
  pan_left: 'Pan left',
  pan_right: 'Pan right',
  tilt_up: 'Tilt up',
  tilt_down: 'Tilt down',
  truck_left: 'Truck left',
  truck_right: 'Truck right',
  pedestal_up: 'Pedestal up',
  pedestal_down: 'Pedestal down',
  tracking: 'Tracking shot',
  handheld: 'Shake',
}
/** Not the same move, but a part of it that there is a command for. */
const NEAREST: Partial<Record<MotionType, string>> = {
  crane_up: 'Pedestal up',
  crane_down: 'Pedestal down',
}
const WORDS = { ...COMMON_WORDS, preparing: 'queued', queueing: 'queued' } as const

export const minimax: Codec = {
  authScheme: 'Bearer',
  capabilities: () => ({ durationsS: [6, 10], minSidePx: 300 }),
  applied: ({ type }) => {
    if (COMMANDS[type]) return 'native'
    return NEAREST[type] ? 'approximate' : 'prompt'
  },
  start: (order, config, lean) => {
    const command = COMMANDS[order.recipe.type] ?? NEAREST[order.recipe.type]
    return {
      method: 'POST',
      url: join(config.baseUrl, '/v1/video_generation'),
      json: {
        model: config.model,
        prompt: command ? `[${command}] ${order.prompt}` : order.prompt,
        first_frame_image: dataUrl(order.firstFrame),
        duration: order.durationS,
        ...(!lean && { resolution: '768P', prompt_optimizer: false }),
      },
    }
  },
  parseStart: (answer) => {
    const code = codeAt(answer, 'base_resp', 'status_code')
    return startedAs(code === '0' ? refAt(answer, 'task_id') : undefined, code)
  },
  status: (ref, config) => ({
    method: 'GET',
    url: join(config.baseUrl, `/v1/query/video_generation?task_id=${encodeURIComponent(ref)}`),
  }),
  parseStatus: (answer) => {
    const resultRef = refAt(answer, 'file_id')
    const isFault = (at(answer, 'base_resp', 'status_code') ?? 0) !== 0
    return {
      ...(isFault ? { state: 'failed' as const } : stateOf(answer, ['status'], WORDS)),
      ...details(answer, { error: [['base_resp', 'status_code']] }),
      ...(resultRef !== undefined && { resultRef }),
    }
  },
  result: (resultRef, config) => ({
    method: 'GET',
    url: join(config.baseUrl, `/v1/files/retrieve?file_id=${encodeURIComponent(resultRef)}`),
  }),
  parseResult: (answer) => ({
    state: 'succeeded',
    ...details(answer, {
      url: [['file', 'download_url']],
      error: [['base_resp', 'status_code']],
    }),
  }),
}
