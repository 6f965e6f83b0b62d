// sophnet's own task API for many models: POST …/videogenerator/generate, GET …/generate/{task_id}. The envelope
// is {status:0, result} in the reference and {code:0, data} in older answers; both are read.

import type { Json } from '#lib/core/json.ts'
import type { Codec, CodecConfig } from '../codec.ts'
import { COMMON_WORDS, dataUrl, details, startedAs, stateOf } from '../codec-parts.ts'
import { at, codeAt, refAt } from '../read-json.ts'

export const sophnet: Codec = {
  authScheme: 'Bearer',
  capabilities: () => ({ durationsS: [5, 10], minSidePx: 300 }),
  applied: () => 'prompt',
  start: (order, config, lean) => ({
    method: 'POST',
    url: generate(config),
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
      parameters: {
        resolution: '720p',
        duration: order.durationS,
        ...(!lean && { watermark: false }),
      },
    },
  }),
  parseStart: (answer) => {
    const inner = opened(answer)
    return startedAs(
      refAt(inner, 'task_id') ?? refAt(inner, 'taskId') ?? refAt(inner, 'id'),
      codeAt(answer, 'status') ?? codeAt(answer, 'code'),
    )
  },
  status: (ref, config) => ({ method: 'GET', url: `${generate(config)}/${ref}` }),
  parseStatus: (answer) => {
    const inner = opened(answer) ?? null
    return {
      ...stateOf(inner, ['status'], COMMON_WORDS),
      ...details(inner, {
        url: [['content', 'video_url'], ['content', 'file_url'], ['video_url']],
        error: [['error', 'code'], ['error_code']],
      }),
    }
  },
}

const generate = ({ baseUrl }: CodecConfig): string => {
  const base = baseUrl.replace(/\/+$/, '')
  return base.endsWith('/generate') ? base : `${base}/generate`
}

/** What is inside the envelope; undefined when it says that something went wrong. */
function opened(answer: Json): Json | undefined {
  if (at(answer, 'result') !== undefined && at(answer, 'status') === 0) return at(answer, 'result')
  if (at(answer, 'data') !== undefined && at(answer, 'code') === 0) return at(answer, 'data')
  return undefined
}
