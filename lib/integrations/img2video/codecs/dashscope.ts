// DashScope Wan: POST …/services/aigc/video-generation/video-synthesis with the header that makes it a task, then
// GET …/tasks/{id}. `prompt_extend` is off: it would reword the move. From Wan 2.7 on the image stands in a list.

import type { Codec } from '../codec.ts'
import { COMMON_WORDS, dataUrl, details, join, startedAs, stateOf } from '../codec-parts.ts'
import { codeAt, refAt } from '../read-json.ts'

const NEGATIVE = 'cuts, scene change, flicker, morphing, text'

export const dashscope: Codec = {
  authScheme: 'Bearer',
  capabilities: () => ({ durationsS: [5, 10], minSidePx: 360 }),
  applied: () => 'prompt',
  start: (order, config, lean) => {
    const image = dataUrl(order.firstFrame)
    const input = takesMedia(config.model)
      ? { media: [{ type: 'first_frame', url: image }] }
      : { img_url: image }
    return {
      method: 'POST',
      url: join(config.baseUrl, '/services/aigc/video-generation/video-synthesis'),
      headers: { 'x-dashscope-async': 'enable' },
      json: {
        model: config.model,
        input: { prompt: order.prompt, negative_prompt: NEGATIVE, ...input },
        parameters: {
          resolution: '720P',
          duration: order.durationS,
          prompt_extend: false,
          ...(!lean && { watermark: false }),
        },
      },
    }
  },
  parseStart: (answer) => startedAs(refAt(answer, 'output', 'task_id'), codeAt(answer, 'code')),
  status: (ref, config) => ({ method: 'GET', url: join(config.baseUrl, `/tasks/${ref}`) }),
  parseStatus: (answer) => ({
    // UNKNOWN is what it says of a task that it has forgotten.
    ...stateOf(answer, ['output', 'task_status'], { ...COMMON_WORDS, unknown: 'expired' }),
    ...details(answer, { url: [['output', 'video_url']], error: [['output', 'code'], ['code']] }),
  }),
}

/** wan2.7 and later, however the name goes on. */
function takesMedia(model: string): boolean {
  const version = /^wan(\d+)\.(\d+)/i.exec(model)
  if (!version) return false
  const [major, minor] = [Number(version[1]), Number(version[2])]
  return major > 2 || (major === 2 && minor >= 7)
}
