// Request and answer of every protocol as its reference writes them, for one order: a push-in of 3 s at strength 0.2
// from a picture of three bytes.

import type { Json } from '#lib/core/json.ts'
import type { CodecConfig, CodecRequest, TaskStatus } from '#lib/integrations/img2video/codec.ts'
import type { MotionProtocol } from '#lib/integrations/img2video/codecs/index.ts'

export const PROMPT = 'PROMPT'
export const JPEG = new Uint8Array([0xff, 0xd8, 0xff])
export const BASE64 = '/9j/'
const DATA_URL = `data:image/jpeg;base64,${BASE64}`

export interface Golden {
  config: CodecConfig
  start: CodecRequest
  started: { answer: Json; ref: string }
  /** Answers that take no order, and the code that is read from them. */
  refused: [Json, string][]
  status: { request: CodecRequest; answers: [Json, TaskStatus][] }
  result?: { request: CodecRequest; answer: Json; status: TaskStatus }
  cancel?: CodecRequest
}

const content = [
  { type: 'text', text: PROMPT },
  { type: 'image_url', image_url: { url: DATA_URL }, role: 'first_frame' },
]
const ARK = 'https://ark.example/api/v3/contents/generations/tasks'
const SOPHNET = 'https://sophnet.example/videogenerator/generate'
const WAN = 'https://dashscope.example/api/v1'
const VIDEOS = 'https://videos.example/v1/videos'
const KLING = 'https://kling.example/v1/videos/image2video'
const MINIMAX = 'https://minimax.example/v1'
const FAL = 'https://queue.fal.example/fal-ai/wan/requests/req-1'

