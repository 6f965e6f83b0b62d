// The OpenAI-videos protocol as gateways and self-hosted servers speak it: POST …/videos as a form, GET …/videos/{id},
// bytes from …/content with the key. The picture must have exactly the size that is asked for, so its own is asked.

import type { Codec } from '../codec.ts'
import { COMMON_WORDS, details, join, startedAs, stateOf } from '../codec-parts.ts'
import { codeAt, refAt } from '../read-json.ts'

export const openaiVideos: Codec = {
  authScheme: 'Bearer',
  capabilities: () => ({ durationsS: [4, 8, 12], minSidePx: 1 }),
  applied: () => 'prompt',
  start: (order, config) => {
    const { jpeg, width, height } = order.firstFrame
    return {
      method: 'POST',
      url: join(config.baseUrl, '/v1/videos'),
      form: [
        { name: 'model', value: config.model },
        { name: 'prompt', value: order.prompt },
        { name: 'seconds', value: String(order.durationS) },
        { name: 'size', value: `${width}x${height}` },
        {
          name: 'input_reference',
          value: { bytes: jpeg, fileName: 'first_frame.jpg', contentType: 'image/jpeg' },
        },
      ],
    }
  },
  parseStart: (answer) => startedAs(refAt(answer, 'id'), codeAt(answer, 'error', 'code')),
  status: (ref, config) => ({ method: 'GET', url: join(config.baseUrl, `/v1/videos/${ref}`) }),
  parseStatus: (answer, ref, config) => {
    const status = {
      ...stateOf(answer, ['status'], COMMON_WORDS),
      ...details(answer, { error: [['error', 'code']], progress: ['progress'] }),
    }
    if (status.state !== 'succeeded') return status
    return { ...status, url: join(config.baseUrl, `/v1/videos/${ref}/content`), needsKey: true }
  },
  cancel: (ref, config) => ({ method: 'DELETE', url: join(config.baseUrl, `/v1/videos/${ref}`) }),
}
