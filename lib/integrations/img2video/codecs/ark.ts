// Ark task API (Seedance; also gateways that speak it): POST …/contents/generations/tasks, GET and DELETE …/{id}.
// A base that ends in `/volces` or `/tasks` is a gateway's and gets only what is missing.

import type { Codec, CodecConfig } from '../codec.ts'
import { COMMON_WORDS, dataUrl, details, startedAs, stateOf } from '../codec-parts.ts'
import { codeAt, refAt } from '../read-json.ts'

export const ark: Codec = {
  authScheme: 'Bearer',
  // Seedance 1.x takes 2 to 12 s, 2.0 takes 4 to 15 s: the common part in steps that both know.
  capabilities: () => ({ durationsS: [4, 5, 6, 8, 10, 12], minSidePx: 300 }),
  applied: (recipe) => (recipe.type === 'static' ? 'native' : 'prompt'),
  start: (order, config, lean) => ({
    method: 'POST',
    url: tasks(config),
    json: {
      model: config.model,
      content: [
        { type: 'text', text: order.prompt },
        {
          type: 'image_url',
          image_url: { url: dataUrl(order.firstFrame) },
          role: 'first_frame',
        },
      ],
      resolution: '720p',
      ratio: 'adaptive',
      duration: order.durationS,
      watermark: false,
      ...(!lean && { camera_fixed: order.recipe.type === 'static', generate_audio: false }),
    },
  }),
  parseStart: (answer) => startedAs(refAt(answer, 'id'), codeAt(answer, 'error', 'code')),
  status: (ref, config) => ({ method: 'GET', url: `${tasks(config)}/${ref}` }),
  parseStatus: (answer) => ({
    ...stateOf(answer, ['status'], COMMON_WORDS),
    ...details(answer, { url: [['content', 'video_url']], error: [['error', 'code']] }),
  }),
  cancel: (ref, config) => ({ method: 'DELETE', url: `${tasks(config)}/${ref}` }),
}

function tasks({ baseUrl }: CodecConfig): string {
  const base = baseUrl.replace(/\/+$/, '')
  if (base.endsWith('/tasks')) return base
  return base.endsWith('/volces') ? `${base}/tasks` : `${base}/contents/generations/tasks`
}