export const GOLDEN: Record<MotionProtocol, Golden> = {
  ark: {
    config: { baseUrl: 'https://ark.example/api/v3', model: 'seedance-1-0-pro' },
    start: {
      method: 'POST',
      url: ARK,
      json: {
        model: 'seedance-1-0-pro',
        content,
        resolution: '720p',
        ratio: 'adaptive',
        duration: 4,
        watermark: false,
        camera_fixed: false,
        generate_audio: false,
      },
    },
    started: { answer: { id: 'cgt-2025-abc' }, ref: 'cgt-2025-abc' },
    refused: [
      [{ error: { code: 'InvalidParameter', message: 'no' } }, 'InvalidParameter'],
      [{ id: '../../secrets' }, 'no_task_id'],
    ],
    status: {
      request: { method: 'GET', url: `${ARK}/cgt-2025-abc` },
      answers: [
        [{ id: 'x', status: 'queued' }, { state: 'queued' }],
        [{ id: 'x', status: 'running' }, { state: 'running' }],
        [
          { status: 'succeeded', content: { video_url: 'https://cdn/v.mp4' } },
          { state: 'succeeded', url: 'https://cdn/v.mp4' },
        ],
        [
          { status: 'failed', error: { code: 'OutputVideoSensitive', message: 'no' } },
          { state: 'failed', errorCode: 'OutputVideoSensitive' },
        ],
        [{ status: 'cancelled' }, { state: 'cancelled' }],
        [{ status: 'canceled' }, { state: 'cancelled' }],
        [{ status: 'expired' }, { state: 'expired' }],
        [{ status: 'pondering' }, { state: 'running', unknownState: 'pondering' }],
        [[], { state: 'running', unknownState: 'none' }],
      ],
    },
    cancel: { method: 'DELETE', url: `${ARK}/cgt-2025-abc` },
  },
  sophnet: {
    config: { baseUrl: 'https://sophnet.example/videogenerator/', model: 'Wan2.6-I2V' },
    start: {
      method: 'POST',
      url: SOPHNET,
      json: {
        model: 'Wan2.6-I2V',
        content,
        parameters: { resolution: '720p', duration: 5, watermark: false },
      },
    },
    started: { answer: { status: 0, message: 'ok', result: { task_id: 'tsk-7' } }, ref: 'tsk-7' },
    refused: [
      [{ status: 40001, message: 'no balance', result: null }, '40001'],
      [{ code: 'bad', data: {} }, 'bad'],
    ],
    status: {
      request: { method: 'GET', url: `${SOPHNET}/tsk-7` },
      answers: [
        [{ status: 0, result: { status: 'queued' } }, { state: 'queued' }],
        [{ code: 0, data: { status: 'running' } }, { state: 'running' }],
        [
          { status: 0, result: { status: 'succeeded', content: { video_url: 'https://c/v.mp4' } } },
          { state: 'succeeded', url: 'https://c/v.mp4' },
        ],
        [
          { code: 0, data: { status: 'succeeded', content: { file_url: 'https://c/f.mp4' } } },
          { state: 'succeeded', url: 'https://c/f.mp4' },
        ],
        [
          { status: 0, result: { status: 'failed', error: { code: 'E1' } } },
          { state: 'failed', errorCode: 'E1' },
        ],
        [
          { status: 500, message: 'x' },
          { state: 'running', unknownState: 'none' },
        ],
      ],
    },
  },
  dashscope: {
    config: { baseUrl: WAN, model: 'wan2.6-i2v' },
    start: {
      method: 'POST',
      url: `${WAN}/services/aigc/video-generation/video-synthesis`,
      headers: { 'x-dashscope-async': 'enable' },
      json: {
        model: 'wan2.6-i2v',
        input: {
          prompt: PROMPT,
          negative_prompt: 'cuts, scene change, flicker, morphing, text',
          img_url: DATA_URL,
        },
        parameters: { resolution: '720P', duration: 5, prompt_extend: false, watermark: false },
      },
    },
    started: {
      answer: { output: { task_id: '0385dc79', task_status: 'PENDING' }, request_id: 'r' },
      ref: '0385dc79',
    },
    refused: [[{ code: 'InvalidApiKey', message: 'no', request_id: 'r' }, 'InvalidApiKey']],
    status: {
      request: { method: 'GET', url: `${WAN}/tasks/0385dc79` },
      answers: [
        [{ output: { task_status: 'PENDING' } }, { state: 'queued' }],
        [{ output: { task_status: 'RUNNING' } }, { state: 'running' }],
        [
          { output: { task_status: 'SUCCEEDED', video_url: 'https://oss/v.mp4' } },
          { state: 'succeeded', url: 'https://oss/v.mp4' },
        ],
        [
          { output: { task_status: 'FAILED', code: 'InternalError', message: 'x' } },
          { state: 'failed', errorCode: 'InternalError' },
        ],
        [{ output: { task_status: 'CANCELED' } }, { state: 'cancelled' }],
        [{ output: { task_status: 'UNKNOWN' } }, { state: 'expired' }],
      ],
    },
  },
  openai_videos: {
    config: { baseUrl: 'https://videos.example/v1', model: 'sora-2' },
    start: {
      method: 'POST',
      url: VIDEOS,
      form: [
        { name: 'model', value: 'sora-2' },
        { name: 'prompt', value: PROMPT },
        { name: 'seconds', value: '4' },
        { name: 'size', value: '1280x720' },
        {
          name: 'input_reference',
          value: { bytes: JPEG, fileName: 'first_frame.jpg', contentType: 'image/jpeg' },
        },
      ],
    },
    started: { answer: { id: 'video_123', object: 'video', status: 'queued' }, ref: 'video_123' },
    refused: [[{ error: { code: 'invalid_size', message: 'x' } }, 'invalid_size']],
    status: {
      request: { method: 'GET', url: `${VIDEOS}/video_123` },
      answers: [
        [
          { id: 'video_123', status: 'in_progress', progress: 33 },
          { state: 'running', progress: 33 },
        ],
        [
          { id: 'video_123', status: 'completed', progress: 100 },
          { state: 'succeeded', progress: 100, url: `${VIDEOS}/video_123/content`, needsKey: true },
        ],
        [
          { status: 'failed', error: { code: 'moderation_blocked', message: 'x' } },
          { state: 'failed', errorCode: 'moderation_blocked' },
        ],
      ],
    },
    cancel: { method: 'DELETE', url: `${VIDEOS}/video_123` },
  },
  kling: {
    config: { baseUrl: 'https://kling.example', model: 'kling-v1-5' },
    start: {
      method: 'POST',
      url: KLING,
      json: {
        model_name: 'kling-v1-5',
        image: BASE64,
        prompt: PROMPT,
        mode: 'pro',
        duration: '5',
        camera_control: {
          type: 'simple',
          config: { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: -4 },
        },
      },
    },
    started: { answer: { code: 0, message: 'SUCCEED', data: { task_id: '84' } }, ref: '84' },
    refused: [[{ code: 1102, message: 'balance', data: {} }, '1102']],
    status: {
      request: { method: 'GET', url: `${KLING}/84` },
      answers: [
        [{ code: 0, data: { task_status: 'submitted' } }, { state: 'queued' }],
        [
          {
            code: 0,
            data: {
              task_status: 'succeed',
              task_result: { videos: [{ id: 'v', url: 'https://k/v.mp4', duration: '5' }] },
            },
          },
          { state: 'succeeded', url: 'https://k/v.mp4' },
        ],
        [
          { code: 0, data: { task_status: 'failed', task_status_msg: 'risk control' } },
          { state: 'failed' },
        ],
      ],
    },
  },
  minimax: {
    config: { baseUrl: 'https://minimax.example/v1', model: 'MiniMax-Hailuo-02' },
    start: {
      method: 'POST',
      url: `${MINIMAX}/video_generation`,
      json: {
        model: 'MiniMax-Hailuo-02',
        prompt: `[Push in] ${PROMPT}`,
        first_frame_image: DATA_URL,
        duration: 6,
        resolution: '768P',
        prompt_optimizer: false,
      },
    },
    started: {
      answer: { task_id: '106916112212032', base_resp: { status_code: 0, status_msg: 'success' } },
      ref: '106916112212032',
    },
    refused: [
      [{ task_id: '', base_resp: { status_code: 1008, status_msg: 'balance' } }, '1008'],
      [{ task_id: '5', base_resp: { status_code: 1026, status_msg: 'x' } }, '1026'],
    ],
    status: {
      request: {
        method: 'GET',
        url: `${MINIMAX}/query/video_generation?task_id=106916112212032`,
      },
      answers: [
        [{ status: 'Preparing', base_resp: { status_code: 0 } }, { state: 'queued' }],
        [
          { status: 'Processing', file_id: '', base_resp: { status_code: 0 } },
          { state: 'running' },
        ],
        [
          { status: 'Success', file_id: '176844028768320', base_resp: { status_code: 0 } },
          { state: 'succeeded', resultRef: '176844028768320' },
        ],
        [
          { status: 'Fail', base_resp: { status_code: 1027 } },
          { state: 'failed', errorCode: '1027' },
        ],
      ],
    },
    result: {
      request: { method: 'GET', url: `${MINIMAX}/files/retrieve?file_id=176844028768320` },
      answer: {
        file: { file_id: 1, download_url: 'https://m/v.mp4' },
        base_resp: { status_code: 0 },
      },
      status: { state: 'succeeded', url: 'https://m/v.mp4' },
    },
  },
  fal: {
    config: { baseUrl: 'https://queue.fal.example', model: 'fal-ai/wan/v2.2/image-to-video' },
    start: {
      method: 'POST',
      url: 'https://queue.fal.example/fal-ai/wan/v2.2/image-to-video',
      json: { prompt: PROMPT, image_url: DATA_URL, duration: '5' },
    },
    started: {
      answer: { request_id: 'req-1', response_url: FAL, status_url: `${FAL}/status` },
      ref: FAL,
    },
    refused: [[{ detail: 'no' }, 'no_task_id']],
    status: {
      request: { method: 'GET', url: `${FAL}/status` },
      answers: [
        [
          { status: 'IN_QUEUE', queue_position: 3 },
          { state: 'queued', resultRef: FAL },
        ],
        [{ status: 'IN_PROGRESS' }, { state: 'running', resultRef: FAL }],
        [{ status: 'COMPLETED' }, { state: 'succeeded', resultRef: FAL }],
      ],
    },
    result: {
      request: { method: 'GET', url: FAL },
      answer: { video: { url: 'https://f/v.mp4' }, seed: 1 },
      status: { state: 'succeeded', url: 'https://f/v.mp4' },
    },
    cancel: { method: 'POST', url: `${FAL}/cancel`, json: {} },
  },
}
