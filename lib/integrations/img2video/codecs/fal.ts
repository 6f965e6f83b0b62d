// fal's queue: POST {base}/{model}, then the two addresses that the answer names. They are followed only on the
// host that the operator named (the key goes with them); otherwise they are built from the model's first two parts.

import type { Codec, CodecConfig } from '../codec.ts'
import { dataUrl, details, startedAs, stateOf } from '../codec-parts.ts'
import { codeAt, refAt, textAt } from '../read-json.ts'

const WORDS = { in_queue: 'queued', in_progress: 'running', completed: 'succeeded' } as const

export const fal: Codec = {
  authScheme: 'Key',
  capabilities: () => ({ durationsS: [5, 10], minSidePx: 300 }),
  applied: () => 'prompt',
  start: (order, config) => ({
    method: 'POST',
    url: `${root(config)}/${config.model}`,
    json: {
      prompt: order.prompt,
      image_url: dataUrl(order.firstFrame),
      duration: String(order.durationS),
    },
  }),
  parseStart: (answer, config) => {
    const id = refAt(answer, 'request_id')
    const own = textAt(answer, 'response_url')
    const built = `${root(config)}/${config.model.split('/').slice(0, 2).join('/')}/requests/${id}`
    // The response's address also leads to the state: `{response_url}/status`.
    const ref = own?.startsWith(`${root(config)}/`) ? own : built
    return startedAs(id === undefined ? undefined : ref, codeAt(answer, 'error_type'))
  },
  status: (ref) => ({ method: 'GET', url: `${ref}/status` }),
  parseStatus: (answer, ref) => ({
    ...stateOf(answer, ['status'], WORDS),
    resultRef: ref,
    ...details(answer, { error: [['error_type']] }),
  }),
  result: (resultRef) => ({ method: 'GET', url: resultRef }),
  parseResult: (answer) => ({
    state: 'succeeded',
    ...details(answer, { url: [['video', 'url']], error: [['detail', 0, 'type'], ['detail']] }),
  }),
  cancel: (ref) => ({ method: 'POST', url: `${ref}/cancel`, json: {} }),
}

const root = ({ baseUrl }: CodecConfig): string => baseUrl.replace(/\/+$/, '')
